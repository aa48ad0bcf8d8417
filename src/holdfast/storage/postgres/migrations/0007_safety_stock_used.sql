-- A promise that used the safety stock (flag 8) is checked against what is there: there is no such entry yet, so nothing
-- that is there has to be looked at.
ALTER TABLE ledger ADD CONSTRAINT ledger_safety_stock_used
    CHECK (flags & 8 = 0 OR reserved + unsellable <= on_hand) NOT VALID;
