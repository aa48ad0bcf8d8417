-- access_queries.REVISION
SELECT coalesce(max(revision), 0)
FROM access_keys;

-- access_queries.KEYS
SELECT name, principal, digest, scopes, stores, demands_idempotency, created_at, revoked_at, used_at
FROM access_keys
ORDER BY name;

-- access_queries.LOCK_KEYS
LOCK TABLE access_keys IN SHARE ROW EXCLUSIVE MODE;

-- access_queries.ADD_KEY
INSERT INTO access_keys (name, principal, digest, scopes, stores, demands_idempotency, created_at, revoked_at,
used_at, revision)
SELECT $1::text, $2::text, $3::bytea, $4::text, $5::text, $6::boolean, $7::bigint, $8::bigint, $9::bigint,
coalesce(max(revision), 0) + 1
FROM access_keys
ON CONFLICT (name) DO NOTHING
RETURNING name;

-- access_queries.REVOKE_KEY
UPDATE access_keys
SET revoked_at = $2::bigint, revision = (SELECT max(revision)
FROM access_keys) + 1
WHERE name = $1::text AND revoked_at IS NULL
RETURNING name;

-- access_queries.USE_KEY
UPDATE access_keys
SET used_at = $2::bigint
WHERE name = $1::text AND (used_at IS NULL OR used_at < $2::bigint);

-- audit_queries.BEGIN
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- audit_queries.SET_PLANS
SELECT set_config('enable_seqscan', 'on', true), set_config('enable_sort', 'on', true),
set_config('cursor_tuple_fraction', '1', true), set_config('work_mem', '64MB', true);

-- audit_queries.HEAD
SELECT sequence, time
FROM heads
WHERE partition = 0;

-- audit_queries.STORES
SELECT id
FROM stores;

-- audit_queries.STOPPED
SELECT id, ''
FROM stores
WHERE stopped UNION ALL
SELECT '', sku
FROM skus
WHERE partition = 0 AND stopped;

-- audit_queries.TOTALS
SELECT store, items, with_stock, on_hand, reserved
FROM totals
WHERE partition = 0;

-- audit_queries.STOCK
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.sku IS NOT NULL, NULL
FROM items AS i
LEFT JOIN skus AS s ON s.partition = 0 AND s.sku = i.sku
WHERE i.partition = 0
ORDER BY i.store, i.sku;

-- audit_queries.CHANGES
SELECT store, sku, sequence, kind, version, on_hand_delta, reserved_delta, reserved_plain_delta, unsellable_delta,
incoming_delta, safety_stock_delta, owed_delta, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
owed, reorder_point, deleted, promise, unaccounted, flags, NULL, true
FROM ledger
WHERE partition = 0
ORDER BY store, sku, sequence;

-- audit_queries.PLACES
SELECT sequence, time
FROM ledger
WHERE partition = 0
ORDER BY sequence;

-- audit_queries.DOCUMENTS
SELECT type, id, status, reference, created_at, due_at, body
FROM documents
WHERE partition = 0
ORDER BY type, id;

-- audit_queries.HOLDINGS
SELECT type, id, store, sku, line, open, due_at
FROM document_items
WHERE partition = 0
ORDER BY store, sku;

-- audit_queries.DOCUMENT_HOLDINGS
SELECT type, id, store, sku, line, open, due_at
FROM document_items
WHERE partition = 0
ORDER BY type, id;

-- audit_queries.MOVEMENTS
SELECT coalesce(document_type, '') COLLATE "C", coalesce(document_id, ''), store, sku, on_hand_delta, reserved_delta,
incoming_delta, owed_delta, unaccounted, covered
FROM ledger
WHERE partition = 0 AND (document_id IS NOT NULL OR (store = '' AND sku = ''))
ORDER BY 1, 2;

-- changes.INSERT_BATCH
INSERT INTO batches (partition, id, time, voided)
VALUES (0, $1, $2, false);

-- changes.DELETE_BATCH
DELETE
FROM batches
WHERE partition = 0 AND id = $1;

-- changes.SETTLE_BATCH
INSERT INTO batches (partition, id, time, voided)
VALUES (0, $1, $2, true)
ON CONFLICT (partition, id) DO UPDATE
SET time = batches.time
RETURNING voided;

-- changes.INSERT_ITEMS
INSERT INTO items (partition, store, sku, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
reorder_point, version, created_at, updated_at, deleted, moved_version, counted_as_of, counted_version, owed)
SELECT 0, unnest($1::text[]), unnest($2::text[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::bigint[]),
unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::bigint[]), unnest($10::bigint[]),
unnest($11::bigint[]), unnest($12::bigint[]), unnest($13::boolean[]), unnest($14::bigint[]), unnest($15::bigint[]),
unnest($16::bigint[]), unnest($17::bigint[]);

-- changes.UPDATE_ITEMS
INSERT INTO items (partition, store, sku, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
reorder_point, version, created_at, updated_at, deleted, moved_version, counted_as_of, counted_version, owed)
SELECT 0, unnest($1::text[]), unnest($2::text[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::bigint[]),
unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::bigint[]), unnest($10::bigint[]),
unnest($11::bigint[]), unnest($12::bigint[]), unnest($13::boolean[]), unnest($14::bigint[]), unnest($15::bigint[]),
unnest($16::bigint[]), unnest($17::bigint[])
ON CONFLICT (partition, store, sku) DO UPDATE
SET on_hand = excluded.on_hand, reserved = excluded.reserved, reserved_plain = excluded.reserved_plain, unsellable =
excluded.unsellable, incoming = excluded.incoming, safety_stock = excluded.safety_stock, reorder_point =
excluded.reorder_point, version = excluded.version, updated_at = excluded.updated_at, deleted = excluded.deleted,
moved_version = excluded.moved_version, counted_as_of = excluded.counted_as_of, counted_version =
excluded.counted_version, owed = excluded.owed;

-- changes.INSERT_SKUS
INSERT INTO skus (partition, sku, name, version, attributes, stopped, stop_reason, name_folded)
SELECT 0, unnest($1::text[]), unnest($2::text[]), unnest($3::bigint[]), unnest($4::text[]), unnest($5::boolean[]),
unnest($6::text[]), unnest($7::text[]);

