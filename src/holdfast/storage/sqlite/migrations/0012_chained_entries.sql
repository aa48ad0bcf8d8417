-- The entries of an item as a chain: each says where the one before it stands, and the item where its last one stands.
-- An index of all of them changed another page of the file with nearly every command.

-- NULL: it has no entry since this was kept.
ALTER TABLE items ADD COLUMN last_entry INTEGER;
-- 0: there is none before it; NULL: the index knows it, for it is one of those in it.
ALTER TABLE ledger ADD COLUMN previous INTEGER;

DROP INDEX ledger_by_item;
-- Where a walk along a chain may begin: every sixteenth entry, and each that does not say which one is before it.
CREATE INDEX ledger_anchors ON ledger (partition, store, sku, sequence) WHERE previous IS NULL OR version % 16 = 0;
