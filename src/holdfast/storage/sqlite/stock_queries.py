"""The SQL of the list of stock over all stores: one statement, through the index that its rarest filter allows."""

from typing import Final

from holdfast.domain.item import Item
from holdfast.storage.tables import columns

# Stock over the stores by (store, SKU), from a place onwards, with the filters of a list. Each store's part of the
# index is entered anew, so that neither other stores nor other prefixes are read.
_STOCK: Final = f"""
SELECT {columns(Item, "i")},
       s.name, s.version, t.stopped, s.stopped
FROM stores AS t
CROSS JOIN items AS i /* index */ ON i.partition = 0 AND i.store = t.id
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
WHERE t.id >= :after_store AND (:stores IS NULL OR t.id IN (SELECT value FROM json_each(:stores)))
  AND i.deleted = 0 AND i.sku >= iif(t.id = :after_store, :from_sku, :first) AND i.sku < :end
  AND (:name IS NULL OR instr(s.name_folded, :name) > 0)
  AND (NOT :in_stock
       OR (i.on_hand - i.unsellable - i.reserved - i.safety_stock > 0 AND t.stopped = 0 AND s.stopped = 0))
  AND (NOT :short OR i.reserved > i.on_hand - i.unsellable)
  AND (NOT :owed OR i.owed > 0)
  AND (NOT :unsellable OR i.unsellable > 0)
  AND (NOT :out OR i.on_hand - i.unsellable - i.reserved - i.safety_stock <= 0)
  AND (NOT :low_stock OR i.reorder_point >= i.on_hand - i.unsellable - i.reserved - i.safety_stock)
  AND (:stopped IS NULL OR (t.stopped = 1 OR s.stopped = 1) = :stopped)
  /* condition */
ORDER BY t.id, i.sku
LIMIT :limit
"""
STOCK: Final = _STOCK

# The same, of items that promise more than is there.
STOCK_SHORT: Final = _STOCK.replace("/* index */", "INDEXED BY items_short").replace(
    "/* condition */", "AND i.reserved > i.on_hand - i.unsellable"
)

# The same, of items of which facts took more than the books had.
STOCK_OWED: Final = _STOCK.replace("/* index */", "INDEXED BY items_owed").replace("/* condition */", "AND i.owed > 0")

# The same, of items with units that may not be sold.
STOCK_UNSELLABLE: Final = _STOCK.replace("/* index */", "INDEXED BY items_unsellable").replace(
    "/* condition */", "AND i.unsellable > 0"
)

# The same, of items at or below their reorder point, which is never negative. The column stands first, as in the
# index: SQLite turns the comparison round otherwise, and no longer sees that it is the condition of the index.
STOCK_LOW: Final = _STOCK.replace("/* index */", "INDEXED BY items_low").replace(
    "/* condition */", "AND i.reorder_point >= i.on_hand - i.unsellable - i.reserved - i.safety_stock"
)

# The same, of items with nothing available.
STOCK_OUT: Final = _STOCK.replace("/* index */", "INDEXED BY items_out").replace(
    "/* condition */", "AND i.on_hand - i.unsellable - i.reserved - i.safety_stock <= 0"
)
