"""The SQL that locks and reads for a batch: whole, named, with its purpose above it.

Rows are looked up from a lateral subquery for each wanted key: then no plan, however old, can do
anything but one look into the primary key. Columns of many rows travel as arrays.
"""

from typing import Final

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.storage.tables import CountRow, columns

# Begin a transaction; its correctness rests on its locks.
BEGIN: Final = "BEGIN"

COMMIT: Final = "COMMIT"

ROLLBACK: Final = "ROLLBACK"

# The bounds of this session; durable commits; plans that hold on a table of any size, made once and not per call:
# through the index that has all the keys, and in its order.
SET_SESSION: Final = """
SELECT set_config('idle_in_transaction_session_timeout', $1, false),
       set_config('lock_timeout', $2, false),
       set_config('statement_timeout', $3, false),
       set_config('synchronous_commit', CASE current_setting('synchronous_commit')
                  WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),
       set_config('default_transaction_isolation', 'read committed', false),
       set_config('enable_seqscan', 'off', false),
       set_config('enable_sort', 'off', false),
       set_config('jit', 'off', false),
       set_config('plan_cache_mode', 'force_generic_plan', false)
"""

# The bound of a whole transaction (PostgreSQL 17).
SET_TRANSACTION_TIMEOUT: Final = "SELECT set_config('transaction_timeout', $1, false)"

# Lock the items of a batch one after the other, in the order given, and tell which transaction has written each.
# Nothing is joined or summed here: beside a row that was waited for, that would be of an older state.
LOCK_ITEMS: Final = f"""
SELECT {columns(Item, "i")}, i.writer
FROM (SELECT unnest($1::text[]), unnest($2::text[])) AS wanted (store, sku)
CROSS JOIN LATERAL (
    SELECT *, xmin::text::bigint AS writer FROM items
    WHERE items.partition = 0 AND items.store = wanted.store AND items.sku = wanted.sku
    FOR UPDATE
) AS i
"""

# What the server's clock says, in milliseconds since 1970 UTC, and the time of the last entry.
NOW: Final = """
SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint, time FROM heads WHERE partition = 0
"""

# The same for a batch, and how often sales had been stopped or opened by then.
NOW_AND_STOPS: Final = """
SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint, time, stops FROM heads WHERE partition = 0
"""

# The stores of a batch.
STORES_NAMED: Final = f"""
SELECT {columns(Store, "s")}
FROM unnest($1::text[]) AS wanted (store)
CROSS JOIN LATERAL (SELECT * FROM stores WHERE stores.id = wanted.store LIMIT 1) AS s
"""

# The catalogue rows of a batch.
SKUS: Final = f"""
SELECT {columns(Sku, "s")}
FROM unnest($1::text[]) AS wanted (sku)
CROSS JOIN LATERAL (
    SELECT * FROM skus WHERE skus.partition = 0 AND skus.sku = wanted.sku LIMIT 1
) AS s
"""

# What these keys were used for, in the generations that may hold a live one: few, so that each of them is one
# descent of the index for all keys.
KEYS: Final = f"""
SELECT generation, {columns(KeyRecord)} FROM idempotency_keys
WHERE partition = 0 AND generation = ANY ($2::bigint[]) AND digest = ANY ($1::bytea[])
"""

# Documents, as they are at this moment.
DOCUMENTS: Final = """
SELECT d.body
FROM (SELECT unnest($1::text[]), unnest($2::text[])) AS wanted (type, id)
CROSS JOIN LATERAL (
    SELECT * FROM documents
    WHERE documents.partition = 0 AND documents.type = wanted.type AND documents.id = wanted.id LIMIT 1
) AS d
"""

# Lock documents one after the other, in the order given, and read what they are then.
LOCK_DOCUMENTS: Final = """
SELECT d.body
FROM (SELECT unnest($1::text[]), unnest($2::text[])) AS wanted (type, id)
CROSS JOIN LATERAL (
    SELECT * FROM documents
    WHERE documents.partition = 0 AND documents.type = wanted.type AND documents.id = wanted.id
    FOR UPDATE
) AS d
"""

# Due reservations that hold units of locked items, those due longest first: at most as many as units are wanted.
DUE_OF_ITEMS: Final = """
SELECT wanted.store, wanted.sku, d.id
FROM (SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::bigint[])) AS wanted (store, sku, units)
CROSS JOIN LATERAL (
    SELECT h.id FROM document_items AS h
    WHERE h.partition = 0 AND h.sku = wanted.sku AND h.store = wanted.store AND h.due_at <= $4::bigint
    GROUP BY h.due_at, h.id
    ORDER BY h.due_at, h.id
    LIMIT wanted.units
) AS d
"""

# What items were at earlier moments: their last entries up to a time and up to a version.
PASTS: Final = """
SELECT wanted.number, p.version, p.balance, p.time
FROM (SELECT unnest($1::bigint[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bigint[]), unnest($5::bigint[]))
     AS wanted (number, store, sku, time, version)
CROSS JOIN LATERAL (
    SELECT l.version, l.on_hand - l.owed AS balance, l.time FROM ledger AS l
    WHERE l.partition = 0 AND l.store = wanted.store AND l.sku = wanted.sku
      AND l.time <= wanted.time AND l.version <= wanted.version
    ORDER BY l.time DESC, l.version DESC
    LIMIT 1
) AS p
"""

# What facts that were written after those entries say of a moment or of an earlier one, in all and by counts; and what
# books of later moments have changed.
BELATED: Final = """
SELECT wanted.number, b.belated, b.corrected, b.booked
FROM (SELECT unnest($1::bigint[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bigint[]), unnest($5::bigint[]),
             unnest($6::bigint[]))
     AS wanted (number, store, sku, time, version, moment)
CROSS JOIN LATERAL (
    SELECT sum(l.on_hand_delta - l.owed_delta) FILTER (WHERE l.occurred_at <= wanted.moment) AS belated,
           sum(l.on_hand_delta - l.owed_delta)
               FILTER (WHERE l.occurred_at <= wanted.moment AND l.kind = 'count') AS corrected,
           sum(l.on_hand_delta - l.owed_delta)
               FILTER (WHERE l.occurred_at > wanted.moment AND l.flags & 4 > 0) AS booked
    FROM ledger AS l
    WHERE l.partition = 0 AND l.store = wanted.store AND l.sku = wanted.sku AND l.time >= wanted.time
      AND l.version > wanted.version AND l.occurred_at IS NOT NULL AND NOT l.promise
      AND l.flags & 8 = 0
) AS b
"""

# The last counts of items by sources: of which moments they speak, and what they told.
COUNTED: Final = f"""
SELECT {columns(CountRow, "c")}
FROM (SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::text[])) AS wanted (store, sku, source)
CROSS JOIN LATERAL (
    SELECT * FROM counts
    WHERE counts.partition = 0 AND counts.store = wanted.store AND counts.sku = wanted.sku
      AND counts.source = wanted.source LIMIT 1
) AS c
"""
