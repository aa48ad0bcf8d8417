-- The sums of a store may be larger than a bigint: a thousand items of the largest quantity fill it.
ALTER TABLE totals ALTER COLUMN on_hand TYPE numeric, ALTER COLUMN reserved TYPE numeric;
