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

# The stores and SKUs of which the sale is stopped.
STOPPED: Final = """
SELECT id, '' FROM stores WHERE stopped UNION ALL SELECT '', sku FROM skus WHERE partition = 0 AND stopped
"""

# The sums that are kept for each store.
TOTALS: Final = "SELECT store, items, with_stock, on_hand, reserved FROM totals WHERE partition = 0"

# Every stock row, deleted or not, whether its SKU is in the catalogue; where its last entry stands is not kept.
STOCK: Final = f"""
SELECT {columns(Item, "i")},
       s.sku IS NOT NULL, NULL
FROM items AS i LEFT JOIN skus AS s ON s.partition = 0 AND s.sku = i.sku
WHERE i.partition = 0
ORDER BY i.store, i.sku
"""

# Every entry of the ledger, item by item; those of a document alone come first. An index leads to all of them.
CHANGES: Final = f"""
SELECT {_CHANGE}, NULL, true
FROM ledger
WHERE partition = 0
ORDER BY store, sku, sequence
"""

# Where and when every entry was written.
PLACES: Final = """
SELECT sequence, time FROM ledger WHERE partition = 0 ORDER BY sequence
"""

# Every document, with what its columns say.
DOCUMENTS: Final = f"""
SELECT {columns(DocumentRow)}
FROM documents
WHERE partition = 0
ORDER BY type, id
"""

# Every row that ties a document to an item, item by item.
HOLDINGS: Final = """
SELECT type, id, store, sku, line, open, due_at
FROM document_items
WHERE partition = 0
ORDER BY store, sku
"""

# The same, document by document.
DOCUMENT_HOLDINGS: Final = """
SELECT type, id, store, sku, line, open, due_at
FROM document_items
WHERE partition = 0
ORDER BY type, id
"""

# What every entry of a document did, and every entry without an item, document by document.
MOVEMENTS: Final = """
SELECT coalesce(document_type, '') COLLATE "C", coalesce(document_id, ''),
       store, sku, on_hand_delta, reserved_delta, incoming_delta, owed_delta, unaccounted, covered
FROM ledger
WHERE partition = 0 AND (document_id IS NOT NULL OR (store = '' AND sku = ''))
ORDER BY 1, 2
"""
