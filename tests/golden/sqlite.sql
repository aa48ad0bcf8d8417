-- access_queries.REVISION
SELECT coalesce(max(revision), 0)
FROM access_keys;

-- access_queries.KEYS
SELECT name, principal, digest, scopes, stores, demands_idempotency, created_at, revoked_at, used_at
FROM access_keys
ORDER BY name;

-- access_queries.ADD_KEY
INSERT INTO access_keys (name, principal, digest, scopes, stores, demands_idempotency, created_at, revoked_at,
used_at, revision)
SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(max(revision), 0) + 1
FROM access_keys
WHERE true
ON CONFLICT (name) DO NOTHING
RETURNING name;

-- access_queries.REVOKE_KEY
UPDATE access_keys
SET revoked_at = ?2, revision = (SELECT max(revision)
FROM access_keys) + 1
WHERE name = ?1 AND revoked_at IS NULL
RETURNING name;

-- access_queries.USE_KEY
UPDATE access_keys
SET used_at = ?2
WHERE name = ?1 AND (used_at IS NULL OR used_at < ?2);

-- audit_queries.ANCHORED
(previous IS NULL OR version % 16 = 0);

-- audit_queries.HAS_MIGRATIONS
SELECT 1
FROM sqlite_schema
WHERE type = 'table' AND name = 'migrations';

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
WHERE stopped = 1 UNION ALL
SELECT '', sku
FROM skus
WHERE partition = 0 AND stopped = 1;

-- audit_queries.TOTALS
SELECT store, items, with_stock, on_hand_high, on_hand, reserved_high, reserved
FROM totals
WHERE partition = 0;

-- audit_queries.STOCK
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, EXISTS (SELECT 1
FROM skus AS s
WHERE s.partition = 0 AND s.sku = i.sku), i.last_entry
FROM items AS i
WHERE i.partition = 0
ORDER BY i.store, i.sku;

-- audit_queries.CHANGES
SELECT store, sku, sequence, kind, version, on_hand_delta, reserved_delta, reserved_plain_delta, unsellable_delta,
incoming_delta, safety_stock_delta, owed_delta, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
owed, reorder_point, deleted, promise, unaccounted, flags, previous, (previous IS NULL OR version % 16 = 0)
FROM ledger NOT INDEXED
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
SELECT coalesce(document_type, ''), coalesce(document_id, ''), store, sku, on_hand_delta, reserved_delta,
incoming_delta, owed_delta, unaccounted, covered
FROM ledger NOT INDEXED
WHERE partition = 0 AND (document_id IS NOT NULL OR (store = '' AND sku = ''))
ORDER BY 1, 2;

-- copy_queries.SIZE
SELECT page_count, page_size
FROM pragma_page_count(), pragma_page_size();

-- copy_queries.NO_JOURNAL
PRAGMA journal_mode = OFF;

-- copy_queries.NO_SYNC
PRAGMA synchronous = OFF;

-- copy_queries.ONE_FILE
PRAGMA journal_mode = DELETE;

-- copy_queries.INTEGRITY
PRAGMA integrity_check(10);

-- document_queries.DOCUMENT
SELECT body
FROM documents
WHERE partition = 0 AND type = ? AND id = ?;

-- document_queries.DUE_OF_ITEM
SELECT store, sku, id
FROM document_items
WHERE partition = 0 AND store = ?1 AND sku = ?2 AND due_at <= ?4
GROUP BY due_at, id
ORDER BY due_at, id
LIMIT ?3;

-- document_queries.DUE
SELECT id
FROM documents
WHERE partition = 0 AND type = 'reservation' AND due_at <= ?
ORDER BY due_at, id
LIMIT ?;