-- changes.UPDATE_SKU
UPDATE skus
SET name = $3, version = $4, attributes = $5, stopped = $6, stop_reason = $7, name_folded = $8
WHERE partition = 0 AND sku = $1 AND version = $2;

-- changes.INSERT_STORES
INSERT INTO stores (id, name, created_at, updated_at, version, location, attributes, stopped, stop_reason)
SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::bigint[]),
unnest($6::text[]), unnest($7::text[]), unnest($8::boolean[]), unnest($9::text[]);

-- changes.UPDATE_STORE
UPDATE stores
SET name = $3, updated_at = $4, version = $5, location = $6, attributes = $7, stopped = $8, stop_reason = $9
WHERE id = $1 AND version = $2;

-- changes.FORGET_KEY
DELETE
FROM idempotency_keys
WHERE partition = 0 AND generation = $1 AND digest = $2;

-- changes.INSERT_KEYS
INSERT INTO idempotency_keys (partition, generation, digest, fingerprint, outcome)
SELECT 0, unnest($1::bigint[]), unnest($2::bytea[]), unnest($3::bytea[]), unnest($4::bytea[]);

-- changes.ADD_TOTALS
INSERT INTO totals (partition, store, items, with_stock, on_hand, reserved)
SELECT 0, unnest($1::text[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::numeric[]), unnest($5::numeric[])
ON CONFLICT (partition, store) DO UPDATE
SET items = totals.items + excluded.items, with_stock = totals.with_stock + excluded.with_stock, on_hand =
totals.on_hand + excluded.on_hand, reserved = totals.reserved + excluded.reserved;

-- changes.APPEND
WITH head AS (UPDATE heads
SET sequence = CASE WHEN stops = $4 THEN sequence + $1 END, time = greatest(time, $2), operations = operations + $3,
stops = stops + $5
WHERE partition = 0
RETURNING sequence, time), appended AS (INSERT INTO ledger (partition, sequence, time, store, sku, kind, promise,
on_hand_delta, reserved_delta, reserved_plain_delta, unsellable_delta, incoming_delta, safety_stock_delta, on_hand,
reserved, reserved_plain, unsellable, incoming, safety_stock, reorder_point, deleted, version, unaccounted,
command_id, principal, request_id, actor, reason, reference, note, occurred_at, document_type, document_id, flags,
owed_delta, owed, covered)
SELECT 0, sequence - $1 + generate_series(1, $1), time, unnest($6::text[]), unnest($7::text[]), unnest($8::text[]),
unnest($9::boolean[]), unnest($10::bigint[]), unnest($11::bigint[]), unnest($12::bigint[]), unnest($13::bigint[]),
unnest($14::bigint[]), unnest($15::bigint[]), unnest($16::bigint[]), unnest($17::bigint[]), unnest($18::bigint[]),
unnest($19::bigint[]), unnest($20::bigint[]), unnest($21::bigint[]), unnest($22::bigint[]), unnest($23::boolean[]),
unnest($24::bigint[]), unnest($25::bigint[]), unnest($26::text[]), unnest($27::text[]), unnest($28::text[]),
unnest($29::text[]), unnest($30::text[]), unnest($31::text[]), unnest($32::text[]), unnest($33::bigint[]),
unnest($34::text[]), unnest($35::text[]), unnest($36::integer[]), unnest($37::bigint[]), unnest($38::bigint[]),
unnest($39::bigint[])
FROM head)
SELECT sequence, pg_current_xact_id()::xid::text::bigint
FROM head;

-- changes.SETTLE_TIME
UPDATE heads
SET time = $1::bigint + 1
WHERE partition = 0 AND time <= $1::bigint;

-- changes.PRUNE_KEYS
WITH over AS (SELECT generation, digest
FROM idempotency_keys
WHERE partition = 0 AND generation BETWEEN $1 AND $2
ORDER BY generation, digest
LIMIT $3 FOR UPDATE SKIP LOCKED) DELETE
FROM idempotency_keys AS k USING over
WHERE k.partition = 0 AND k.generation = over.generation AND k.digest = over.digest;

-- changes.PRUNE_BATCHES
DELETE
FROM batches
WHERE partition = 0 AND time < $1;

-- changes.MIGRATIONS
CREATE TABLE IF NOT EXISTS migrations (number integer NOT NULL PRIMARY KEY, name text NOT NULL, checksum text NOT
NULL, applied_at bigint NOT NULL);

-- changes.LOCK_MIGRATIONS
LOCK TABLE migrations IN EXCLUSIVE MODE;

-- changes.APPLIED
SELECT number, name, checksum
FROM migrations
ORDER BY number;

-- changes.APPLY
INSERT INTO migrations (number, name, checksum, applied_at)
VALUES ($1, $2, $3, floor(extract(epoch
FROM clock_timestamp()) * 1000)::bigint);

-- clock_queries.CLOCK
SELECT kept, accepted
FROM clocks
WHERE partition = 0;

-- clock_queries.KEEP_CLOCK
WITH local AS (SELECT set_config('synchronous_commit', 'local', true)) INSERT INTO clocks (partition, kept)
SELECT 0, $1
FROM local
ON CONFLICT (partition) DO UPDATE
SET kept = excluded.kept;

-- clock_queries.ACCEPT_JUMP
WITH local AS (SELECT set_config('synchronous_commit', 'local', true)) UPDATE clocks
SET accepted = $1
FROM local
WHERE partition = 0;

-- document_changes.INSERT_DOCUMENTS
INSERT INTO documents (partition, type, id, status, reference, created_at, due_at, body)
SELECT 0, unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::bigint[]),
unnest($6::bigint[]), unnest($7::text[]);

-- document_changes.UPDATE_DOCUMENTS
INSERT INTO documents (partition, type, id, status, reference, created_at, due_at, body)
SELECT 0, unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::bigint[]),
unnest($6::bigint[]), unnest($7::text[])
ON CONFLICT (partition, type, id) DO UPDATE
SET status = excluded.status, reference = excluded.reference, due_at = excluded.due_at, body = excluded.body;

-- document_changes.PUT_HOLDINGS
INSERT INTO document_items (partition, sku, store, type, id, line, open, due_at)
SELECT 0, unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::bigint[]),
unnest($6::bigint[]), unnest($7::bigint[])
ON CONFLICT (partition, sku, store, type, id, line) DO UPDATE
SET open = excluded.open, due_at = excluded.due_at;

