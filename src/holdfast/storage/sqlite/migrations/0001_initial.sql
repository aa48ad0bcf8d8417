-- The first schema. The partition leads every key; texts compare byte by byte (SQLite's default).

-- Any place that holds stock.
CREATE TABLE stores (
    id          TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    location    TEXT,
    attributes  TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- The catalogue: what all stores share about a SKU. name_folded serves searches whatever the case.
CREATE TABLE skus (
    partition   INTEGER NOT NULL,
    sku         TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    attributes  TEXT    NOT NULL,
    name_folded TEXT    NOT NULL,
    PRIMARY KEY (partition, sku)
) STRICT, WITHOUT ROWID;

-- The stock. The checks are the second guard, behind the rules of the domain.
CREATE TABLE items (
    partition      INTEGER NOT NULL,
    store          TEXT    NOT NULL,
    sku            TEXT    NOT NULL,
    on_hand        INTEGER NOT NULL CHECK (on_hand >= 0),
    reserved       INTEGER NOT NULL CHECK (reserved >= 0),
    reserved_plain INTEGER NOT NULL CHECK (reserved_plain >= 0 AND reserved_plain <= reserved),
    unsellable     INTEGER NOT NULL CHECK (unsellable >= 0 AND unsellable <= on_hand),
    incoming       INTEGER NOT NULL CHECK (incoming >= 0),
    safety_stock   INTEGER NOT NULL CHECK (safety_stock >= 0),
    reorder_point  INTEGER          CHECK (reorder_point >= 0),
    version        INTEGER NOT NULL CHECK (version >= 1),
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    deleted        INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    PRIMARY KEY (partition, store, sku)
) STRICT, WITHOUT ROWID;

-- The ledger: one entry for every change of a stock row, dense in its partition, never changed.
CREATE TABLE ledger (
    partition            INTEGER NOT NULL,
    sequence             INTEGER NOT NULL,
    time                 INTEGER NOT NULL,
    store                TEXT    NOT NULL,
    sku                  TEXT    NOT NULL,
    kind                 TEXT    NOT NULL,
    promise              INTEGER NOT NULL,
    on_hand_delta        INTEGER NOT NULL,
    reserved_delta       INTEGER NOT NULL,
    reserved_plain_delta INTEGER NOT NULL,
    unsellable_delta     INTEGER NOT NULL,
    incoming_delta       INTEGER NOT NULL,
    safety_stock_delta   INTEGER NOT NULL,
    on_hand              INTEGER NOT NULL,
    reserved             INTEGER NOT NULL,
    reserved_plain       INTEGER NOT NULL,
    unsellable           INTEGER NOT NULL,
    incoming             INTEGER NOT NULL,
    safety_stock         INTEGER NOT NULL,
    reorder_point        INTEGER,
    deleted              INTEGER NOT NULL,
    version              INTEGER NOT NULL,
    unaccounted          INTEGER NOT NULL CHECK (unaccounted >= 0),
    command_id           TEXT    NOT NULL,
    principal            TEXT    NOT NULL,
    request_id           TEXT,
    actor                TEXT,
    reason               TEXT,
    reference            TEXT,
    note                 TEXT,
    occurred_at          INTEGER,
    PRIMARY KEY (partition, sequence),
    CHECK (promise = 0 OR reserved + unsellable + safety_stock <= on_hand)
) STRICT, WITHOUT ROWID;

-- Exactly once: what came of the request that carried a key. A log that is only appended to, so that
-- random keys never dirty random pages. Lane 0 holds successes, lane 1 refusals, which live shorter.
CREATE TABLE key_log (
    partition   INTEGER NOT NULL,
    lane        INTEGER NOT NULL CHECK (lane IN (0, 1)),
    position    INTEGER NOT NULL,
    digest      BLOB    NOT NULL,
    fingerprint BLOB    NOT NULL,
    outcome     BLOB    NOT NULL,
    PRIMARY KEY (partition, lane, position)
) STRICT, WITHOUT ROWID;

-- The index of that log: sorted runs, each written once. What is newer than the last run is indexed in memory.
CREATE TABLE key_runs (
    partition INTEGER NOT NULL,
    lane      INTEGER NOT NULL,
    run       INTEGER NOT NULL,
    digest    BLOB    NOT NULL,
    position  INTEGER NOT NULL,
    PRIMARY KEY (partition, lane, run, digest)
) STRICT, WITHOUT ROWID;

-- The runs that are complete: up to which position, and when their newest key was written.
CREATE TABLE key_seals (
    partition     INTEGER NOT NULL,
    lane          INTEGER NOT NULL,
    run           INTEGER NOT NULL,
    last_position INTEGER NOT NULL,
    newest        INTEGER NOT NULL,
    PRIMARY KEY (partition, lane, run)
) STRICT, WITHOUT ROWID;

-- Bloom filters over the runs, each over a fixed number of them.
CREATE TABLE key_filters (
    partition INTEGER NOT NULL,
    lane      INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    bits      BLOB    NOT NULL,
    PRIMARY KEY (partition, lane, number)
) STRICT;

-- The last sequence number and time of each partition.
CREATE TABLE heads (
    partition  INTEGER NOT NULL PRIMARY KEY,
    sequence   INTEGER NOT NULL,
    time       INTEGER NOT NULL,
    operations INTEGER NOT NULL
) STRICT;

-- Sums over the items of a store, kept with every change, so that nobody has to scan for them.
CREATE TABLE totals (
    partition  INTEGER NOT NULL,
    store      TEXT    NOT NULL,
    items      INTEGER NOT NULL,
    with_stock INTEGER NOT NULL,
    on_hand    INTEGER NOT NULL,
    reserved   INTEGER NOT NULL,
    PRIMARY KEY (partition, store)
) STRICT, WITHOUT ROWID;

-- The transactions of the last while: a commit whose answer was lost is found here, or was none.
CREATE TABLE batches (
    partition INTEGER NOT NULL,
    id        TEXT    NOT NULL,
    time      INTEGER NOT NULL,
    PRIMARY KEY (partition, id)
) STRICT, WITHOUT ROWID;

INSERT INTO heads (partition, sequence, time, operations) VALUES (0, 0, 0, 0);
INSERT INTO stores (id, name, created_at, updated_at, version, location, attributes)
VALUES ('default', 'Default store', unixepoch() * 1000, unixepoch() * 1000, 1, NULL, '{}');
