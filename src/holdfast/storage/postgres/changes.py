"""The SQL that writes: whole, named, with its purpose above it, like ``queries``.

Rows come in the global lock order, and an INSERT takes them in that order, so that two nodes never
wait for each other. Where another node was first, it fails, and the batch runs again (``faults``: 23505).

Arrays are unnested side by side in the SELECT list: a function scan over all of them together would write
every row into a tuple store of its own first, which was a third of the cost of a batch.
"""

from typing import Final

from holdfast.domain.catalogue import Store
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Entry
from holdfast.storage.postgres.arrays import numbered, unnested
from holdfast.storage.tables import SkuRow, columns, excluded

# Keep the id of this transaction.
INSERT_BATCH: Final = """
INSERT INTO batches (partition, id, time, voided) VALUES (0, $1, $2, false)
"""

# Forget the id of a transaction.
DELETE_BATCH: Final = "DELETE FROM batches WHERE partition = 0 AND id = $1"

# Was a transaction committed? It waits for one that is in doubt, then finds its id; or it takes the id, so that
# a transaction still on its way can no longer commit. It always writes: its own commit then waits for the
# standby, and with it for all commits before.
SETTLE_BATCH: Final = """
INSERT INTO batches (partition, id, time, voided)
VALUES (0, $1, $2, true)
ON CONFLICT (partition, id) DO UPDATE SET time = batches.time
RETURNING voided
"""

# Make items.
INSERT_ITEMS: Final = f"""
INSERT INTO items (partition, {columns(Item)})
SELECT 0,
       {unnested(Item)}
"""

# Change items that this transaction has locked. An upsert, because it can only go through the primary key.
UPDATE_ITEMS: Final = f"""
INSERT INTO items (partition, {columns(Item)})
SELECT 0,
       {unnested(Item)}
ON CONFLICT (partition, store, sku) DO UPDATE SET
    {excluded(Item)}
"""

# Make catalogue rows.
INSERT_SKUS: Final = f"""
INSERT INTO skus (partition, {columns(SkuRow)})
SELECT 0,
       {unnested(SkuRow)}
"""

# Change one catalogue row, if it is still the one that was read.
UPDATE_SKU: Final = f"""
UPDATE skus SET {numbered(SkuRow, first=3)}
WHERE partition = 0 AND sku = $1 AND version = $2
"""

# Open stores.
INSERT_STORES: Final = f"""
INSERT INTO stores ({columns(Store)})
SELECT {unnested(Store)}
"""

# Change one store, if it is still the one that was read.
UPDATE_STORE: Final = f"""
UPDATE stores SET {numbered(Store, first=3)}
WHERE id = $1 AND version = $2
"""

# Make room for a key whose last use is out of date.
FORGET_KEY: Final = """
DELETE FROM idempotency_keys WHERE partition = 0 AND generation = $1 AND digest = $2
"""

# Keep outcomes under their keys.
INSERT_KEYS: Final = f"""
INSERT INTO idempotency_keys (partition, generation, {columns(KeyRecord)})
SELECT 0,
       unnest($1::bigint[]), unnest($2::bytea[]), unnest($3::bytea[]), unnest($4::bytea[])
"""

# Move the sums of stores.
ADD_TOTALS: Final = """
INSERT INTO totals (partition, store, items, with_stock, on_hand, reserved)
SELECT 0,
       unnest($1::text[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::numeric[]), unnest($5::numeric[])
ON CONFLICT (partition, store) DO UPDATE SET
    items = totals.items + excluded.items, with_stock = totals.with_stock + excluded.with_stock,
    on_hand = totals.on_hand + excluded.on_hand, reserved = totals.reserved + excluded.reserved
"""

# Take the next sequence numbers and append to the ledger, with a time that is never before the last one.
# One statement: the head row is not locked before the whole of it has arrived. It gives the last number, and the name
# under which this transaction stands in the rows that it has written (xmin).
# Where another node has stopped sales since this batch looked, the number is null, which no head row may have: the
# transaction ends there, and the batch runs again.
APPEND: Final = f"""
WITH head AS (
    UPDATE heads SET sequence = CASE WHEN stops = $4 THEN sequence + $1 END, time = greatest(time, $2),
        operations = operations + $3, stops = stops + $5
    WHERE partition = 0
    RETURNING sequence, time
), appended AS (
INSERT INTO ledger (partition, sequence, time, {columns(Entry)})
SELECT 0, sequence - $1 + generate_series(1, $1), time,
       {unnested(Entry, first=6)}
FROM head
)
SELECT sequence, pg_current_xact_id()::xid::text::bigint FROM head
"""

# Make sure that the next entry comes after a time.
SETTLE_TIME: Final = """
UPDATE heads SET time = $1::bigint + 1 WHERE partition = 0 AND time <= $1::bigint
"""

# Drop some keys of the generations that are over; nodes that do so at once share the work.
PRUNE_KEYS: Final = """
WITH over AS (
    SELECT generation, digest FROM idempotency_keys
    WHERE partition = 0 AND generation BETWEEN $1 AND $2
    ORDER BY generation, digest LIMIT $3
    FOR UPDATE SKIP LOCKED
)
DELETE FROM idempotency_keys AS k USING over
WHERE k.partition = 0 AND k.generation = over.generation AND k.digest = over.digest
"""

# Drop old batch ids.
PRUNE_BATCHES: Final = "DELETE FROM batches WHERE partition = 0 AND time < $1"

# How this schema came about.
MIGRATIONS: Final = """
CREATE TABLE IF NOT EXISTS migrations (
    number     integer NOT NULL PRIMARY KEY,
    name       text    NOT NULL,
    checksum   text    NOT NULL,
    applied_at bigint  NOT NULL
)
"""

# One node migrates, the others wait for it.
LOCK_MIGRATIONS: Final = "LOCK TABLE migrations IN EXCLUSIVE MODE"

# The migrations that this database has seen.
APPLIED: Final = "SELECT number, name, checksum FROM migrations ORDER BY number"

# Note a migration.
APPLY: Final = """
INSERT INTO migrations (number, name, checksum, applied_at)
VALUES ($1, $2, $3, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)
"""
