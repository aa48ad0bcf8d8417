"""The SQL of the list of stock over all stores: one statement, through the index that its rarest filter allows."""

from typing import Final

from holdfast.domain.item import Item
from holdfast.storage.tables import columns

# Stock over the stores by (store, SKU), from a place onwards, with the filters of a list. Each store's part of the
# index is entered anew and gives a page at the most, so that neither other stores nor other prefixes are read.
_STOCK: Final = f"""
SELECT {columns(Item, "i")},
       i.name, i.catalogue_version, t.stopped, i.sku_stopped
FROM (
    SELECT id, stopped FROM stores WHERE id >= $1::text AND ($3::text[] IS NULL OR id = ANY ($3::text[])) ORDER BY id
) AS t
CROSS JOIN LATERAL (
    SELECT items.*, s.name, s.version AS catalogue_version, s.stopped AS sku_stopped
    FROM items
    CROSS JOIN LATERAL (
        SELECT * FROM skus WHERE skus.partition = 0 AND skus.sku = items.sku LIMIT 1
    ) AS s
    WHERE items.partition = 0 AND items.store = t.id AND NOT items.deleted
      AND items.sku >= $4 AND items.sku < $5
      AND items.sku > CASE WHEN t.id = $1 THEN $2::text ELSE '' END
      AND ($6::text IS NULL OR strpos(s.name_folded, $6::text) > 0)
      AND (NOT $7::boolean
           OR (items.on_hand - items.unsellable - items.reserved - items.safety_stock > 0
               AND NOT t.stopped AND NOT s.stopped))
      AND (NOT $8::boolean OR items.is_short)
      AND (NOT $9::boolean OR items.owed > 0)
      AND (NOT $10::boolean OR items.is_unsellable)
      AND (NOT $11::boolean OR items.is_low)
      AND (NOT $14::boolean OR items.is_out)
      AND ($13::boolean IS NULL OR (t.stopped OR s.stopped) = $13::boolean)
      /* condition */
    ORDER BY items.sku
    LIMIT $12::bigint
) AS i
ORDER BY t.id, i.sku
LIMIT $12::bigint
"""
STOCK: Final = _STOCK

# The same, of items that promise more than is there.
STOCK_SHORT: Final = _STOCK.replace("/* condition */", "AND items.is_short")

# The same, of items of which facts took more than the books had.
STOCK_OWED: Final = _STOCK.replace("/* condition */", "AND items.owed > 0")

# The same, of items with units that may not be sold.
STOCK_UNSELLABLE: Final = _STOCK.replace("/* condition */", "AND items.is_unsellable")

# The same, of items at or below their reorder point.
STOCK_LOW: Final = _STOCK.replace("/* condition */", "AND items.is_low")

# The same, of items with nothing available.
STOCK_OUT: Final = _STOCK.replace("/* condition */", "AND items.is_out")