-- document_changes.PUT_COUNTED
INSERT INTO counts (partition, store, sku, source, as_of, counted)
SELECT 0, unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bigint[]), unnest($5::bigint[])
ON CONFLICT (partition, store, sku, source) DO UPDATE
SET as_of = excluded.as_of, counted = excluded.counted;

-- document_queries.DUE
SELECT id
FROM documents
WHERE partition = 0 AND type = 'reservation' AND due_at <= $1::bigint
ORDER BY due_at, id
LIMIT $2::bigint;

-- document_queries.NEWEST
SELECT body
FROM documents
WHERE partition = 0 AND type = $1::text AND (created_at, id) < ($2::bigint, $3::text) AND ($5::text IS NULL OR status
= $5::text)
ORDER BY created_at DESC, id DESC
LIMIT $4::bigint;

-- document_queries.NEWEST_OPEN
SELECT body
FROM documents
WHERE partition = 0 AND type = $1::text AND status = 'open' AND (created_at, id) < ($2::bigint, $3::text)
ORDER BY created_at DESC, id DESC
LIMIT $4::bigint;

-- document_queries.ENDING
WITH ending AS MATERIALIZED (SELECT body, status, created_at, id
FROM documents
WHERE partition = 0 AND type = $1::text AND due_at < $6::bigint
ORDER BY due_at, id)
SELECT body
FROM ending
WHERE (created_at, id) < ($2::bigint, $3::text) AND ($5::text IS NULL OR status = $5::text)
ORDER BY created_at DESC, id DESC
LIMIT $4::bigint;

-- document_queries.WITH_REFERENCE
SELECT body
FROM documents
WHERE partition = 0 AND type = $1::text AND reference = $6::text AND (created_at, id) < ($2::bigint, $3::text) AND
($5::text IS NULL OR status = $5::text)
ORDER BY created_at DESC, id DESC
LIMIT $4::bigint;

-- document_queries.MORE_LINES
SELECT 1
FROM document_items
WHERE partition = 0 AND sku = $1::text
LIMIT 1 OFFSET $2::bigint;

-- document_queries.WITH_SKU
SELECT d.body
FROM (SELECT DISTINCT h.id
FROM document_items AS h
WHERE h.partition = 0 AND h.sku = $7::text AND ($8::text IS NULL OR h.store = $8::text) AND h.type = $1::text) AS held
CROSS JOIN LATERAL (SELECT *
FROM documents
WHERE documents.partition = 0 AND documents.type = $1::text AND documents.id = held.id
LIMIT 1) AS d
WHERE (d.created_at, d.id) < ($2::bigint, $3::text) AND ($5::text IS NULL OR d.status = $5::text) AND ($6::text IS
NULL OR d.reference = $6::text)
ORDER BY d.created_at DESC, d.id DESC
LIMIT $4::bigint;

-- epoch_queries.STANDING
SELECT e.id, e.parent IS NULL, h.sequence, l.command_id
FROM heads AS h
CROSS JOIN LATERAL (SELECT id, parent
FROM epochs
WHERE epochs.partition = 0
ORDER BY epochs.number DESC
LIMIT 1) AS e
LEFT JOIN LATERAL (SELECT command_id
FROM ledger
WHERE ledger.partition = 0 AND ledger.sequence BETWEEN coalesce($1::bigint, h.sequence) AND coalesce($1::bigint,
h.sequence)
ORDER BY ledger.sequence
LIMIT 1) AS l ON true
WHERE h.partition = 0;

-- epoch_queries.NEWS
SELECT e.id, e.parent IS NULL, h.sequence, l.command_id, CASE WHEN h.sequence - $1::bigint BETWEEN 0 AND $2::bigint
THEN ARRAY(SELECT DISTINCT n.sku
FROM (SELECT ledger.sku, ledger.store
FROM ledger
WHERE ledger.partition = 0 AND ledger.sequence BETWEEN $1::bigint + 1 AND h.sequence
ORDER BY ledger.sequence
LIMIT $2::bigint) AS n
WHERE n.sku <> '' OR n.store <> '') END
FROM heads AS h
CROSS JOIN LATERAL (SELECT id, parent
FROM epochs
WHERE epochs.partition = 0
ORDER BY epochs.number DESC
LIMIT 1) AS e
LEFT JOIN LATERAL (SELECT command_id
FROM ledger
WHERE ledger.partition = 0 AND ledger.sequence BETWEEN h.sequence AND h.sequence
ORDER BY ledger.sequence
LIMIT 1) AS l ON true
WHERE h.partition = 0;

-- epoch_queries.EPOCHS
SELECT id, parent, sequence, began_at
FROM epochs
WHERE partition = 0
ORDER BY number;

-- epoch_queries.BEGIN_EPOCH
INSERT INTO epochs (partition, number, id, parent, sequence, began_at)
SELECT 0, e.number + 1, $1, e.id, h.sequence, floor(extract(epoch
FROM clock_timestamp()) * 1000)::bigint
FROM (SELECT sequence
FROM heads
WHERE partition = 0 FOR UPDATE) AS h
CROSS JOIN LATERAL (SELECT number, id
FROM epochs
WHERE epochs.partition = 0
ORDER BY epochs.number DESC
LIMIT 1) AS e
RETURNING id, parent, sequence, began_at;

-- ledger_queries.BEGIN_SNAPSHOT
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- ledger_queries.HEAD
SELECT sequence
FROM heads
WHERE partition = 0;

-- ledger_queries.TIME_OF
SELECT time
FROM ledger
WHERE partition = 0 AND sequence >= $1::bigint
ORDER BY sequence
LIMIT 1;

-- ledger_queries.MADE_AT
SELECT created_at
FROM items
WHERE partition = 0 AND store = $1::text AND sku = $2::text;

-- ledger_queries.ITEM_AT
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger
WHERE partition = 0 AND store = $1::text AND sku = $2::text AND time <= $3::bigint
ORDER BY time DESC, version DESC
LIMIT 1;

