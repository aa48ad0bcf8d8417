"""All SQL of the PostgreSQL engine: whole, named, with its purpose above it.

Rows are looked up from a lateral subquery for each wanted key: then no plan, however old, can do
anything but one look into the primary key. Columns of many rows travel as arrays.
"""

from typing import Final

# Begin a transaction; its correctness rests on its locks.
BEGIN: Final = "BEGIN"

COMMIT: Final = "COMMIT"

ROLLBACK: Final = "ROLLBACK"

# The bounds of this session; durable commits; plans that hold on a table of any size, made once and not per call.
SET_SESSION: Final = """
SELECT set_config('idle_in_transaction_session_timeout', $1, false),
       set_config('lock_timeout', $2, false),
       set_config('statement_timeout', $3, false),
       set_config('synchronous_commit', CASE current_setting('synchronous_commit')
                  WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),
       set_config('default_transaction_isolation', 'read committed', false),
       set_config('enable_seqscan', 'off', false),
       set_config('jit', 'off', false),
       set_config('plan_cache_mode', 'force_generic_plan', false)
"""

# The bound of a whole transaction (PostgreSQL 17).
SET_TRANSACTION_TIMEOUT: Final = "SELECT set_config('transaction_timeout', $1, false)"

# Lock the items of a batch one after the other, in the order given. Nothing is joined or summed here:
# beside a row that was waited for, that would be of an older state.
LOCK_ITEMS: Final = """
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
       i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted
FROM (SELECT unnest($1::text[]), unnest($2::text[])) AS wanted (store, sku)
CROSS JOIN LATERAL (
    SELECT * FROM items
    WHERE items.partition = 0 AND items.store = wanted.store AND items.sku = wanted.sku
    FOR UPDATE
) AS i
"""

# The time, in milliseconds since 1970 UTC: that of this database, or the one given, never before the last entry's.
NOW: Final = """
SELECT greatest(coalesce($1::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint), time)
FROM heads WHERE partition = 0
"""

# Which of these stores exist.
STORES_EXISTING: Final = """
SELECT s.id
FROM unnest($1::text[]) AS wanted (store)
CROSS JOIN LATERAL (SELECT * FROM stores WHERE stores.id = wanted.store LIMIT 1) AS s
"""

# All stores.
STORES: Final = """
SELECT id, name, created_at, updated_at, version, location, attributes FROM stores ORDER BY id
"""

# The catalogue rows of a batch.
SKUS: Final = """
SELECT s.sku, s.name, s.version, s.attributes
FROM unnest($1::text[]) AS wanted (sku)
CROSS JOIN LATERAL (
    SELECT * FROM skus WHERE skus.partition = 0 AND skus.sku = wanted.sku LIMIT 1
) AS s
"""

# What these keys were used for, in the generations that may hold a live one: few, so that each of them is one
# descent of the index for all keys.
KEYS: Final = """
SELECT generation, digest, fingerprint, outcome FROM idempotency_keys
WHERE partition = 0 AND generation = ANY ($2::bigint[]) AND digest = ANY ($1::bytea[])
"""

# Items with their catalogue rows, for a reader.
ITEMS_READ: Final = """
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
       i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, s.name, s.version
FROM (SELECT unnest($1::text[]), unnest($2::text[])) AS wanted (store, sku)
CROSS JOIN LATERAL (
    SELECT * FROM items
    WHERE items.partition = 0 AND items.store = wanted.store AND items.sku = wanted.sku AND NOT items.deleted LIMIT 1
) AS i
CROSS JOIN LATERAL (
    SELECT skus.name, skus.version FROM skus WHERE skus.partition = 0 AND skus.sku = i.sku LIMIT 1
) AS s
"""

# The items of a store by SKU, from a place onwards, with the filters of a list.
ITEM_LIST: Final = """
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
       i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, s.name, s.version
FROM items AS i
CROSS JOIN LATERAL (
    SELECT * FROM skus WHERE skus.partition = 0 AND skus.sku = i.sku LIMIT 1
) AS s
WHERE i.partition = 0 AND i.store = $1 AND NOT i.deleted
  AND i.sku > $2 AND i.sku >= $3 AND i.sku < $4
  AND ($5::text IS NULL OR strpos(s.name_folded, $5::text) > 0)
  AND (NOT $6::boolean OR i.on_hand - i.unsellable - i.reserved - i.safety_stock > 0)
  AND (NOT $7::boolean OR i.reserved > i.on_hand - i.unsellable)
  AND (NOT $8::boolean
       OR greatest(0, i.on_hand - i.unsellable - i.reserved - i.safety_stock) <= i.reorder_point)
ORDER BY i.sku
LIMIT $9::bigint
"""

# The sums of one store.
TOTALS_OF_STORE: Final = """
SELECT t.items, t.with_stock, t.on_hand, t.reserved, h.operations
FROM heads AS h LEFT JOIN totals AS t ON t.partition = 0 AND t.store = $1
WHERE h.partition = 0
"""

# The sums of all stores.
TOTALS: Final = """
SELECT sum(t.items)::bigint, sum(t.with_stock)::bigint, sum(t.on_hand)::bigint, sum(t.reserved)::bigint,
       max(h.operations)
FROM heads AS h LEFT JOIN totals AS t ON t.partition = 0
WHERE h.partition = 0
"""
