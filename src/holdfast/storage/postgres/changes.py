"""The SQL that writes: whole, named, with its purpose above it, like ``queries``.

Rows come in the global lock order, and an INSERT takes them in that order, so that two nodes never
wait for each other. Where another node was first, the row is left out, and the count tells.
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
VALUES (0, $1, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint, true)
ON CONFLICT (partition, id) DO UPDATE SET time = batches.time
RETURNING voided
"""

# Make items.
INSERT_ITEMS: Final = """
INSERT INTO items (partition, store, sku, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
                   reorder_point, version, created_at, updated_at, deleted)
SELECT 0, n.* FROM unnest(
    $1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
    $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::boolean[]) AS n
ON CONFLICT (partition, store, sku) DO NOTHING
"""

# Change items that this transaction has locked. An upsert, because it can only go through the primary key.
UPDATE_ITEMS: Final = """
INSERT INTO items (partition, store, sku, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
                   reorder_point, version, created_at, updated_at, deleted)
SELECT 0, n.* FROM unnest(
    $1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
    $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::boolean[]) AS n
ON CONFLICT (partition, store, sku) DO UPDATE SET
    on_hand = excluded.on_hand, reserved = excluded.reserved, reserved_plain = excluded.reserved_plain,
    unsellable = excluded.unsellable, incoming = excluded.incoming, safety_stock = excluded.safety_stock,
    reorder_point = excluded.reorder_point, version = excluded.version, updated_at = excluded.updated_at,
    deleted = excluded.deleted
"""

# Make catalogue rows.
INSERT_SKUS: Final = """
INSERT INTO skus (partition, sku, name, version, attributes, name_folded)
SELECT 0, n.* FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[]) AS n
ON CONFLICT (partition, sku) DO NOTHING
"""

# Change one catalogue row, if it is still the one that was read.
UPDATE_SKU: Final = """
UPDATE skus SET name = $3, version = $4, attributes = $5, name_folded = $6
WHERE partition = 0 AND sku = $1 AND version = $2
"""

# Make room for a key whose last use is out of date.
FORGET_KEY: Final = """
DELETE FROM idempotency_keys WHERE partition = 0 AND generation = $1 AND digest = $2
"""

# Keep outcomes under their keys.
INSERT_KEYS: Final = """
INSERT INTO idempotency_keys (partition, generation, digest, fingerprint, outcome)
SELECT 0, n.* FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bytea[]) AS n
ON CONFLICT (partition, generation, digest) DO NOTHING
"""

# Move the sums of stores.
ADD_TOTALS: Final = """
INSERT INTO totals (partition, store, items, with_stock, on_hand, reserved)
SELECT 0, n.* FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) AS n
ON CONFLICT (partition, store) DO UPDATE SET
    items = totals.items + excluded.items, with_stock = totals.with_stock + excluded.with_stock,
    on_hand = totals.on_hand + excluded.on_hand, reserved = totals.reserved + excluded.reserved
"""

# Take the next sequence numbers and append to the ledger, with a time that is never before the last one.
# One statement: the head row is not locked before the whole of it has arrived.
APPEND: Final = """
WITH head AS (
    UPDATE heads SET sequence = sequence + $1, time = greatest(time, $2), operations = operations + $3
    WHERE partition = 0
    RETURNING sequence, time
)
INSERT INTO ledger (partition, sequence, time, store, sku, kind, promise,
                    on_hand_delta, reserved_delta, reserved_plain_delta, unsellable_delta, incoming_delta,
                    safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
                    reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor,
                    reason, reference, note, occurred_at)
SELECT 0, head.sequence - $1 + e.place, head.time, e.store, e.sku, e.kind, e.promise,
       e.on_hand_delta, e.reserved_delta, e.reserved_plain_delta, e.unsellable_delta, e.incoming_delta,
       e.safety_stock_delta, e.on_hand, e.reserved, e.reserved_plain, e.unsellable, e.incoming, e.safety_stock,
       e.reorder_point, e.deleted, e.version, e.unaccounted, e.command_id, e.principal, e.request_id, e.actor,
       e.reason, e.reference, e.note, e.occurred_at
FROM head CROSS JOIN unnest(
    $4::text[], $5::text[], $6::text[], $7::boolean[], $8::bigint[], $9::bigint[], $10::bigint[],
    $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[],
    $18::bigint[], $19::bigint[], $20::bigint[], $21::boolean[], $22::bigint[], $23::bigint[], $24::text[],
    $25::text[], $26::text[], $27::text[], $28::text[], $29::text[], $30::text[], $31::bigint[]
) WITH ORDINALITY AS e (store, sku, kind, promise,
    on_hand_delta, reserved_delta, reserved_plain_delta, unsellable_delta, incoming_delta, safety_stock_delta,
    on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock, reorder_point, deleted, version,
    unaccounted, command_id, principal, request_id, actor, reason, reference, note, occurred_at, place)
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
