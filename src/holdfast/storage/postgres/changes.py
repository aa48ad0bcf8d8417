"""The SQL that writes: whole, named, with its purpose above it, like ``queries``.

Rows come in the global lock order, and an INSERT takes them in that order, so that two nodes never
wait for each other. Where another node was first, the row is left out, and the count tells.

Arrays are unnested side by side in the SELECT list: a function scan over all of them together would write
every row into a tuple store of its own first, which was a third of the cost of a batch.
"""

from typing import Final

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
INSERT_ITEMS: Final = """
INSERT INTO items (partition, store, sku, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
                   reorder_point, version, created_at, updated_at, deleted, moved_version, counted_as_of)
SELECT 0,
       unnest($1::text[]), unnest($2::text[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::bigint[]),
       unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::bigint[]), unnest($10::bigint[]),
       unnest($11::bigint[]), unnest($12::bigint[]), unnest($13::boolean[]), unnest($14::bigint[]),
       unnest($15::bigint[])
ON CONFLICT (partition, store, sku) DO NOTHING
"""

# Change items that this transaction has locked. An upsert, because it can only go through the primary key.
UPDATE_ITEMS: Final = """
INSERT INTO items (partition, store, sku, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
                   reorder_point, version, created_at, updated_at, deleted, moved_version, counted_as_of)
SELECT 0,
       unnest($1::text[]), unnest($2::text[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::bigint[]),
       unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::bigint[]), unnest($10::bigint[]),
       unnest($11::bigint[]), unnest($12::bigint[]), unnest($13::boolean[]), unnest($14::bigint[]),
       unnest($15::bigint[])
ON CONFLICT (partition, store, sku) DO UPDATE SET
    on_hand = excluded.on_hand, reserved = excluded.reserved, reserved_plain = excluded.reserved_plain,
    unsellable = excluded.unsellable, incoming = excluded.incoming, safety_stock = excluded.safety_stock,
    reorder_point = excluded.reorder_point, version = excluded.version, updated_at = excluded.updated_at,
    deleted = excluded.deleted, moved_version = excluded.moved_version, counted_as_of = excluded.counted_as_of
"""

# Make catalogue rows.
INSERT_SKUS: Final = """
INSERT INTO skus (partition, sku, name, version, attributes, name_folded)
SELECT 0,
       unnest($1::text[]), unnest($2::text[]), unnest($3::bigint[]), unnest($4::text[]), unnest($5::text[])
ON CONFLICT (partition, sku) DO NOTHING
"""

# Change one catalogue row, if it is still the one that was read.
UPDATE_SKU: Final = """
UPDATE skus SET name = $3, version = $4, attributes = $5, name_folded = $6
WHERE partition = 0 AND sku = $1 AND version = $2
"""

# Open stores.
INSERT_STORES: Final = """
INSERT INTO stores (id, name, created_at, updated_at, version, location, attributes)
SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::bigint[]),
       unnest($6::text[]), unnest($7::text[])
ON CONFLICT (id) DO NOTHING
"""

# Change one store, if it is still the one that was read.
UPDATE_STORE: Final = """
UPDATE stores SET name = $3, updated_at = $4, version = $5, location = $6, attributes = $7
WHERE id = $1 AND version = $2
"""

# Make room for a key whose last use is out of date.
FORGET_KEY: Final = """
DELETE FROM idempotency_keys WHERE partition = 0 AND generation = $1 AND digest = $2
"""

# Keep outcomes under their keys.
INSERT_KEYS: Final = """
INSERT INTO idempotency_keys (partition, generation, digest, fingerprint, outcome)
SELECT 0,
       unnest($1::bigint[]), unnest($2::bytea[]), unnest($3::bytea[]), unnest($4::bytea[])
ON CONFLICT (partition, generation, digest) DO NOTHING
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
# One statement: the head row is not locked before the whole of it has arrived. It gives the last number.
APPEND: Final = """
WITH head AS (
    UPDATE heads SET sequence = sequence + $1, time = greatest(time, $2), operations = operations + $3
    WHERE partition = 0
    RETURNING sequence, time
), appended AS (
INSERT INTO ledger (partition, sequence, time, store, sku, kind, promise,
                    on_hand_delta, reserved_delta, reserved_plain_delta, unsellable_delta, incoming_delta,
                    safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
                    reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor,
                    reason, reference, note, occurred_at, document_type, document_id, flags)
SELECT 0, sequence - $1 + generate_series(1, $1), time,
       unnest($4::text[]), unnest($5::text[]), unnest($6::text[]), unnest($7::boolean[]), unnest($8::bigint[]),
       unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::bigint[]), unnest($12::bigint[]),
       unnest($13::bigint[]), unnest($14::bigint[]), unnest($15::bigint[]), unnest($16::bigint[]),
       unnest($17::bigint[]), unnest($18::bigint[]), unnest($19::bigint[]), unnest($20::bigint[]),
       unnest($21::boolean[]), unnest($22::bigint[]), unnest($23::bigint[]), unnest($24::text[]), unnest($25::text[]),
       unnest($26::text[]), unnest($27::text[]), unnest($28::text[]), unnest($29::text[]), unnest($30::text[]),
       unnest($31::bigint[]), unnest($32::text[]), unnest($33::text[]), unnest($34::integer[])
FROM head
)
SELECT sequence FROM head
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
