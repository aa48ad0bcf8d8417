"""The SQL of an audit: whole, named, with its purpose above it. It only reads."""

from typing import Final

# Refuse every write.
QUERY_ONLY: Final = "PRAGMA query_only = ON"

# Whether this is a database of Holdfast at all.
HAS_MIGRATIONS: Final = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'"

# The head of the ledger.
HEAD: Final = "SELECT sequence, time FROM heads WHERE partition = 0"

# The ids of all stores.
STORES: Final = "SELECT id FROM stores"

# The sums that are kept for each store.
TOTALS: Final = "SELECT store, items, with_stock, on_hand, reserved FROM totals WHERE partition = 0"

# Every stock row, deleted or not, and whether its SKU is in the catalogue.
STOCK: Final = """
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
       i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted,
       EXISTS (SELECT 1 FROM skus AS s WHERE s.partition = 0 AND s.sku = i.sku)
FROM items AS i
WHERE i.partition = 0
ORDER BY i.store, i.sku
"""

# Every entry of the ledger, item by item.
CHANGES: Final = """
SELECT store, sku, sequence, kind, version,
       on_hand_delta, reserved_delta, reserved_plain_delta, unsellable_delta, incoming_delta, safety_stock_delta,
       on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
       reorder_point, deleted, promise, unaccounted
FROM ledger
WHERE partition = 0
ORDER BY store, sku, sequence
"""

# Where and when every entry was written.
PLACES: Final = "SELECT sequence, time FROM ledger WHERE partition = 0 ORDER BY sequence"