-- ledger_queries.ENTRIES_UP
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger
WHERE partition = 0 AND sequence BETWEEN $1::bigint AND $2::bigint AND ($3::text IS NULL OR store = $3::text) AND
($4::text IS NULL OR sku = $4::text)
ORDER BY sequence
LIMIT $5::bigint;

-- ledger_queries.OF_ITEM_UP
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger
WHERE partition = 0 AND store = $3::text AND sku = $4::text AND time BETWEEN $6::bigint AND $7::bigint AND sequence
BETWEEN $1::bigint AND $2::bigint
ORDER BY time, version
LIMIT $5::bigint;

-- ledger_queries.OF_DOCUMENT_UP
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger
WHERE partition = 0 AND document_id = $6::text AND (document_id, sequence) >= ($6::text, $1::bigint) AND (document_id,
sequence) <= ($6::text, $2::bigint) AND ($3::text IS NULL OR store = $3::text) AND ($4::text IS NULL OR sku =
$4::text) AND ($7::text IS NULL OR reference = $7::text)
ORDER BY sequence
LIMIT $5::bigint;

-- ledger_queries.OF_REFERENCE_UP
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger
WHERE partition = 0 AND reference = $6::text AND (reference, sequence) >= ($6::text, $1::bigint) AND (reference,
sequence) <= ($6::text, $2::bigint) AND ($3::text IS NULL OR store = $3::text) AND ($4::text IS NULL OR sku =
$4::text)
ORDER BY sequence
LIMIT $5::bigint;

-- ledger_queries.ENTRIES_DOWN
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger
WHERE partition = 0 AND sequence BETWEEN $1::bigint AND $2::bigint AND ($3::text IS NULL OR store = $3::text) AND
($4::text IS NULL OR sku = $4::text)
ORDER BY sequence DESC
LIMIT $5::bigint;

-- ledger_queries.OF_ITEM_DOWN
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger
WHERE partition = 0 AND store = $3::text AND sku = $4::text AND time BETWEEN $6::bigint AND $7::bigint AND sequence
BETWEEN $1::bigint AND $2::bigint
ORDER BY time DESC, version DESC
LIMIT $5::bigint;

-- ledger_queries.OF_DOCUMENT_DOWN
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger
WHERE partition = 0 AND document_id = $6::text AND (document_id, sequence) >= ($6::text, $1::bigint) AND (document_id,
sequence) <= ($6::text, $2::bigint) AND ($3::text IS NULL OR store = $3::text) AND ($4::text IS NULL OR sku =
$4::text) AND ($7::text IS NULL OR reference = $7::text)
ORDER BY sequence DESC
LIMIT $5::bigint;

-- ledger_queries.OF_REFERENCE_DOWN
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger
WHERE partition = 0 AND reference = $6::text AND (reference, sequence) >= ($6::text, $1::bigint) AND (reference,
sequence) <= ($6::text, $2::bigint) AND ($3::text IS NULL OR store = $3::text) AND ($4::text IS NULL OR sku =
$4::text)
ORDER BY sequence DESC
LIMIT $5::bigint;

-- ledger_queries.PAST_ITEMS
SELECT coalesce(s.name, i.sku), coalesce(s.version, 0), t.store_stopped, t.sku_stopped, i.created_at, e.*
FROM items AS i
CROSS JOIN LATERAL (SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta,
reserved_plain_delta, unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain,
unsellable, incoming, safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id,
actor, reason, reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger
WHERE partition = 0 AND store = i.store AND sku = i.sku AND time <= $1::bigint
ORDER BY time DESC, version DESC
LIMIT 1) AS e
CROSS JOIN LATERAL (SELECT coalesce((SELECT kind
FROM ledger
WHERE partition = 0 AND store = i.store AND sku = '' AND time <= $1::bigint
ORDER BY time DESC, version DESC
LIMIT 1), '') = 'stop' AS store_stopped, coalesce((SELECT kind
FROM ledger
WHERE partition = 0 AND store = '' AND sku = i.sku AND time <= $1::bigint
ORDER BY time DESC, version DESC
LIMIT 1), '') = 'stop' AS sku_stopped) AS t
LEFT JOIN LATERAL (SELECT *
FROM skus
WHERE skus.partition = 0 AND skus.sku = i.sku
LIMIT 1) AS s ON true
WHERE i.partition = 0 AND ($2::text IS NULL OR i.store = $2::text) AND i.sku > $3::text AND i.sku >= $4::text AND
i.sku < $5::text AND NOT e.deleted AND ($6::text IS NULL OR strpos(s.name_folded, $6::text) > 0) AND ($7::boolean IS
NULL OR (t.store_stopped OR t.sku_stopped) = $7::boolean)
ORDER BY i.store, i.sku
LIMIT $8::bigint;

-- optimism_queries.HAS_ENTRY
$1::bigint = 0 OR coalesce((SELECT command_id
FROM ledger
WHERE partition = 0 AND sequence BETWEEN $1::bigint AND $1::bigint
ORDER BY sequence
LIMIT 1) = $2::text, false);

-- optimism_queries.WAITS
SELECT coalesce(current_setting('synchronous_standby_names', true), '') <> '' AND
coalesce(current_setting('synchronous_commit', true), '') <> 'local';

-- optimism_queries.LOCK_KNOWN
SELECT CASE WHEN count(*) = cardinality($1::text[]) THEN 0 ELSE format('Holdfast: another node has changed %s items;
the batch is judged anew', cardinality($1::text[]) - count(*))::integer END
FROM (SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::xid[])) AS known (store, sku, writer)
CROSS JOIN LATERAL (SELECT
FROM items
WHERE items.partition = 0 AND items.store = known.store AND items.sku = known.sku AND items.xmin = known.writer FOR
UPDATE) AS i;

