-- Items that somebody has to look at, so that they are found among millions. A change of an item writes here only
-- where it becomes one of them, or is one.
CREATE INDEX items_short ON items (partition, store, sku) WHERE reserved > on_hand - unsellable AND deleted = 0;
CREATE INDEX items_unsellable ON items (partition, store, sku) WHERE unsellable > 0 AND deleted = 0;
CREATE INDEX items_low ON items (partition, store, sku)
    WHERE reorder_point >= on_hand - unsellable - reserved - safety_stock AND deleted = 0;
