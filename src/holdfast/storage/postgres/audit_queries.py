"""The SQL of an audit: whole, named, with its purpose above it. It only reads."""

from typing import Final

from holdfast.domain.item import Item
from holdfast.storage.tables import CHANGE_FIELDS, DocumentRow, columns

#: What is read of an entry.
_CHANGE: Final = ", ".join(CHANGE_FIELDS)

# One snapshot for everything that follows.
BEGIN: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

# Plans for whole tables, where this connection is otherwise made for single rows; more room to sort in.
SET_PLANS: Final = """
SELECT set_config('enable_seqscan', 'on', true),
       set_config('enable_sort', 'on', true),
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
DECLARE_STOCK: Final = f"""
DECLARE stock NO SCROLL CURSOR FOR
SELECT {columns(Item, "i")},
       s.sku IS NOT NULL
FROM items AS i LEFT JOIN skus AS s ON s.partition = 0 AND s.sku = i.sku
WHERE i.partition = 0
ORDER BY i.store, i.sku
"""

# The next of them.
FETCH_STOCK: Final = "FETCH 5000 FROM stock"

# Every entry of the ledger, item by item; those of a document alone come first.
DECLARE_CHANGES: Final = f"""
DECLARE changes NO SCROLL CURSOR FOR
SELECT {_CHANGE}
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

# Every document, with what its columns say.
DECLARE_DOCUMENTS: Final = f"""
DECLARE filed NO SCROLL CURSOR FOR
SELECT {columns(DocumentRow)}
FROM documents
WHERE partition = 0
ORDER BY type, id
"""

# The next of them; some are long.
FETCH_DOCUMENTS: Final = "FETCH 500 FROM filed"

# Every row that ties a document to an item, item by item.
DECLARE_HOLDINGS: Final = """
DECLARE holdings NO SCROLL CURSOR FOR
SELECT type, id, store, sku, line, open, due_at
FROM document_items
WHERE partition = 0
ORDER BY store, sku
"""

# The next of them.
FETCH_HOLDINGS: Final = "FETCH 5000 FROM holdings"

# The same, document by document.
DECLARE_DOCUMENT_HOLDINGS: Final = """
DECLARE document_holdings NO SCROLL CURSOR FOR
SELECT type, id, store, sku, line, open, due_at
FROM document_items
WHERE partition = 0
ORDER BY type, id
"""

# The next of them.
FETCH_DOCUMENT_HOLDINGS: Final = "FETCH 5000 FROM document_holdings"

# What every entry of a document did, and every entry without an item, document by document.
DECLARE_MOVEMENTS: Final = """
DECLARE movements NO SCROLL CURSOR FOR
SELECT coalesce(document_type, '') COLLATE "C", coalesce(document_id, ''),
       store, sku, on_hand_delta, reserved_delta, incoming_delta
FROM ledger
WHERE partition = 0 AND (document_id IS NOT NULL OR sku = '')
ORDER BY 1, 2
"""

# The next of them.
FETCH_MOVEMENTS: Final = "FETCH 5000 FROM movements"
