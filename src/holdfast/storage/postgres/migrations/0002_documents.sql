-- Reservations, sales, transfers and counts; and the ledger by item, by document and by reference.

-- The version at which on_hand last changed, and the latest moment that a count speaks of.
ALTER TABLE items ADD COLUMN moved_version bigint NOT NULL DEFAULT 0;
ALTER TABLE items ADD COLUMN counted_as_of bigint;

-- The document that a change belongs to; flags: 1 = an earlier count had seen it already.
ALTER TABLE ledger ADD COLUMN document_type text;
ALTER TABLE ledger ADD COLUMN document_id text COLLATE "C";
ALTER TABLE ledger ADD COLUMN flags integer NOT NULL DEFAULT 0;

-- References are compared in an index from now on.
ALTER TABLE ledger ALTER COLUMN reference TYPE text COLLATE "C";

-- The history of one item. An entry of a document alone has an empty store and SKU.
CREATE INDEX ledger_by_item ON ledger (partition, store, sku, time, version);
-- What was written down of earlier moments.
CREATE INDEX ledger_belated ON ledger (partition, store, sku, time) WHERE occurred_at IS NOT NULL;
CREATE INDEX ledger_by_document ON ledger (partition, document_id, sequence) WHERE document_id IS NOT NULL;
CREATE INDEX ledger_by_reference ON ledger (partition, reference, sequence) WHERE reference IS NOT NULL;

UPDATE items SET moved_version = coalesce((
    SELECT max(l.version) FROM ledger AS l
    WHERE l.partition = items.partition AND l.store = items.store AND l.sku = items.sku AND l.on_hand_delta <> 0
), version);

-- All stores of a SKU.
CREATE INDEX items_by_sku ON items (partition, sku, store);

-- Documents. The body is the whole of it, as JSON; the other columns are there to find it by.
CREATE TABLE documents (
    partition  integer NOT NULL,
    type       text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    status     text COLLATE "C" NOT NULL,
    reference  text COLLATE "C",
    created_at bigint  NOT NULL,
    -- When open units expire; NULL: never, or there are none.
    due_at     bigint,
    body       text    NOT NULL
) WITH (fillfactor = 80);

CREATE INDEX documents_by_time ON documents (partition, type, created_at, id);
CREATE INDEX documents_open ON documents (partition, type, created_at, id) WHERE status = 'open';
CREATE INDEX documents_by_reference ON documents (partition, type, reference, created_at, id)
    WHERE reference IS NOT NULL;
CREATE INDEX documents_due ON documents (partition, type, due_at, id) WHERE due_at IS NOT NULL;
-- After the others: while the table was never analyzed, documents_by_time seems just as good a way to an id, though
-- all documents lie on it; of two plans of one cost, that of the younger index is taken.
ALTER TABLE documents ADD PRIMARY KEY (partition, type, id);

-- Which items a document touches, and how many units are still open there.
CREATE TABLE document_items (
    partition integer NOT NULL,
    sku       text COLLATE "C" NOT NULL,
    store     text COLLATE "C" NOT NULL,
    type      text COLLATE "C" NOT NULL,
    id        text COLLATE "C" NOT NULL,
    line      bigint  NOT NULL,
    open      bigint  NOT NULL CHECK (open >= 0),
    -- When these open units expire; NULL: never, or there are none.
    due_at    bigint,
    PRIMARY KEY (partition, sku, store, type, id, line)
) WITH (fillfactor = 80);

CREATE INDEX document_items_due ON document_items (partition, sku, store, due_at, id) WHERE due_at IS NOT NULL;

-- Of which moment the last count of an item by a source speaks.
CREATE TABLE counts (
    partition integer NOT NULL,
    store     text COLLATE "C" NOT NULL,
    sku       text COLLATE "C" NOT NULL,
    source    text COLLATE "C" NOT NULL,
    as_of     bigint  NOT NULL,
    PRIMARY KEY (partition, store, sku, source)
);
