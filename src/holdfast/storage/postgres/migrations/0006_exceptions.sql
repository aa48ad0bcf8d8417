-- Items that somebody has to look at, so that they are found among millions. They are columns of their own: an index
-- whose condition named the quantities would be touched by every change of a hot item.
ALTER TABLE items
    ADD COLUMN is_short boolean GENERATED ALWAYS AS (reserved > on_hand - unsellable AND NOT deleted) STORED,
    ADD COLUMN is_unsellable boolean GENERATED ALWAYS AS (unsellable > 0 AND NOT deleted) STORED,
    ADD COLUMN is_low boolean GENERATED ALWAYS AS (
        on_hand - unsellable - reserved - safety_stock <= reorder_point AND NOT deleted
    ) STORED;

CREATE INDEX items_short ON items (partition, store, sku) WHERE is_short;
CREATE INDEX items_unsellable ON items (partition, store, sku) WHERE is_unsellable;
CREATE INDEX items_low ON items (partition, store, sku) WHERE is_low;
