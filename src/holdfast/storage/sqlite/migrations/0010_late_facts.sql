-- What facts took beyond the books, and what was told before a count.

-- The version that the item had when its last count was told.
ALTER TABLE items ADD COLUMN counted_version INTEGER NOT NULL DEFAULT 0;
-- Only an item with nothing on hand owes.
ALTER TABLE items ADD COLUMN owed INTEGER NOT NULL DEFAULT 0 CHECK (owed >= 0 AND (owed = 0 OR on_hand = 0));

-- Items that somebody has to count, so that they are found among millions.
CREATE INDEX items_owed ON items (partition, store, sku) WHERE owed > 0 AND deleted = 0;

UPDATE items SET counted_version = version WHERE counted_as_of IS NOT NULL;

ALTER TABLE ledger ADD COLUMN owed_delta INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN owed INTEGER NOT NULL DEFAULT 0;
-- Units that came, or went when below 0, but that a count had already seen.
ALTER TABLE ledger ADD COLUMN covered INTEGER NOT NULL DEFAULT 0;

-- What the last count of a source told; NULL: it was told before this was kept.
ALTER TABLE counts ADD COLUMN counted INTEGER;