-- optimism_queries.REQUIRE_KNOWN
SELECT CASE WHEN ($1::bigint = 0 OR coalesce((SELECT command_id
FROM ledger
WHERE partition = 0 AND sequence BETWEEN $1::bigint AND $1::bigint
ORDER BY sequence
LIMIT 1) = $2::text, false)) AND (SELECT coalesce(current_setting('synchronous_standby_names', true), '') <> '' AND
coalesce(current_setting('synchronous_commit', true), '') <> 'local') = $10::boolean AND NOT EXISTS (SELECT
FROM (SELECT unnest($3::text[]), unnest($4::bigint[])) AS known (sku, version)
LEFT JOIN LATERAL (SELECT version
FROM skus
WHERE skus.partition = 0 AND skus.sku = known.sku
LIMIT 1) AS s ON true
WHERE s.version IS DISTINCT
FROM known.version) AND NOT EXISTS (SELECT
FROM (SELECT unnest($5::text[]), unnest($6::bigint[])) AS known (store, version)
LEFT JOIN LATERAL (SELECT version
FROM stores
WHERE stores.id = known.store
LIMIT 1) AS s ON true
WHERE s.version IS DISTINCT
FROM known.version) AND NOT EXISTS (SELECT
FROM idempotency_keys
WHERE partition = 0 AND generation = ANY ($7::bigint[]) AND digest = ANY ($8::bytea[])) AND EXISTS (SELECT
FROM heads
WHERE partition = 0 AND time <= $9::bigint) THEN 0 ELSE format('Holdfast: what was known beside entry %s is no longer
so; the batch is judged anew', $1::bigint)::integer END;

-- queries.BEGIN
BEGIN;

-- queries.COMMIT
COMMIT;

-- queries.ROLLBACK
ROLLBACK;

-- queries.SET_SESSION
SELECT set_config('idle_in_transaction_session_timeout', $1, false), set_config('lock_timeout', $2, false),
set_config('statement_timeout', $3, false), set_config('synchronous_commit', CASE
current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),
set_config('default_transaction_isolation', 'read committed', false), set_config('enable_seqscan', 'off', false),
set_config('enable_sort', 'off', false), set_config('jit', 'off', false), set_config('plan_cache_mode',
'force_generic_plan', false);

-- queries.SET_TRANSACTION_TIMEOUT
SELECT set_config('transaction_timeout', $1, false);

-- queries.LOCK_ITEMS
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, i.writer
FROM (SELECT unnest($1::text[]), unnest($2::text[])) AS wanted (store, sku)
CROSS JOIN LATERAL (SELECT *, xmin::text::bigint AS writer
FROM items
WHERE items.partition = 0 AND items.store = wanted.store AND items.sku = wanted.sku FOR UPDATE) AS i;

-- queries.NOW
SELECT floor(extract(epoch
FROM clock_timestamp()) * 1000)::bigint, time
FROM heads
WHERE partition = 0;

-- queries.NOW_AND_STOPS
SELECT floor(extract(epoch
FROM clock_timestamp()) * 1000)::bigint, time, stops
FROM heads
WHERE partition = 0;

-- queries.STORES_NAMED
SELECT s.id, s.name, s.created_at, s.updated_at, s.version, s.location, s.attributes, s.stopped, s.stop_reason
FROM unnest($1::text[]) AS wanted (store)
CROSS JOIN LATERAL (SELECT *
FROM stores
WHERE stores.id = wanted.store
LIMIT 1) AS s;

-- queries.SKUS
SELECT s.sku, s.name, s.version, s.attributes, s.stopped, s.stop_reason
FROM unnest($1::text[]) AS wanted (sku)
CROSS JOIN LATERAL (SELECT *
FROM skus
WHERE skus.partition = 0 AND skus.sku = wanted.sku
LIMIT 1) AS s;

-- queries.KEYS
SELECT generation, digest, fingerprint, outcome
FROM idempotency_keys
WHERE partition = 0 AND generation = ANY ($2::bigint[]) AND digest = ANY ($1::bytea[]);

-- queries.DOCUMENTS
SELECT d.body
FROM (SELECT unnest($1::text[]), unnest($2::text[])) AS wanted (type, id)
CROSS JOIN LATERAL (SELECT *
FROM documents
WHERE documents.partition = 0 AND documents.type = wanted.type AND documents.id = wanted.id
LIMIT 1) AS d;

-- queries.LOCK_DOCUMENTS
SELECT d.body
FROM (SELECT unnest($1::text[]), unnest($2::text[])) AS wanted (type, id)
CROSS JOIN LATERAL (SELECT *
FROM documents
WHERE documents.partition = 0 AND documents.type = wanted.type AND documents.id = wanted.id FOR UPDATE) AS d;

-- queries.DUE_OF_ITEMS
SELECT wanted.store, wanted.sku, d.id
FROM (SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::bigint[])) AS wanted (store, sku, units)
CROSS JOIN LATERAL (SELECT h.id
FROM document_items AS h
WHERE h.partition = 0 AND h.sku = wanted.sku AND h.store = wanted.store AND h.due_at <= $4::bigint
GROUP BY h.due_at, h.id
ORDER BY h.due_at, h.id
LIMIT wanted.units) AS d;

