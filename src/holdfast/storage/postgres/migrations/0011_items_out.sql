-- Items with nothing available, so that they are found among millions. It is a column of its own, as those of the other
-- exceptions are: an index whose condition named the quantities would be touched by every change of a hot item.
ALTER TABLE items
    ADD COLUMN is_out boolean
    GENERATED ALWAYS AS (on_hand - unsellable - reserved - safety_stock <= 0 AND NOT deleted) STORED;

CREATE INDEX items_out ON items (partition, store, sku) WHERE is_out;
