-- A promise that used the safety stock (flag 8) is checked against what is there. A column that is not stored carries
-- the check: SQLite adds none to a table.
ALTER TABLE ledger ADD COLUMN within_stock INTEGER
    GENERATED ALWAYS AS (flags & 8 = 0 OR reserved + unsellable <= on_hand) VIRTUAL CHECK (within_stock);