-- queries.PASTS
SELECT wanted.number, p.version, p.balance, p.time
FROM (SELECT unnest($1::bigint[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bigint[]), unnest($5::bigint[]))
AS wanted (number, store, sku, time, version)
CROSS JOIN LATERAL (SELECT l.version, l.on_hand - l.owed AS balance, l.time
FROM ledger AS l
WHERE l.partition = 0 AND l.store = wanted.store AND l.sku = wanted.sku AND l.time <= wanted.time AND l.version <=
wanted.version
ORDER BY l.time DESC, l.version DESC
LIMIT 1) AS p;

-- queries.BELATED
SELECT wanted.number, b.belated, b.corrected, b.booked
FROM (SELECT unnest($1::bigint[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bigint[]), unnest($5::bigint[]),
unnest($6::bigint[])) AS wanted (number, store, sku, time, version, moment)
CROSS JOIN LATERAL (SELECT sum(l.on_hand_delta - l.owed_delta) FILTER (WHERE l.occurred_at <= wanted.moment) AS
belated, sum(l.on_hand_delta - l.owed_delta) FILTER (WHERE l.occurred_at <= wanted.moment AND l.kind = 'count') AS
corrected, sum(l.on_hand_delta - l.owed_delta) FILTER (WHERE l.occurred_at > wanted.moment AND l.flags & 4 > 0) AS
booked
FROM ledger AS l
WHERE l.partition = 0 AND l.store = wanted.store AND l.sku = wanted.sku AND l.time >= wanted.time AND l.version >
wanted.version AND l.occurred_at IS NOT NULL AND NOT l.promise AND l.flags & 8 = 0) AS b;

-- queries.COUNTED
SELECT c.store, c.sku, c.source, c.as_of, c.counted
FROM (SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::text[])) AS wanted (store, sku, source)
CROSS JOIN LATERAL (SELECT *
FROM counts
WHERE counts.partition = 0 AND counts.store = wanted.store AND counts.sku = wanted.sku AND counts.source =
wanted.source
LIMIT 1) AS c;

-- read_queries.ITEMS_READ
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM (SELECT unnest($1::text[]), unnest($2::text[])) AS wanted (store, sku)
CROSS JOIN LATERAL (SELECT *
FROM items
WHERE items.partition = 0 AND items.store = wanted.store AND items.sku = wanted.sku AND NOT items.deleted
LIMIT 1) AS i
CROSS JOIN LATERAL (SELECT *
FROM skus
WHERE skus.partition = 0 AND skus.sku = i.sku
LIMIT 1) AS s
CROSS JOIN LATERAL (SELECT stores.stopped
FROM stores
WHERE stores.id = i.store
LIMIT 1) AS t;

-- read_queries.ITEM_LIST
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM items AS i
CROSS JOIN LATERAL (SELECT *
FROM skus
WHERE skus.partition = 0 AND skus.sku = i.sku
LIMIT 1) AS s
CROSS JOIN LATERAL (SELECT stores.stopped
FROM stores
WHERE stores.id = i.store
LIMIT 1) AS t
WHERE i.partition = 0 AND i.store = $1 AND NOT i.deleted AND i.sku > $2 AND i.sku >= $3 AND i.sku < $4 AND ($5::text
IS NULL OR strpos(s.name_folded, $5::text) > 0) AND (NOT $6::boolean OR (i.on_hand - i.unsellable - i.reserved -
i.safety_stock > 0 AND NOT t.stopped AND NOT s.stopped)) AND (NOT $7::boolean OR i.reserved > i.on_hand -
i.unsellable) AND (NOT $8::boolean OR i.owed > 0) AND (NOT $9::boolean OR greatest(0, i.on_hand - i.unsellable -
i.reserved - i.safety_stock) <= i.reorder_point)
ORDER BY i.sku
LIMIT $10::bigint;

-- read_queries.TOTALS_OF_STORE
SELECT t.items, t.with_stock, least(coalesce(t.on_hand, 0), 9007199254740991)::bigint, least(coalesce(t.reserved, 0),
9007199254740991)::bigint, h.operations
FROM heads AS h
LEFT JOIN totals AS t ON t.partition = 0 AND t.store = $1
WHERE h.partition = 0;

-- read_queries.TOTALS
SELECT sum(t.items)::bigint, sum(t.with_stock)::bigint, least(coalesce(sum(t.on_hand), 0), 9007199254740991)::bigint,
least(coalesce(sum(t.reserved), 0), 9007199254740991)::bigint, max(h.operations)
FROM heads AS h
LEFT JOIN totals AS t ON t.partition = 0
WHERE h.partition = 0;

-- read_queries.STOCK_OF_SKUS
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM unnest($1::text[]) AS wanted (sku)
CROSS JOIN LATERAL (SELECT *
FROM items
WHERE items.partition = 0 AND items.sku = wanted.sku AND NOT items.deleted
ORDER BY items.store) AS i
CROSS JOIN LATERAL (SELECT *
FROM skus
WHERE skus.partition = 0 AND skus.sku = i.sku
LIMIT 1) AS s
CROSS JOIN LATERAL (SELECT stores.stopped
FROM stores
WHERE stores.id = i.store
LIMIT 1) AS t;

-- read_queries.STOCK_IN_STORES
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM unnest($1::text[]) AS wanted (sku)
CROSS JOIN LATERAL (SELECT *
FROM items
WHERE items.partition = 0 AND items.sku = wanted.sku AND items.store = ANY ($2::text[]) AND NOT items.deleted
ORDER BY items.store) AS i
CROSS JOIN LATERAL (SELECT *
FROM skus
WHERE skus.partition = 0 AND skus.sku = i.sku
LIMIT 1) AS s
CROSS JOIN LATERAL (SELECT stores.stopped
FROM stores
WHERE stores.id = i.store
LIMIT 1) AS t;

-- read_queries.SNAPSHOT
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM items AS i
CROSS JOIN LATERAL (SELECT *
FROM skus
WHERE skus.partition = 0 AND skus.sku = i.sku
LIMIT 1) AS s
CROSS JOIN LATERAL (SELECT stores.stopped
FROM stores
WHERE stores.id = i.store
LIMIT 1) AS t
WHERE i.partition = 0 AND NOT i.deleted
ORDER BY i.store, i.sku;

-- read_queries.STORE_LIST
SELECT id, name, created_at, updated_at, version, location, attributes, stopped, stop_reason
FROM stores
WHERE id > $1::text
ORDER BY id
LIMIT $2::bigint;

-- read_queries.SKU_LIST
SELECT sku, name, version, attributes, stopped, stop_reason
FROM skus
WHERE partition = 0 AND sku > $1::text AND sku >= $2::text AND sku < $3::text
ORDER BY sku
LIMIT $4::bigint;

-- read_queries.STORES
SELECT id, name, created_at, updated_at, version, location, attributes, stopped, stop_reason
FROM stores
ORDER BY id;

-- sounding_queries.SHORT
SELECT count(*), coalesce(sum(units), 0)::bigint
FROM (SELECT reserved - (on_hand - unsellable) AS units
FROM items
WHERE partition = 0 AND is_short
LIMIT $1::bigint) AS found;

-- sounding_queries.UNSELLABLE
SELECT count(*), coalesce(sum(unsellable), 0)::bigint
FROM (SELECT unsellable
FROM items
WHERE partition = 0 AND is_unsellable
LIMIT $1::bigint) AS found;

-- sounding_queries.OWED
SELECT count(*), coalesce(sum(owed), 0)::bigint
FROM (SELECT owed
FROM items
WHERE partition = 0 AND owed > 0 AND NOT deleted
LIMIT $1::bigint) AS found;

-- sounding_queries.OPEN
SELECT count(*)
FROM (SELECT 1
FROM documents
WHERE partition = 0 AND type = 'reservation' AND status = 'open'
LIMIT $1::bigint) AS found;

-- sounding_queries.DUE
SELECT count(*), coalesce(min(due_at), $1::bigint)
FROM (SELECT due_at
FROM documents
WHERE partition = 0 AND type = 'reservation' AND due_at <= $1::bigint
ORDER BY due_at, id
LIMIT $2::bigint) AS found;

-- sounding_queries.SHORT_RESERVATIONS
SELECT count(DISTINCT id) FILTER (WHERE open > 0)
FROM (SELECT h.id, h.open
FROM (SELECT sku, store
FROM items
WHERE partition = 0 AND is_short
LIMIT $1::bigint) AS i
CROSS JOIN LATERAL (SELECT id, open
FROM document_items
WHERE partition = 0 AND sku = i.sku AND store = i.store AND type = 'reservation'
LIMIT $1::bigint) AS h
LIMIT $1::bigint) AS found;

-- sounding_queries.KEYS
SELECT coalesce(max(greatest(reltuples, 0)), 0)::bigint
FROM pg_class
WHERE oid = to_regclass($1::text);

-- sounding_queries.SIZE
SELECT pg_database_size(current_database());

-- standing_queries.IDENTITY
SELECT system_identifier::text, CASE WHEN pg_is_in_recovery() THEN 0 ELSE ('x' ||
substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer END, concat(pg_postmaster_start_time(), ' / ',
(SELECT stats_reset
FROM pg_stat_bgwriter)), pg_is_in_recovery(), current_setting('synchronous_standby_names') <> '' AND
current_setting('synchronous_commit') <> 'local'
FROM pg_control_system();

-- standing_queries.IDENTITY_UNKNOWN
SELECT '', 0, '', false, coalesce(current_setting('synchronous_standby_names', true), '') <> '' AND
coalesce(current_setting('synchronous_commit', true), '') <> 'local';

-- standing_queries.WAITS
SELECT coalesce(current_setting('synchronous_standby_names', true), '') <> '' AND
coalesce(current_setting('synchronous_commit', true), '') <> 'local';

-- standing_queries.HAS_ENTRY
$1::bigint = 0 OR coalesce((SELECT command_id
FROM ledger
WHERE partition = 0 AND sequence BETWEEN $1::bigint AND $1::bigint
ORDER BY sequence
LIMIT 1) = $2::text, false);

-- standing_queries.PROVE
SELECT $1::bigint = 0 OR coalesce((SELECT command_id
FROM ledger
WHERE partition = 0 AND sequence BETWEEN $1::bigint AND $1::bigint
ORDER BY sequence
LIMIT 1) = $2::text, false) , (SELECT coalesce(current_setting('synchronous_standby_names', true), '') <> '' AND
coalesce(current_setting('synchronous_commit', true), '') <> 'local');

-- standing_queries.LAST
SELECT sequence, command_id
FROM ledger
WHERE partition = 0
ORDER BY sequence DESC
LIMIT 1;

-- stock_queries.STOCK
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, i.name, i.catalogue_version, t.stopped, i.sku_stopped
FROM (SELECT id, stopped
FROM stores
WHERE id >= $1::text AND ($3::text[] IS NULL OR id = ANY ($3::text[]))
ORDER BY id) AS t
CROSS JOIN LATERAL (SELECT items.*, s.name, s.version AS catalogue_version, s.stopped AS sku_stopped
FROM items
CROSS JOIN LATERAL (SELECT *
FROM skus
WHERE skus.partition = 0 AND skus.sku = items.sku
LIMIT 1) AS s
WHERE items.partition = 0 AND items.store = t.id AND NOT items.deleted AND items.sku >= $4 AND items.sku < $5 AND
items.sku > CASE WHEN t.id = $1 THEN $2::text ELSE '' END AND ($6::text IS NULL OR strpos(s.name_folded, $6::text) >
0) AND (NOT $7::boolean OR (items.on_hand - items.unsellable - items.reserved - items.safety_stock > 0 AND NOT
t.stopped AND NOT s.stopped)) AND (NOT $8::boolean OR items.is_short) AND (NOT $9::boolean OR items.owed > 0) AND (NOT
$10::boolean OR items.is_unsellable) AND (NOT $11::boolean OR items.is_low) AND (NOT $14::boolean OR items.is_out) AND
($13::boolean IS NULL OR (t.stopped OR s.stopped) = $13::boolean) /* condition */
ORDER BY items.sku
LIMIT $12::bigint) AS i
ORDER BY t.id, i.sku
LIMIT $12::bigint;

-- stock_queries.STOCK_SHORT
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, i.name, i.catalogue_version, t.stopped, i.sku_stopped
FROM (SELECT id, stopped
FROM stores
WHERE id >= $1::text AND ($3::text[] IS NULL OR id = ANY ($3::text[]))
ORDER BY id) AS t
CROSS JOIN LATERAL (SELECT items.*, s.name, s.version AS catalogue_version, s.stopped AS sku_stopped
FROM items
CROSS JOIN LATERAL (SELECT *
FROM skus
WHERE skus.partition = 0 AND skus.sku = items.sku
LIMIT 1) AS s
WHERE items.partition = 0 AND items.store = t.id AND NOT items.deleted AND items.sku >= $4 AND items.sku < $5 AND
items.sku > CASE WHEN t.id = $1 THEN $2::text ELSE '' END AND ($6::text IS NULL OR strpos(s.name_folded, $6::text) >
0) AND (NOT $7::boolean OR (items.on_hand - items.unsellable - items.reserved - items.safety_stock > 0 AND NOT
t.stopped AND NOT s.stopped)) AND (NOT $8::boolean OR items.is_short) AND (NOT $9::boolean OR items.owed > 0) AND (NOT
$10::boolean OR items.is_unsellable) AND (NOT $11::boolean OR items.is_low) AND (NOT $14::boolean OR items.is_out) AND
($13::boolean IS NULL OR (t.stopped OR s.stopped) = $13::boolean) AND items.is_short
ORDER BY items.sku
LIMIT $12::bigint) AS i
ORDER BY t.id, i.sku
LIMIT $12::bigint;

-- stock_queries.STOCK_OWED
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, i.name, i.catalogue_version, t.stopped, i.sku_stopped
FROM (SELECT id, stopped
FROM stores
WHERE id >= $1::text AND ($3::text[] IS NULL OR id = ANY ($3::text[]))
ORDER BY id) AS t
CROSS JOIN LATERAL (SELECT items.*, s.name, s.version AS catalogue_version, s.stopped AS sku_stopped
FROM items
CROSS JOIN LATERAL (SELECT *
FROM skus
WHERE skus.partition = 0 AND skus.sku = items.sku
LIMIT 1) AS s
WHERE items.partition = 0 AND items.store = t.id AND NOT items.deleted AND items.sku >= $4 AND items.sku < $5 AND
items.sku > CASE WHEN t.id = $1 THEN $2::text ELSE '' END AND ($6::text IS NULL OR strpos(s.name_folded, $6::text) >
0) AND (NOT $7::boolean OR (items.on_hand - items.unsellable - items.reserved - items.safety_stock > 0 AND NOT
t.stopped AND NOT s.stopped)) AND (NOT $8::boolean OR items.is_short) AND (NOT $9::boolean OR items.owed > 0) AND (NOT
$10::boolean OR items.is_unsellable) AND (NOT $11::boolean OR items.is_low) AND (NOT $14::boolean OR items.is_out) AND
($13::boolean IS NULL OR (t.stopped OR s.stopped) = $13::boolean) AND items.owed > 0
ORDER BY items.sku
LIMIT $12::bigint) AS i
ORDER BY t.id, i.sku
LIMIT $12::bigint;

-- stock_queries.STOCK_UNSELLABLE
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, i.name, i.catalogue_version, t.stopped, i.sku_stopped
FROM (SELECT id, stopped
FROM stores
WHERE id >= $1::text AND ($3::text[] IS NULL OR id = ANY ($3::text[]))
ORDER BY id) AS t
CROSS JOIN LATERAL (SELECT items.*, s.name, s.version AS catalogue_version, s.stopped AS sku_stopped
FROM items
CROSS JOIN LATERAL (SELECT *
FROM skus
WHERE skus.partition = 0 AND skus.sku = items.sku
LIMIT 1) AS s
WHERE items.partition = 0 AND items.store = t.id AND NOT items.deleted AND items.sku >= $4 AND items.sku < $5 AND
items.sku > CASE WHEN t.id = $1 THEN $2::text ELSE '' END AND ($6::text IS NULL OR strpos(s.name_folded, $6::text) >
0) AND (NOT $7::boolean OR (items.on_hand - items.unsellable - items.reserved - items.safety_stock > 0 AND NOT
t.stopped AND NOT s.stopped)) AND (NOT $8::boolean OR items.is_short) AND (NOT $9::boolean OR items.owed > 0) AND (NOT
$10::boolean OR items.is_unsellable) AND (NOT $11::boolean OR items.is_low) AND (NOT $14::boolean OR items.is_out) AND
($13::boolean IS NULL OR (t.stopped OR s.stopped) = $13::boolean) AND items.is_unsellable
ORDER BY items.sku
LIMIT $12::bigint) AS i
ORDER BY t.id, i.sku
LIMIT $12::bigint;

-- stock_queries.STOCK_LOW
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, i.name, i.catalogue_version, t.stopped, i.sku_stopped
FROM (SELECT id, stopped
FROM stores
WHERE id >= $1::text AND ($3::text[] IS NULL OR id = ANY ($3::text[]))
ORDER BY id) AS t
CROSS JOIN LATERAL (SELECT items.*, s.name, s.version AS catalogue_version, s.stopped AS sku_stopped
FROM items
CROSS JOIN LATERAL (SELECT *
FROM skus
WHERE skus.partition = 0 AND skus.sku = items.sku
LIMIT 1) AS s
WHERE items.partition = 0 AND items.store = t.id AND NOT items.deleted AND items.sku >= $4 AND items.sku < $5 AND
items.sku > CASE WHEN t.id = $1 THEN $2::text ELSE '' END AND ($6::text IS NULL OR strpos(s.name_folded, $6::text) >
0) AND (NOT $7::boolean OR (items.on_hand - items.unsellable - items.reserved - items.safety_stock > 0 AND NOT
t.stopped AND NOT s.stopped)) AND (NOT $8::boolean OR items.is_short) AND (NOT $9::boolean OR items.owed > 0) AND (NOT
$10::boolean OR items.is_unsellable) AND (NOT $11::boolean OR items.is_low) AND (NOT $14::boolean OR items.is_out) AND
($13::boolean IS NULL OR (t.stopped OR s.stopped) = $13::boolean) AND items.is_low
ORDER BY items.sku
LIMIT $12::bigint) AS i
ORDER BY t.id, i.sku
LIMIT $12::bigint;

-- stock_queries.STOCK_OUT
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, i.name, i.catalogue_version, t.stopped, i.sku_stopped
FROM (SELECT id, stopped
FROM stores
WHERE id >= $1::text AND ($3::text[] IS NULL OR id = ANY ($3::text[]))
ORDER BY id) AS t
CROSS JOIN LATERAL (SELECT items.*, s.name, s.version AS catalogue_version, s.stopped AS sku_stopped
FROM items
CROSS JOIN LATERAL (SELECT *
FROM skus
WHERE skus.partition = 0 AND skus.sku = items.sku
LIMIT 1) AS s
WHERE items.partition = 0 AND items.store = t.id AND NOT items.deleted AND items.sku >= $4 AND items.sku < $5 AND
items.sku > CASE WHEN t.id = $1 THEN $2::text ELSE '' END AND ($6::text IS NULL OR strpos(s.name_folded, $6::text) >
0) AND (NOT $7::boolean OR (items.on_hand - items.unsellable - items.reserved - items.safety_stock > 0 AND NOT
t.stopped AND NOT s.stopped)) AND (NOT $8::boolean OR items.is_short) AND (NOT $9::boolean OR items.owed > 0) AND (NOT
$10::boolean OR items.is_unsellable) AND (NOT $11::boolean OR items.is_low) AND (NOT $14::boolean OR items.is_out) AND
($13::boolean IS NULL OR (t.stopped OR s.stopped) = $13::boolean) AND items.is_out
ORDER BY items.sku
LIMIT $12::bigint) AS i
ORDER BY t.id, i.sku
LIMIT $12::bigint;