-- document_queries.PUT_DOCUMENT
INSERT INTO documents (partition, type, id, status, reference, created_at, due_at, body)
VALUES (0, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (partition, type, id) DO UPDATE
SET status = excluded.status, reference = excluded.reference, due_at = excluded.due_at, body = excluded.body;

-- document_queries.PUT_HOLDING
INSERT INTO document_items (partition, sku, store, type, id, line, open, due_at)
VALUES (0, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (partition, sku, store, type, id, line) DO UPDATE
SET open = excluded.open, due_at = excluded.due_at;

-- document_queries.NEWEST
SELECT body
FROM documents
WHERE partition = 0 AND type = :type AND (created_at, id) < (:before, :before_id) AND (:status IS NULL OR status =
:status)
ORDER BY created_at DESC, id DESC;

-- document_queries.NEWEST_OPEN
SELECT body
FROM documents
WHERE partition = 0 AND type = :type AND status = 'open' AND (created_at, id) < (:before, :before_id)
ORDER BY created_at DESC, id DESC;

-- document_queries.ENDING
SELECT id
FROM documents INDEXED BY documents_due
WHERE partition = 0 AND type = :type AND due_at < :expires_before AND (created_at, id) < (:before, :before_id) AND
(:status IS NULL OR status = :status)
ORDER BY created_at DESC, id DESC
LIMIT :limit;

-- document_queries.WITH_REFERENCE
SELECT body
FROM documents
WHERE partition = 0 AND type = :type AND reference = :reference AND (created_at, id) < (:before, :before_id) AND
(:status IS NULL OR status = :status)
ORDER BY created_at DESC, id DESC;

-- document_queries.MORE_LINES
SELECT 1
FROM document_items
WHERE partition = 0 AND sku = ?
LIMIT 1 OFFSET ?;

-- document_queries.WITH_SKU
SELECT d.id
FROM (SELECT DISTINCT id
FROM document_items
WHERE partition = 0 AND sku = :sku AND type = :type) AS held
CROSS JOIN documents AS d ON d.partition = 0 AND d.type = :type AND d.id = held.id
WHERE (d.created_at, d.id) < (:before, :before_id) AND (:status IS NULL OR d.status = :status) AND (:reference IS NULL
OR d.reference = :reference)
ORDER BY d.created_at DESC, d.id DESC
LIMIT :limit;

-- document_queries.WITH_ITEM
SELECT d.id
FROM (SELECT DISTINCT id
FROM document_items
WHERE partition = 0 AND sku = :sku AND store = :store AND type = :type) AS held
CROSS JOIN documents AS d ON d.partition = 0 AND d.type = :type AND d.id = held.id
WHERE (d.created_at, d.id) < (:before, :before_id) AND (:status IS NULL OR d.status = :status) AND (:reference IS NULL
OR d.reference = :reference)
ORDER BY d.created_at DESC, d.id DESC
LIMIT :limit;

-- epoch_queries.STANDING
SELECT e.id, e.parent IS NULL, h.sequence, l.command_id
FROM heads AS h
CROSS JOIN epochs AS e ON e.partition = 0 AND e.number = (SELECT max(number)
FROM epochs
WHERE partition = 0)
LEFT JOIN ledger AS l ON l.partition = 0 AND l.sequence = coalesce(:sequence, h.sequence)
WHERE h.partition = 0;

-- epoch_queries.NEWS
SELECT e.id, e.parent IS NULL, h.sequence, l.command_id, iif(h.sequence - :after BETWEEN 0 AND :entries_max, (SELECT
json_group_array(DISTINCT n.sku)
FROM ledger AS n
WHERE n.partition = 0 AND n.sequence BETWEEN :after + 1 AND h.sequence AND (n.sku <> '' OR n.store <> '')), NULL)
FROM heads AS h
CROSS JOIN epochs AS e ON e.partition = 0 AND e.number = (SELECT max(number)
FROM epochs
WHERE partition = 0)
LEFT JOIN ledger AS l ON l.partition = 0 AND l.sequence = h.sequence
WHERE h.partition = 0;

-- epoch_queries.EPOCHS
SELECT id, parent, sequence, began_at
FROM epochs
WHERE partition = 0
ORDER BY number;

-- epoch_queries.BEGIN_EPOCH
INSERT INTO epochs (partition, number, id, parent, sequence, began_at)
SELECT 0, e.number + 1, :epoch, e.id, h.sequence, :now
FROM heads AS h
CROSS JOIN epochs AS e ON e.partition = 0 AND e.number = (SELECT max(number)
FROM epochs
WHERE partition = 0)
WHERE h.partition = 0
RETURNING id, parent, sequence, began_at;

-- epoch_queries.COLUMNS
SELECT name
FROM pragma_table_info(?);

-- epoch_queries.HOME
SELECT id, home
FROM database;

-- epoch_queries.TAKE_HOME
UPDATE database
SET home = ?;

-- epoch_queries.DATABASE
SELECT id
FROM database;

-- epoch_queries.ENTRY
SELECT command_id, time
FROM ledger
WHERE partition = 0 AND sequence = ?;

-- epoch_queries.EXCLUSIVE
PRAGMA locking_mode = EXCLUSIVE;

-- file_queries.DATABASE_ID
SELECT id
FROM database;

-- file_queries.STORE_IDS
SELECT id
FROM stores
ORDER BY id;

-- file_queries.CHANGED_STORES
SELECT DISTINCT store
FROM ledger
WHERE partition = 0 AND sequence > ? AND sequence <= ? AND store <> '' AND sku <> '';

-- file_queries.INSERT_STORE
INSERT INTO stores (id, name, created_at, updated_at, version, location, attributes)
VALUES (:store, :store, :now, :now, 1, NULL, '{}')
ON CONFLICT (id) DO NOTHING;

-- file_queries.PUT_TAKEN_OVER
INSERT INTO taken_over (file, sha256, items, time)
VALUES (?, ?, ?, ?)
ON CONFLICT (file) DO UPDATE
SET sha256 = excluded.sha256, items = excluded.items, time = excluded.time;

-- file_queries.TAKEN_OVER
SELECT sha256
FROM taken_over;

-- file_queries.MIRROR_LINES
SELECT group_concat(line, char(44, 10)
ORDER BY sku), max(sku)
FROM (SELECT i.sku AS sku, '  ' || json_quote(i.sku) || ': ' || json_object('sku', i.sku, 'name', s.name, 'quantity',
i.on_hand, 'reserved', i.reserved, 'available', max(0, i.on_hand - i.unsellable - i.reserved - i.safety_stock),
'version', i.version, 'lastUpdated', strftime('%FT%T', i.updated_at / 1000, 'unixepoch') || format('.%03dZ',
i.updated_at % 1000), 'createdAt', strftime('%FT%T', i.created_at / 1000, 'unixepoch') || format('.%03dZ',
i.created_at % 1000)) AS line
FROM items AS i
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
WHERE i.partition = 0 AND i.store = :store AND i.sku > :after AND i.deleted = 0
ORDER BY i.sku
LIMIT :limit);

-- key_queries.DATA_VERSION
PRAGMA data_version;

-- key_queries.APPEND
INSERT INTO key_log (partition, lane, position, digest, fingerprint, outcome)
VALUES (0, ?, ?, ?, ?, ?);

-- key_queries.TAIL
SELECT digest, position
FROM key_log
WHERE partition = 0 AND lane = ? AND position > ?
ORDER BY position;

-- key_queries.RECORD
SELECT digest, fingerprint, outcome
FROM key_log
WHERE partition = 0 AND lane = ? AND position = ?;

-- key_queries.LAST_SEAL
SELECT run, last_position
FROM key_seals
WHERE partition = 0 AND lane = ?
ORDER BY run DESC
LIMIT 1;

-- key_queries.POSITIONS
SELECT r.position
FROM key_seals AS s
CROSS JOIN key_runs AS r ON r.partition = s.partition AND r.lane = s.lane AND r.run = s.run AND r.digest = :digest
WHERE s.partition = 0 AND s.lane = :lane AND s.run BETWEEN :first AND :last;

-- key_queries.INSERT_RUN
INSERT INTO key_runs (partition, lane, run, digest, position)
VALUES (0, ?, ?, ?, ?);

-- key_queries.WRITTEN_OF_RUN
SELECT count(*), max(digest)
FROM key_runs
WHERE partition = 0 AND lane = ? AND run = ?;

-- key_queries.INSERT_SEAL
INSERT INTO key_seals (partition, lane, run, last_position, newest)
VALUES (0, ?, ?, ?, ?);

-- key_queries.NEWEST
SELECT run / ?, max(newest)
FROM key_seals
WHERE partition = 0 AND lane = ?
GROUP BY 1
ORDER BY 1;

-- key_queries.FILTER
SELECT bits
FROM key_filters
WHERE partition = 0 AND lane = ? AND number = ?;

-- key_queries.DIGESTS
SELECT digest
FROM key_runs
WHERE partition = 0 AND lane = ? AND run BETWEEN ? AND ?;

-- key_queries.PUT_FILTER
INSERT INTO key_filters (partition, lane, number, bits)
VALUES (0, ?, ?, ?)
ON CONFLICT (partition, lane, number) DO UPDATE
SET bits = excluded.bits;

-- key_queries.OUTDATED
SELECT run, last_position
FROM key_seals
WHERE partition = 0 AND lane = ? AND newest < ?
ORDER BY run
LIMIT 1;

-- key_queries.DROP_RUN
DELETE
FROM key_runs
WHERE partition = 0 AND lane = ? AND run = ?;

-- key_queries.DROP_SEAL
DELETE
FROM key_seals
WHERE partition = 0 AND lane = ? AND run = ?;

-- key_queries.DROP_LOG
DELETE
FROM key_log
WHERE partition = 0 AND lane = ? AND position <= ?;

-- key_queries.DROP_FILTERS
DELETE
FROM key_filters
WHERE partition = 0 AND lane = ? AND number < ?;

-- ledger_queries.TIME_OF
SELECT time
FROM ledger
WHERE partition = 0 AND sequence = ?;

-- ledger_queries.MADE_AT
SELECT created_at
FROM items
WHERE partition = 0 AND store = ? AND sku = ?;

-- ledger_queries.LEFT
SELECT previous, version, on_hand - owed, time
FROM ledger
WHERE partition = 0 AND sequence = ?;

-- ledger_queries.ANCHORED
(previous IS NULL OR version % 16 = 0);

-- ledger_queries.PAST
WITH RECURSIVE back (sequence, previous, version, balance, time) AS (SELECT sequence, previous, version, on_hand -
owed, time
FROM ledger
WHERE partition = 0 AND sequence = coalesce((SELECT last_entry
FROM items
WHERE partition = 0 AND store = :store AND sku = :sku AND last_entry <= :last), (SELECT sequence
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = :store AND sku = :sku AND (previous IS NULL OR version % 16 = 0) AND sequence > :last
ORDER BY sequence
LIMIT 1), (SELECT last_entry
FROM items
WHERE partition = 0 AND store = :store AND sku = :sku), (SELECT sequence
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = :store AND sku = :sku AND (previous IS NULL OR version % 16 = 0) AND sequence <= :last
ORDER BY sequence DESC
LIMIT 1)) UNION ALL
SELECT e.sequence, e.previous, e.version, e.on_hand - e.owed, e.time
FROM back AS b
CROSS JOIN ledger AS e ON e.partition = 0 AND e.sequence = coalesce(b.previous, (SELECT sequence
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = :store AND sku = :sku AND (previous IS NULL OR version % 16 = 0) AND sequence <
b.sequence
ORDER BY sequence DESC
LIMIT 1))
WHERE b.sequence > :last)
SELECT version, balance, time
FROM back
WHERE sequence <= :last;

-- ledger_queries.BELATED
SELECT coalesce(sum(balance_delta >> 32) FILTER (WHERE occurred_at <= :moment), 0), coalesce(sum(balance_delta &
4294967295) FILTER (WHERE occurred_at <= :moment), 0), coalesce(sum(balance_delta >> 32) FILTER (WHERE occurred_at <=
:moment AND kind = 'count'), 0), coalesce(sum(balance_delta & 4294967295) FILTER (WHERE occurred_at <= :moment AND
kind = 'count'), 0), coalesce(sum(balance_delta >> 32) FILTER (WHERE occurred_at > :moment AND flags & 4), 0),
coalesce(sum(balance_delta & 4294967295) FILTER (WHERE occurred_at > :moment AND flags & 4), 0)
FROM (SELECT occurred_at, kind, flags, on_hand_delta - owed_delta AS balance_delta
FROM ledger INDEXED BY ledger_belated
WHERE partition = 0 AND store = :store AND sku = :sku AND sequence > :place AND occurred_at IS NOT NULL AND promise =
0 AND flags & 8 = 0);

-- ledger_queries.ENTRIES_UP
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger
WHERE partition = 0 AND sequence BETWEEN :first AND :last AND (:store IS NULL OR store = :store) AND (:sku IS NULL OR
sku = :sku)
ORDER BY sequence
LIMIT :limit;

-- ledger_queries.ANCHORS_UP
SELECT sequence
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = :store AND sku = :sku AND (previous IS NULL OR version % 16 = 0) AND sequence BETWEEN
:first AND :last
ORDER BY sequence;

-- ledger_queries.OF_DOCUMENT_UP
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger INDEXED BY ledger_by_document
WHERE partition = 0 AND document_id = :document_id AND sequence BETWEEN :first AND :last AND (:reference IS NULL OR
reference = :reference) AND (:store IS NULL OR store = :store) AND (:sku IS NULL OR sku = :sku)
ORDER BY sequence
LIMIT :limit;

-- ledger_queries.OF_REFERENCE_UP
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger INDEXED BY ledger_by_reference
WHERE partition = 0 AND reference = :reference AND sequence BETWEEN :first AND :last AND (:store IS NULL OR store =
:store) AND (:sku IS NULL OR sku = :sku)
ORDER BY sequence
LIMIT :limit;

-- ledger_queries.ENTRIES_DOWN
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger
WHERE partition = 0 AND sequence BETWEEN :first AND :last AND (:store IS NULL OR store = :store) AND (:sku IS NULL OR
sku = :sku)
ORDER BY sequence DESC
LIMIT :limit;

-- ledger_queries.OF_ITEM_DOWN
WITH RECURSIVE back (sequence, previous) AS (SELECT sequence, previous
FROM ledger
WHERE partition = 0 AND sequence = coalesce((SELECT last_entry
FROM items
WHERE partition = 0 AND store = :store AND sku = :sku AND last_entry <= :last), (SELECT sequence
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = :store AND sku = :sku AND (previous IS NULL OR version % 16 = 0) AND sequence > :last
ORDER BY sequence
LIMIT 1), (SELECT last_entry
FROM items
WHERE partition = 0 AND store = :store AND sku = :sku), (SELECT sequence
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = :store AND sku = :sku AND (previous IS NULL OR version % 16 = 0) AND sequence <= :last
ORDER BY sequence DESC
LIMIT 1)) UNION ALL
SELECT e.sequence, e.previous
FROM back AS b
CROSS JOIN ledger AS e ON e.partition = 0 AND e.sequence = coalesce(b.previous, (SELECT sequence
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = :store AND sku = :sku AND (previous IS NULL OR version % 16 = 0) AND sequence <
b.sequence
ORDER BY sequence DESC
LIMIT 1))
WHERE b.sequence > :first)
SELECT e.sequence, e.time, e.store, e.sku, e.kind, e.promise, e.on_hand_delta, e.reserved_delta,
e.reserved_plain_delta, e.unsellable_delta, e.incoming_delta, e.safety_stock_delta, e.on_hand, e.reserved,
e.reserved_plain, e.unsellable, e.incoming, e.safety_stock, e.reorder_point, e.deleted, e.version, e.unaccounted,
e.command_id, e.principal, e.request_id, e.actor, e.reason, e.reference, e.note, e.occurred_at, e.document_type,
e.document_id, e.flags, e.owed_delta, e.owed, e.covered
FROM back AS b
CROSS JOIN ledger AS e ON e.partition = 0 AND e.sequence = b.sequence
WHERE b.sequence BETWEEN :first AND :last
LIMIT :limit;

-- ledger_queries.OF_DOCUMENT_DOWN
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger INDEXED BY ledger_by_document
WHERE partition = 0 AND document_id = :document_id AND sequence BETWEEN :first AND :last AND (:reference IS NULL OR
reference = :reference) AND (:store IS NULL OR store = :store) AND (:sku IS NULL OR sku = :sku)
ORDER BY sequence DESC
LIMIT :limit;

-- ledger_queries.OF_REFERENCE_DOWN
SELECT sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, reserved_plain_delta,
unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain, unsellable, incoming,
safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id, actor, reason,
reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered
FROM ledger INDEXED BY ledger_by_reference
WHERE partition = 0 AND reference = :reference AND sequence BETWEEN :first AND :last AND (:store IS NULL OR store =
:store) AND (:sku IS NULL OR sku = :sku)
ORDER BY sequence DESC
LIMIT :limit;

-- ledger_queries.PAST_ITEMS
SELECT coalesce(s.name, i.sku), coalesce(s.version, 0), coalesce((SELECT kind
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = i.store AND sku = '' AND sequence <= :last AND (previous IS NULL OR version % 16 = 0)
ORDER BY sequence DESC
LIMIT 1), '') = 'stop' AS store_stopped, coalesce((SELECT kind
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = '' AND sku = i.sku AND sequence <= :last AND (previous IS NULL OR version % 16 = 0)
ORDER BY sequence DESC
LIMIT 1), '') = 'stop' AS sku_stopped, i.created_at, e.sequence, e.time, e.store, e.sku, e.kind, e.promise,
e.on_hand_delta, e.reserved_delta, e.reserved_plain_delta, e.unsellable_delta, e.incoming_delta, e.safety_stock_delta,
e.on_hand, e.reserved, e.reserved_plain, e.unsellable, e.incoming, e.safety_stock, e.reorder_point, e.deleted,
e.version, e.unaccounted, e.command_id, e.principal, e.request_id, e.actor, e.reason, e.reference, e.note,
e.occurred_at, e.document_type, e.document_id, e.flags, e.owed_delta, e.owed, e.covered
FROM items AS i
CROSS JOIN ledger AS e ON e.partition = 0 AND e.sequence = (WITH RECURSIVE back (sequence, previous) AS (SELECT
sequence, previous
FROM ledger
WHERE partition = 0 AND sequence = coalesce((SELECT last_entry
FROM items
WHERE partition = 0 AND store = i.store AND sku = i.sku AND last_entry <= :last), (SELECT sequence
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = i.store AND sku = i.sku AND (previous IS NULL OR version % 16 = 0) AND sequence >
:last
ORDER BY sequence
LIMIT 1), (SELECT last_entry
FROM items
WHERE partition = 0 AND store = i.store AND sku = i.sku), (SELECT sequence
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = i.store AND sku = i.sku AND (previous IS NULL OR version % 16 = 0) AND sequence <=
:last
ORDER BY sequence DESC
LIMIT 1)) UNION ALL
SELECT e.sequence, e.previous
FROM back AS b
CROSS JOIN ledger AS e ON e.partition = 0 AND e.sequence = coalesce(b.previous, (SELECT sequence
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = i.store AND sku = i.sku AND (previous IS NULL OR version % 16 = 0) AND sequence <
b.sequence
ORDER BY sequence DESC
LIMIT 1))
WHERE b.sequence > :last)
SELECT sequence
FROM back
WHERE sequence <= :last)
LEFT JOIN skus AS s ON s.partition = 0 AND s.sku = i.sku
WHERE i.partition = 0 /* store */ AND e.deleted = 0 AND (:name IS NULL OR instr(s.name_folded, :name) > 0) AND
(:stopped IS NULL OR (store_stopped OR sku_stopped) = :stopped)
ORDER BY i.store, i.sku
LIMIT :limit;

-- ledger_queries.PAST_STOCK
SELECT coalesce(s.name, i.sku), coalesce(s.version, 0), coalesce((SELECT kind
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = i.store AND sku = '' AND sequence <= :last AND (previous IS NULL OR version % 16 = 0)
ORDER BY sequence DESC
LIMIT 1), '') = 'stop' AS store_stopped, coalesce((SELECT kind
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = '' AND sku = i.sku AND sequence <= :last AND (previous IS NULL OR version % 16 = 0)
ORDER BY sequence DESC
LIMIT 1), '') = 'stop' AS sku_stopped, i.created_at, e.sequence, e.time, e.store, e.sku, e.kind, e.promise,
e.on_hand_delta, e.reserved_delta, e.reserved_plain_delta, e.unsellable_delta, e.incoming_delta, e.safety_stock_delta,
e.on_hand, e.reserved, e.reserved_plain, e.unsellable, e.incoming, e.safety_stock, e.reorder_point, e.deleted,
e.version, e.unaccounted, e.command_id, e.principal, e.request_id, e.actor, e.reason, e.reference, e.note,
e.occurred_at, e.document_type, e.document_id, e.flags, e.owed_delta, e.owed, e.covered
FROM items AS i
CROSS JOIN ledger AS e ON e.partition = 0 AND e.sequence = (WITH RECURSIVE back (sequence, previous) AS (SELECT
sequence, previous
FROM ledger
WHERE partition = 0 AND sequence = coalesce((SELECT last_entry
FROM items
WHERE partition = 0 AND store = i.store AND sku = i.sku AND last_entry <= :last), (SELECT sequence
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = i.store AND sku = i.sku AND (previous IS NULL OR version % 16 = 0) AND sequence >
:last
ORDER BY sequence
LIMIT 1), (SELECT last_entry
FROM items
WHERE partition = 0 AND store = i.store AND sku = i.sku), (SELECT sequence
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = i.store AND sku = i.sku AND (previous IS NULL OR version % 16 = 0) AND sequence <=
:last
ORDER BY sequence DESC
LIMIT 1)) UNION ALL
SELECT e.sequence, e.previous
FROM back AS b
CROSS JOIN ledger AS e ON e.partition = 0 AND e.sequence = coalesce(b.previous, (SELECT sequence
FROM ledger INDEXED BY ledger_anchors
WHERE partition = 0 AND store = i.store AND sku = i.sku AND (previous IS NULL OR version % 16 = 0) AND sequence <
b.sequence
ORDER BY sequence DESC
LIMIT 1))
WHERE b.sequence > :last)
SELECT sequence
FROM back
WHERE sequence <= :last)
LEFT JOIN skus AS s ON s.partition = 0 AND s.sku = i.sku
WHERE i.partition = 0 AND i.store = :store AND i.sku >= :first AND i.sku < :end AND e.deleted = 0 AND (:name IS NULL
OR instr(s.name_folded, :name) > 0) AND (:stopped IS NULL OR (store_stopped OR sku_stopped) = :stopped)
ORDER BY i.store, i.sku
LIMIT :limit;

-- queries.BEGIN
BEGIN IMMEDIATE;

-- queries.BEGIN_READ
BEGIN DEFERRED;

-- queries.COMMIT
COMMIT;

-- queries.ROLLBACK
ROLLBACK;

-- queries.HEAD
SELECT time
FROM heads
WHERE partition = 0;

-- queries.STORE
SELECT id, name, created_at, updated_at, version, location, attributes, stopped, stop_reason
FROM stores
WHERE id = ?;

-- queries.STORE_LIST
SELECT id, name, created_at, updated_at, version, location, attributes, stopped, stop_reason
FROM stores
WHERE id > ?
ORDER BY id
LIMIT ?;

-- queries.ITEM
SELECT store, sku, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock, reorder_point, version,
created_at, updated_at, deleted, moved_version, counted_as_of, counted_version, owed, last_entry
FROM items
WHERE partition = 0 AND store = ? AND sku = ?;

-- queries.SKU
SELECT sku, name, version, attributes, stopped, stop_reason
FROM skus
WHERE partition = 0 AND sku = ?;

-- queries.SKU_LIST
SELECT sku, name, version, attributes, stopped, stop_reason
FROM skus
WHERE partition = 0 AND sku >= ? AND sku < ?
ORDER BY sku
LIMIT ?;

-- queries.ITEM_READ
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM items AS i
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
CROSS JOIN stores AS t ON t.id = i.store
WHERE i.partition = 0 AND i.store = ? AND i.sku = ? AND i.deleted = 0;

-- queries.HEAD_SEQUENCE
SELECT sequence
FROM heads
WHERE partition = 0;

-- queries.ITEMS_OF_SKU
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM items AS i INDEXED BY items_by_sku
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
CROSS JOIN stores AS t ON t.id = i.store
WHERE i.partition = 0 AND i.sku = ? AND i.deleted = 0
ORDER BY i.store;

-- queries.ALL_ITEMS
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM items AS i
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
CROSS JOIN stores AS t ON t.id = i.store
WHERE i.partition = 0 AND i.deleted = 0
ORDER BY i.store, i.sku;

-- queries.ITEM_LIST
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM stores AS t
CROSS JOIN items AS i ON i.partition = 0 AND i.store = t.id
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
WHERE t.id = :store AND i.deleted = 0 AND i.sku >= :first AND i.sku < :end AND (:name IS NULL OR instr(s.name_folded,
:name) > 0) AND (NOT :in_stock OR (i.on_hand - i.unsellable - i.reserved - i.safety_stock > 0 AND t.stopped = 0 AND
s.stopped = 0)) AND (NOT :short OR i.reserved > i.on_hand - i.unsellable) AND (NOT :owed OR i.owed > 0) AND (NOT
:low_stock OR max(0, i.on_hand - i.unsellable - i.reserved - i.safety_stock) <= i.reorder_point)
ORDER BY i.sku
LIMIT :limit;

-- queries.TOTALS_OF_STORE
SELECT t.items, t.with_stock, CASE WHEN t.on_hand_high > 0 THEN 9007199254740991 ELSE t.on_hand END, CASE WHEN
t.reserved_high > 0 THEN 9007199254740991 ELSE t.reserved END, h.operations
FROM heads AS h
LEFT JOIN totals AS t ON t.partition = h.partition AND t.store = ?
WHERE h.partition = 0;

-- queries.TOTALS
SELECT sum(t.items), sum(t.with_stock), CAST(min(total(t.on_hand) + total(t.on_hand_high) * 9007199254740992.0,
9007199254740991.0) AS INTEGER), CAST(min(total(t.reserved) + total(t.reserved_high) * 9007199254740992.0,
9007199254740991.0) AS INTEGER), h.operations
FROM heads AS h
LEFT JOIN totals AS t ON t.partition = h.partition
WHERE h.partition = 0
GROUP BY h.partition;

-- queries.INSERT_BATCH
INSERT INTO batches (partition, id, time)
VALUES (0, ?, ?);

-- queries.BATCH
SELECT 1
FROM batches
WHERE partition = 0 AND id = ?;

-- queries.DELETE_BATCH
DELETE
FROM batches
WHERE partition = 0 AND id = ?;

-- queries.MAKE_ITEM
INSERT INTO items (partition, store, sku, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
reorder_point, version, created_at, updated_at, deleted, moved_version, counted_as_of, counted_version, owed,
last_entry)
VALUES (0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- queries.CHANGE_ITEM
UPDATE items
SET on_hand = ?3, reserved = ?4, reserved_plain = ?5, unsellable = ?6, incoming = ?7, safety_stock = ?8, reorder_point
= ?9, version = ?10, updated_at = ?12, deleted = ?13, moved_version = ?14, counted_as_of = ?15, counted_version = ?16,
owed = ?17, last_entry = ?18
WHERE partition = 0 AND store = ?1 AND sku = ?2;

-- queries.PUT_SKU
INSERT INTO skus (partition, sku, name, version, attributes, stopped, stop_reason, name_folded)
VALUES (0, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (partition, sku) DO UPDATE
SET name = excluded.name, version = excluded.version, attributes = excluded.attributes, stopped = excluded.stopped,
stop_reason = excluded.stop_reason, name_folded = excluded.name_folded;

-- queries.PUT_STORE
INSERT INTO stores (id, name, created_at, updated_at, version, location, attributes, stopped, stop_reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE
SET name = excluded.name, updated_at = excluded.updated_at, version = excluded.version, location = excluded.location,
attributes = excluded.attributes, stopped = excluded.stopped, stop_reason = excluded.stop_reason;

-- queries.COUNTED
SELECT store, sku, source, as_of, counted
FROM counts
WHERE partition = 0 AND store = ? AND sku = ? AND source = ?;

-- queries.PUT_COUNTED
INSERT INTO counts (partition, store, sku, source, as_of, counted)
VALUES (0, ?, ?, ?, ?, ?)
ON CONFLICT (partition, store, sku, source) DO UPDATE
SET as_of = excluded.as_of, counted = excluded.counted;

-- queries.ADVANCE_HEAD
UPDATE heads
SET sequence = sequence + :entries, time = max(time, :now), operations = operations + :operations
WHERE partition = 0
RETURNING sequence, time;

-- queries.INSERT_ENTRY
INSERT INTO ledger (partition, sequence, time, previous, store, sku, kind, promise, on_hand_delta, reserved_delta,
reserved_plain_delta, unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, reserved_plain,
unsellable, incoming, safety_stock, reorder_point, deleted, version, unaccounted, command_id, principal, request_id,
actor, reason, reference, note, occurred_at, document_type, document_id, flags, owed_delta, owed, covered)
VALUES (0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
?);

-- queries.SETTLE
UPDATE heads
SET time = :time + 1
WHERE partition = 0 AND time <= :time;

-- queries.ADD_TOTALS
INSERT INTO totals (partition, store, items, with_stock, on_hand_high, on_hand, reserved_high, reserved)
VALUES (0, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (partition, store) DO UPDATE
SET items = items + excluded.items, with_stock = with_stock + excluded.with_stock, on_hand_high = on_hand_high +
excluded.on_hand_high + ((on_hand + excluded.on_hand) >> 53), on_hand = (on_hand + excluded.on_hand) &
9007199254740991, reserved_high = reserved_high + excluded.reserved_high + ((reserved + excluded.reserved) >> 53),
reserved = (reserved + excluded.reserved) & 9007199254740991;

-- queries.PRUNE_BATCHES
DELETE
FROM batches
WHERE partition = 0 AND time < ?;

-- queries.MIGRATIONS
CREATE TABLE IF NOT EXISTS migrations (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT
NULL, applied_at INTEGER NOT NULL) STRICT;

-- queries.APPLIED
SELECT number, name, checksum
FROM migrations
ORDER BY number;

-- queries.APPLY
INSERT INTO migrations (number, name, checksum, applied_at)
VALUES (?, ?, ?, unixepoch() * 1000);

-- sounding_queries.SHORT
SELECT count(*), coalesce(sum(units), 0)
FROM (SELECT reserved - (on_hand - unsellable) AS units
FROM items INDEXED BY items_short
WHERE partition = 0 AND reserved > on_hand - unsellable AND deleted = 0
LIMIT :rows);

-- sounding_queries.UNSELLABLE
SELECT count(*), coalesce(sum(unsellable), 0)
FROM (SELECT unsellable
FROM items INDEXED BY items_unsellable
WHERE partition = 0 AND unsellable > 0 AND deleted = 0
LIMIT :rows);

-- sounding_queries.OWED
SELECT count(*), coalesce(sum(owed), 0)
FROM (SELECT owed
FROM items INDEXED BY items_owed
WHERE partition = 0 AND owed > 0 AND deleted = 0
LIMIT :rows);

-- sounding_queries.OPEN
SELECT count(*)
FROM (SELECT 1
FROM documents INDEXED BY documents_open
WHERE partition = 0 AND type = 'reservation' AND status = 'open'
LIMIT :rows);

-- sounding_queries.DUE
SELECT count(*), coalesce(min(due_at), :now)
FROM (SELECT due_at
FROM documents INDEXED BY documents_due
WHERE partition = 0 AND type = 'reservation' AND due_at <= :now
ORDER BY due_at
LIMIT :rows);

-- sounding_queries.SHORT_RESERVATIONS
SELECT count(DISTINCT CASE WHEN open > 0 THEN id END)
FROM (SELECT h.id, h.open
FROM items AS i INDEXED BY items_short
CROSS JOIN document_items AS h ON h.partition = 0 AND h.sku = i.sku AND h.store = i.store AND h.type = 'reservation'
WHERE i.partition = 0 AND i.reserved > i.on_hand - i.unsellable AND i.deleted = 0
LIMIT :rows);

-- sounding_queries.KEYS
SELECT coalesce((SELECT max(position)
FROM key_log
WHERE partition = 0 AND lane = :lane) - (SELECT min(position)
FROM key_log
WHERE partition = 0 AND lane = :lane) + 1, 0);

-- stock_queries.STOCK
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM stores AS t
CROSS JOIN items AS i /* index */ ON i.partition = 0 AND i.store = t.id
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
WHERE t.id >= :after_store AND (:stores IS NULL OR t.id IN (SELECT value
FROM json_each(:stores))) AND i.deleted = 0 AND i.sku >= iif(t.id = :after_store, :from_sku, :first) AND i.sku < :end
AND (:name IS NULL OR instr(s.name_folded, :name) > 0) AND (NOT :in_stock OR (i.on_hand - i.unsellable - i.reserved -
i.safety_stock > 0 AND t.stopped = 0 AND s.stopped = 0)) AND (NOT :short OR i.reserved > i.on_hand - i.unsellable) AND
(NOT :owed OR i.owed > 0) AND (NOT :unsellable OR i.unsellable > 0) AND (NOT :out OR i.on_hand - i.unsellable -
i.reserved - i.safety_stock <= 0) AND (NOT :low_stock OR i.reorder_point >= i.on_hand - i.unsellable - i.reserved -
i.safety_stock) AND (:stopped IS NULL OR (t.stopped = 1 OR s.stopped = 1) = :stopped) /* condition */
ORDER BY t.id, i.sku
LIMIT :limit;

-- stock_queries.STOCK_SHORT
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM stores AS t
CROSS JOIN items AS i INDEXED BY items_short ON i.partition = 0 AND i.store = t.id
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
WHERE t.id >= :after_store AND (:stores IS NULL OR t.id IN (SELECT value
FROM json_each(:stores))) AND i.deleted = 0 AND i.sku >= iif(t.id = :after_store, :from_sku, :first) AND i.sku < :end
AND (:name IS NULL OR instr(s.name_folded, :name) > 0) AND (NOT :in_stock OR (i.on_hand - i.unsellable - i.reserved -
i.safety_stock > 0 AND t.stopped = 0 AND s.stopped = 0)) AND (NOT :short OR i.reserved > i.on_hand - i.unsellable) AND
(NOT :owed OR i.owed > 0) AND (NOT :unsellable OR i.unsellable > 0) AND (NOT :out OR i.on_hand - i.unsellable -
i.reserved - i.safety_stock <= 0) AND (NOT :low_stock OR i.reorder_point >= i.on_hand - i.unsellable - i.reserved -
i.safety_stock) AND (:stopped IS NULL OR (t.stopped = 1 OR s.stopped = 1) = :stopped) AND i.reserved > i.on_hand -
i.unsellable
ORDER BY t.id, i.sku
LIMIT :limit;

-- stock_queries.STOCK_OWED
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM stores AS t
CROSS JOIN items AS i INDEXED BY items_owed ON i.partition = 0 AND i.store = t.id
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
WHERE t.id >= :after_store AND (:stores IS NULL OR t.id IN (SELECT value
FROM json_each(:stores))) AND i.deleted = 0 AND i.sku >= iif(t.id = :after_store, :from_sku, :first) AND i.sku < :end
AND (:name IS NULL OR instr(s.name_folded, :name) > 0) AND (NOT :in_stock OR (i.on_hand - i.unsellable - i.reserved -
i.safety_stock > 0 AND t.stopped = 0 AND s.stopped = 0)) AND (NOT :short OR i.reserved > i.on_hand - i.unsellable) AND
(NOT :owed OR i.owed > 0) AND (NOT :unsellable OR i.unsellable > 0) AND (NOT :out OR i.on_hand - i.unsellable -
i.reserved - i.safety_stock <= 0) AND (NOT :low_stock OR i.reorder_point >= i.on_hand - i.unsellable - i.reserved -
i.safety_stock) AND (:stopped IS NULL OR (t.stopped = 1 OR s.stopped = 1) = :stopped) AND i.owed > 0
ORDER BY t.id, i.sku
LIMIT :limit;

-- stock_queries.STOCK_UNSELLABLE
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM stores AS t
CROSS JOIN items AS i INDEXED BY items_unsellable ON i.partition = 0 AND i.store = t.id
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
WHERE t.id >= :after_store AND (:stores IS NULL OR t.id IN (SELECT value
FROM json_each(:stores))) AND i.deleted = 0 AND i.sku >= iif(t.id = :after_store, :from_sku, :first) AND i.sku < :end
AND (:name IS NULL OR instr(s.name_folded, :name) > 0) AND (NOT :in_stock OR (i.on_hand - i.unsellable - i.reserved -
i.safety_stock > 0 AND t.stopped = 0 AND s.stopped = 0)) AND (NOT :short OR i.reserved > i.on_hand - i.unsellable) AND
(NOT :owed OR i.owed > 0) AND (NOT :unsellable OR i.unsellable > 0) AND (NOT :out OR i.on_hand - i.unsellable -
i.reserved - i.safety_stock <= 0) AND (NOT :low_stock OR i.reorder_point >= i.on_hand - i.unsellable - i.reserved -
i.safety_stock) AND (:stopped IS NULL OR (t.stopped = 1 OR s.stopped = 1) = :stopped) AND i.unsellable > 0
ORDER BY t.id, i.sku
LIMIT :limit;

-- stock_queries.STOCK_LOW
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM stores AS t
CROSS JOIN items AS i INDEXED BY items_low ON i.partition = 0 AND i.store = t.id
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
WHERE t.id >= :after_store AND (:stores IS NULL OR t.id IN (SELECT value
FROM json_each(:stores))) AND i.deleted = 0 AND i.sku >= iif(t.id = :after_store, :from_sku, :first) AND i.sku < :end
AND (:name IS NULL OR instr(s.name_folded, :name) > 0) AND (NOT :in_stock OR (i.on_hand - i.unsellable - i.reserved -
i.safety_stock > 0 AND t.stopped = 0 AND s.stopped = 0)) AND (NOT :short OR i.reserved > i.on_hand - i.unsellable) AND
(NOT :owed OR i.owed > 0) AND (NOT :unsellable OR i.unsellable > 0) AND (NOT :out OR i.on_hand - i.unsellable -
i.reserved - i.safety_stock <= 0) AND (NOT :low_stock OR i.reorder_point >= i.on_hand - i.unsellable - i.reserved -
i.safety_stock) AND (:stopped IS NULL OR (t.stopped = 1 OR s.stopped = 1) = :stopped) AND i.reorder_point >= i.on_hand
- i.unsellable - i.reserved - i.safety_stock
ORDER BY t.id, i.sku
LIMIT :limit;

-- stock_queries.STOCK_OUT
SELECT i.store, i.sku, i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock,
i.reorder_point, i.version, i.created_at, i.updated_at, i.deleted, i.moved_version, i.counted_as_of,
i.counted_version, i.owed, s.name, s.version, t.stopped, s.stopped
FROM stores AS t
CROSS JOIN items AS i INDEXED BY items_out ON i.partition = 0 AND i.store = t.id
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
WHERE t.id >= :after_store AND (:stores IS NULL OR t.id IN (SELECT value
FROM json_each(:stores))) AND i.deleted = 0 AND i.sku >= iif(t.id = :after_store, :from_sku, :first) AND i.sku < :end
AND (:name IS NULL OR instr(s.name_folded, :name) > 0) AND (NOT :in_stock OR (i.on_hand - i.unsellable - i.reserved -
i.safety_stock > 0 AND t.stopped = 0 AND s.stopped = 0)) AND (NOT :short OR i.reserved > i.on_hand - i.unsellable) AND
(NOT :owed OR i.owed > 0) AND (NOT :unsellable OR i.unsellable > 0) AND (NOT :out OR i.on_hand - i.unsellable -
i.reserved - i.safety_stock <= 0) AND (NOT :low_stock OR i.reorder_point >= i.on_hand - i.unsellable - i.reserved -
i.safety_stock) AND (:stopped IS NULL OR (t.stopped = 1 OR s.stopped = 1) = :stopped) AND i.on_hand - i.unsellable -
i.reserved - i.safety_stock <= 0
ORDER BY t.id, i.sku
LIMIT :limit;
