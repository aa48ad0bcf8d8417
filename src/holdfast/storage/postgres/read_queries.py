"""The SQL of reads, except those of the ledger: whole, named, with its purpose above it, like ``queries``."""

from typing import Final

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.item import Item
from holdfast.storage.tables import columns

# Items with their catalogue rows, for a reader.
ITEMS_READ: Final = f"""
SELECT {columns(Item, "i")},
       s.name, s.version, t.stopped, s.stopped
FROM (SELECT unnest($1::text[]), unnest($2::text[])) AS wanted (store, sku)
CROSS JOIN LATERAL (
    SELECT * FROM items
    WHERE items.partition = 0 AND items.store = wanted.store AND items.sku = wanted.sku AND NOT items.deleted LIMIT 1
) AS i
CROSS JOIN LATERAL (
    SELECT * FROM skus WHERE skus.partition = 0 AND skus.sku = i.sku LIMIT 1
) AS s
CROSS JOIN LATERAL (SELECT stores.stopped FROM stores WHERE stores.id = i.store LIMIT 1) AS t
"""

# The items of a store by SKU, from a place onwards, with the filters of a list.
ITEM_LIST: Final = f"""
SELECT {columns(Item, "i")},
       s.name, s.version, t.stopped, s.stopped
FROM items AS i
CROSS JOIN LATERAL (
    SELECT * FROM skus WHERE skus.partition = 0 AND skus.sku = i.sku LIMIT 1
) AS s
CROSS JOIN LATERAL (SELECT stores.stopped FROM stores WHERE stores.id = i.store LIMIT 1) AS t
WHERE i.partition = 0 AND i.store = $1 AND NOT i.deleted
  AND i.sku > $2 AND i.sku >= $3 AND i.sku < $4
  AND ($5::text IS NULL OR strpos(s.name_folded, $5::text) > 0)
  AND (NOT $6::boolean
       OR (i.on_hand - i.unsellable - i.reserved - i.safety_stock > 0 AND NOT t.stopped AND NOT s.stopped))
  AND (NOT $7::boolean OR i.reserved > i.on_hand - i.unsellable)
  AND (NOT $8::boolean OR i.owed > 0)
  AND (NOT $9::boolean
       OR greatest(0, i.on_hand - i.unsellable - i.reserved - i.safety_stock) <= i.reorder_point)
ORDER BY i.sku
LIMIT $10::bigint
"""

# The sums of one store; those of units end at the largest quantity.
TOTALS_OF_STORE: Final = """
SELECT t.items, t.with_stock,
       least(coalesce(t.on_hand, 0), 9007199254740991)::bigint,
       least(coalesce(t.reserved, 0), 9007199254740991)::bigint,
       h.operations
FROM heads AS h LEFT JOIN totals AS t ON t.partition = 0 AND t.store = $1
WHERE h.partition = 0
"""

# The sums of all stores; those of units end at the largest quantity.
TOTALS: Final = """
SELECT sum(t.items)::bigint, sum(t.with_stock)::bigint,
       least(coalesce(sum(t.on_hand), 0), 9007199254740991)::bigint,
       least(coalesce(sum(t.reserved), 0), 9007199254740991)::bigint,
       max(h.operations)
FROM heads AS h LEFT JOIN totals AS t ON t.partition = 0
WHERE h.partition = 0
"""

# The items of some SKUs in all stores.
STOCK_OF_SKUS: Final = f"""
SELECT {columns(Item, "i")},
       s.name, s.version, t.stopped, s.stopped
FROM unnest($1::text[]) AS wanted (sku)
CROSS JOIN LATERAL (
    SELECT * FROM items
    WHERE items.partition = 0 AND items.sku = wanted.sku AND NOT items.deleted
    ORDER BY items.store
) AS i
CROSS JOIN LATERAL (
    SELECT * FROM skus WHERE skus.partition = 0 AND skus.sku = i.sku LIMIT 1
) AS s
CROSS JOIN LATERAL (SELECT stores.stopped FROM stores WHERE stores.id = i.store LIMIT 1) AS t
"""

# The items of some SKUs in some stores.
STOCK_IN_STORES: Final = f"""
SELECT {columns(Item, "i")},
       s.name, s.version, t.stopped, s.stopped
FROM unnest($1::text[]) AS wanted (sku)
CROSS JOIN LATERAL (
    SELECT * FROM items
    WHERE items.partition = 0 AND items.sku = wanted.sku AND items.store = ANY ($2::text[]) AND NOT items.deleted
    ORDER BY items.store
) AS i
CROSS JOIN LATERAL (
    SELECT * FROM skus WHERE skus.partition = 0 AND skus.sku = i.sku LIMIT 1
) AS s
CROSS JOIN LATERAL (SELECT stores.stopped FROM stores WHERE stores.id = i.store LIMIT 1) AS t
"""

# All items of all stores.
SNAPSHOT: Final = f"""
SELECT {columns(Item, "i")},
       s.name, s.version, t.stopped, s.stopped
FROM items AS i
CROSS JOIN LATERAL (
    SELECT * FROM skus WHERE skus.partition = 0 AND skus.sku = i.sku LIMIT 1
) AS s
CROSS JOIN LATERAL (SELECT stores.stopped FROM stores WHERE stores.id = i.store LIMIT 1) AS t
WHERE i.partition = 0 AND NOT i.deleted
ORDER BY i.store, i.sku
"""

# The stores after an id.
STORE_LIST: Final = f"""
SELECT {columns(Store)} FROM stores
WHERE id > $1::text ORDER BY id LIMIT $2::bigint
"""

# The catalogue rows after a SKU, of those that begin so.
SKU_LIST: Final = f"""
SELECT {columns(Sku)} FROM skus
WHERE partition = 0 AND sku > $1::text AND sku >= $2::text AND sku < $3::text
ORDER BY sku LIMIT $4::bigint
"""

# All stores.
STORES: Final = f"""
SELECT {columns(Store)} FROM stores ORDER BY id
"""
