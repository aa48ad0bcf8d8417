-- Items with nothing available, so that they are found among millions. A change of an item writes here only where it
-- becomes one of them, or is one: an ordinary reserve leaves this alone.
CREATE INDEX items_out ON items (partition, store, sku)
    WHERE on_hand - unsellable - reserved - safety_stock <= 0 AND deleted = 0;
