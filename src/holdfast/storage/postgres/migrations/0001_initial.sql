-- The first schema. The partition leads every key; texts in keys compare byte by byte (COLLATE "C").

-- Any place that holds stock.
CREATE TABLE stores (
    id         text COLLATE "C" NOT NULL PRIMARY KEY,
    name       text   NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    version    bigint NOT NULL,
    location   text,
    attributes text   NOT NULL
);

-- The catalogue: what all stores share about a SKU. name_folded serves searches whatever the case.
CREATE TABLE skus (
    partition   integer NOT NULL,
    sku         text COLLATE "C" NOT NULL,
    name        text    NOT NULL,
    version     bigint  NOT NULL,
    attributes  text    NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    PRIMARY KEY (partition, sku)
);

-- The stock. The checks are the second guard, behind the rules of the domain.
-- Pages keep room for new versions of their rows, so that a hot item never touches the index.
CREATE TABLE items (
    partition      integer NOT NULL,
    store          text COLLATE "C" NOT NULL,
    sku            text COLLATE "C" NOT NULL,
    on_hand        bigint  NOT NULL CHECK (on_hand >= 0),
    reserved       bigint  NOT NULL CHECK (reserved >= 0),
    reserved_plain bigint  NOT NULL CHECK (reserved_plain >= 0 AND reserved_plain <= reserved),
    unsellable     bigint  NOT NULL CHECK (unsellable >= 0 AND unsellable <= on_hand),
    incoming       bigint  NOT NULL CHECK (incoming >= 0),
    safety_stock   bigint  NOT NULL CHECK (safety_stock >= 0),
    reorder_point  bigint           CHECK (reorder_point >= 0),
    version        bigint  NOT NULL CHECK (version >= 1),
    created_at     bigint  NOT NULL,
    updated_at     bigint  NOT NULL,
    deleted        boolean NOT NULL,
    PRIMARY KEY (partition, store, sku)
) WITH (fillfactor = 70);

-- The ledger: one entry for every change of a stock row, dense in its partition, never changed.
CREATE TABLE ledger (
    partition            integer NOT NULL,
    sequence             bigint  NOT NULL,
    time                 bigint  NOT NULL,
    store                text COLLATE "C" NOT NULL,
    sku                  text COLLATE "C" NOT NULL,
    kind                 text    NOT NULL,
    promise              boolean NOT NULL,
    on_hand_delta        bigint  NOT NULL,
    reserved_delta       bigint  NOT NULL,
    reserved_plain_delta bigint  NOT NULL,
    unsellable_delta     bigint  NOT NULL,
    incoming_delta       bigint  NOT NULL,
    safety_stock_delta   bigint  NOT NULL,
    on_hand              bigint  NOT NULL,
    reserved             bigint  NOT NULL,
    reserved_plain       bigint  NOT NULL,
    unsellable           bigint  NOT NULL,
    incoming             bigint  NOT NULL,
    safety_stock         bigint  NOT NULL,
    reorder_point        bigint,
    deleted              boolean NOT NULL,
    version              bigint  NOT NULL,
    unaccounted          bigint  NOT NULL CHECK (unaccounted >= 0),
    command_id           text    NOT NULL,
    principal            text    NOT NULL,
    request_id           text,
    actor                text,
    reason               text,
    reference            text,
    note                 text,
    occurred_at          bigint,
    PRIMARY KEY (partition, sequence),
    CHECK (NOT promise OR reserved + unsellable + safety_stock <= on_hand)
);

-- Exactly once: what came of the request that carried a key. A generation is dropped whole.
CREATE TABLE idempotency_keys (
    partition   integer NOT NULL,
    generation  bigint  NOT NULL,
    digest      bytea   NOT NULL,
    fingerprint bytea   NOT NULL,
    outcome     bytea   NOT NULL,
    PRIMARY KEY (partition, generation, digest)
);

-- The last sequence number and time of each partition. One row, changed by every transaction:
-- a whole page of room keeps its versions together.
CREATE TABLE heads (
    partition  integer NOT NULL PRIMARY KEY,
    sequence   bigint  NOT NULL,
    time       bigint  NOT NULL,
    operations bigint  NOT NULL
) WITH (fillfactor = 10);

-- Sums over the items of a store, kept with every change, so that nobody has to scan for them.
CREATE TABLE totals (
    partition  integer NOT NULL,
    store      text COLLATE "C" NOT NULL,
    items      bigint  NOT NULL,
    with_stock bigint  NOT NULL,
    on_hand    bigint  NOT NULL,
    reserved   bigint  NOT NULL,
    PRIMARY KEY (partition, store)
) WITH (fillfactor = 10);

-- The transactions of the last while: a commit whose answer was lost is found here, or was none.
-- A voided id never belonged to a commit: it was taken so that a transaction in doubt can no longer commit.
CREATE TABLE batches (
    partition integer NOT NULL,
    id        text COLLATE "C" NOT NULL,
    time      bigint  NOT NULL,
    voided    boolean NOT NULL,
    PRIMARY KEY (partition, id)
);

INSERT INTO heads (partition, sequence, time, operations) VALUES (0, 0, 0, 0);
INSERT INTO stores (id, name, created_at, updated_at, version, location, attributes)
SELECT 'default', 'Default store', milliseconds, milliseconds, 1, NULL, '{}'
FROM (SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint) AS milliseconds) AS clock;
