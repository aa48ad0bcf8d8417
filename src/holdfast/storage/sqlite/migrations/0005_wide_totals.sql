-- The sums of a store may be larger than a number of this database: a thousand items of the largest quantity fill it.

-- How many times a sum holds 2^53; on_hand and reserved are what is left of it.
ALTER TABLE totals ADD COLUMN on_hand_high INTEGER NOT NULL DEFAULT 0;
ALTER TABLE totals ADD COLUMN reserved_high INTEGER NOT NULL DEFAULT 0;

UPDATE totals SET
    on_hand_high = on_hand >> 53, on_hand = on_hand & 9007199254740991,
    reserved_high = reserved >> 53, reserved = reserved & 9007199254740991;
