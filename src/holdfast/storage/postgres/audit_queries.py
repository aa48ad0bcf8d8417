"""The SQL of an audit: whole, named, with its purpose above it. It only reads."""

from typing import Final

# One snapshot for everything that follows.
BEGIN: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

# Plans for whole tables, where this connection is otherwise made for single rows; more room to sort in.
SET_PLANS: Final = """
SELECT set_config('enable_seqscan', 'on', true),
       set_config('cursor_tuple_fraction', '1', true),
       set_config('work_mem', '64MB', true)
"""

# The head of the ledger.
HEAD: Final = "SELECT sequence, time FROM heads WHERE partition = 0"

# The ids of all stores.
STORES: Final = "SELECT id FROM stores"

# The sums that are kept for each store.
TOTALS: Final = "SELECT store, items, with_stock, on_hand, reserved FROM totals WHERE partition = 0"

# Every stock row, deleted or not, and whether its SKU is in the catalogue.
DECLARE_STOCK: Final = """
DECLARE stock NO SCROLL CURSOR FOR
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
       i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, s.sku IS NOT NULL
FROM items AS i LEFT JOIN skus AS s ON s.partition = 0 AND s.sku = i.sku
WHERE i.partition = 0
ORDER BY i.store, i.sku
"""

# The next of them.
FETCH_STOCK: Final = "FETCH 5000 FROM stock"

# Every entry of the ledger, item by item.
DECLARE_CHANGES: Final = """
DECLARE changes NO SCROLL CURSOR FOR
SELECT store, sku, sequence, kind, version,
       on_hand_delta, reserved_delta, reserved_plain_delta, unsellable_delta, incoming_delta, safety_stock_delta,
       on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
       reorder_point, deleted, promise, unaccounted
FROM ledger
WHERE partition = 0
ORDER BY store, sku, sequence
"""

# The next of them.
FETCH_CHANGES: Final = "FETCH 5000 FROM changes"

# Where and when every entry was written.
DECLARE_PLACES: Final = """
DECLARE places NO SCROLL CURSOR FOR
SELECT sequence, time FROM ledger WHERE partition = 0 ORDER BY sequence
"""

# The next of them.
FETCH_PLACES: Final = "FETCH 5000 FROM places"
