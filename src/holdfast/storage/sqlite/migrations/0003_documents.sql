-- Reservations, sales, transfers and counts; and the ledger by item, by document and by reference.

-- The version at which on_hand last changed, and the latest moment that a count speaks of.
ALTER TABLE items ADD COLUMN moved_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE items ADD COLUMN counted_as_of INTEGER;

-- The document that a change belongs to; flags: 1 = an earlier count had seen it already.
ALTER TABLE ledger ADD COLUMN document_type TEXT;
ALTER TABLE ledger ADD COLUMN document_id TEXT;
ALTER TABLE ledger ADD COLUMN flags INTEGER NOT NULL DEFAULT 0;

-- The history of one item. An entry of a document alone has an empty store and SKU. Every change of an item
-- writes here at a random place, so it is kept short: times and versions rise along the sequence anyway.
CREATE INDEX ledger_by_item ON ledger (partition, store, sku, sequence);
-- What was written down of earlier moments.
CREATE INDEX ledger_belated ON ledger (partition, store, sku, sequence) WHERE occurred_at IS NOT NULL;
CREATE INDEX ledger_by_document ON ledger (partition, document_id, sequence) WHERE document_id IS NOT NULL;
CREATE INDEX ledger_by_reference ON ledger (partition, reference, sequence) WHERE reference IS NOT NULL;

UPDATE items SET moved_version = coalesce((
    SELECT max(l.version) FROM ledger AS l INDEXED BY ledger_by_item
    WHERE l.partition = items.partition AND l.store = items.store AND l.sku = items.sku AND l.on_hand_delta <> 0
), version);

-- All stores of a SKU.
CREATE INDEX items_by_sku ON items (partition, sku, store);

-- Documents. The body is the whole of it, as JSON; the other columns are there to find it by. Unlike the other
-- tables it has row ids: bodies are long and ids random, so new rows are appended and only a short key is sorted in.
CREATE TABLE documents (
    partition  INTEGER NOT NULL,
    type       TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    status     TEXT    NOT NULL,
    reference  TEXT,
    created_at INTEGER NOT NULL,
    -- When open units expire; NULL: never, or there are none.
    due_at     INTEGER,
    body       TEXT    NOT NULL,
    PRIMARY KEY (partition, type, id)
) STRICT;

CREATE INDEX documents_by_time ON documents (partition, type, created_at, id);
CREATE INDEX documents_open ON documents (partition, type, created_at, id) WHERE status = 'open';
CREATE INDEX documents_by_reference ON documents (partition, type, reference, created_at, id)
    WHERE reference IS NOT NULL;
CREATE INDEX documents_due ON documents (partition, type, due_at, id) WHERE due_at IS NOT NULL;

-- Which items a document touches, and how many units are still open there.
CREATE TABLE document_items (
    partition INTEGER NOT NULL,
    sku       TEXT    NOT NULL,
    store     TEXT    NOT NULL,
    type      TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    line      INTEGER NOT NULL,
    open      INTEGER NOT NULL CHECK (open >= 0),
    -- When these open units expire; NULL: never, or there are none.
    due_at    INTEGER,
    PRIMARY KEY (partition, sku, store, type, id, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX document_items_due ON document_items (partition, sku, store, due_at, id) WHERE due_at IS NOT NULL;

-- Of which moment the last count of an item by a source speaks.
CREATE TABLE counts (
    partition INTEGER NOT NULL,
    store     TEXT    NOT NULL,
    sku       TEXT    NOT NULL,
    source    TEXT    NOT NULL,
    as_of     INTEGER NOT NULL,
    PRIMARY KEY (partition, store, sku, source)
) STRICT, WITHOUT ROWID;
