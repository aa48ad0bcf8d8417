-- What facts took beyond the books, and what was told before a count.

-- The version that the item had when its last count was told.
ALTER TABLE items ADD COLUMN counted_version bigint NOT NULL DEFAULT 0;
ALTER TABLE items ADD COLUMN owed bigint NOT NULL DEFAULT 0;
-- Only an item with nothing on hand owes.
ALTER TABLE items ADD CONSTRAINT items_owed_check CHECK (owed >= 0 AND (owed = 0 OR on_hand = 0));

-- Items that somebody has to count, so that they are found among millions. What is owed of a hot item hardly ever
-- changes, and an update that leaves it alone touches no index.
CREATE INDEX items_owed ON items (partition, store, sku) WHERE owed > 0 AND NOT deleted;

UPDATE items SET counted_version = version WHERE counted_as_of IS NOT NULL;

ALTER TABLE ledger ADD COLUMN owed_delta bigint NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN owed bigint NOT NULL DEFAULT 0;
-- Units that came, or went when below 0, but that a count had already seen.
ALTER TABLE ledger ADD COLUMN covered bigint NOT NULL DEFAULT 0;

-- What the last count of a source told; NULL: it was told before this was kept.
ALTER TABLE counts ADD COLUMN counted bigint;
