"""The statements of PostgreSQL that requests wait for, the keys that each must use, and rows to try them on."""

from holdfast.storage.postgres import (
    changes,
    document_queries,
    epoch_queries,
    ledger_queries,
    optimism_queries,
    queries,
    read_queries,
    sounding_queries,
    standing_queries,
    stock_queries,
)

#: The columns of the keys that lead through the tables.
ITEM = {"partition", "store", "sku"}
SKU = {"partition", "sku"}
STORE = {"id"}
DOCUMENT = {"partition", "type", "id"}
BY_TIME = {"partition", "type", "created_at", "id"}
OF_ITEM = {"partition", "store", "sku", "time", "version"}
OF_DOCUMENT = {"partition", "document_id", "sequence"}
OF_REFERENCE = {"partition", "reference", "sequence"}
#: Each hot statement, and the keys that must stand in its index conditions, by table.
HOT: dict[str, dict[str, set[str]]] = {
    queries.LOCK_ITEMS: {"items": ITEM},
    queries.NOW: {"heads": {"partition"}},
    queries.NOW_AND_STOPS: {"heads": {"partition"}},
    queries.STORES_NAMED: {"stores": {"id"}},
    queries.SKUS: {"skus": SKU},
    queries.KEYS: {"idempotency_keys": {"partition", "generation", "digest"}},
    queries.DOCUMENTS: {"documents": DOCUMENT},
    queries.LOCK_DOCUMENTS: {"documents": DOCUMENT},
    queries.DUE_OF_ITEMS: {"document_items": {"partition", "sku", "store", "due_at"}},
    queries.PASTS: {"ledger": OF_ITEM},
    queries.BELATED: {"ledger": {"partition", "store", "sku", "time"}},
    queries.COUNTED: {"counts": {"partition", "store", "sku", "source"}},
    read_queries.ITEMS_READ: {"items": ITEM, "skus": SKU, "stores": STORE},
    read_queries.ITEM_LIST: {"items": ITEM, "skus": SKU, "stores": STORE},
    read_queries.SKU_LIST: {"skus": SKU},
    read_queries.TOTALS_OF_STORE: {"heads": {"partition"}, "totals": {"partition", "store"}},
    read_queries.TOTALS: {"heads": {"partition"}, "totals": {"partition"}},
    read_queries.STOCK_OF_SKUS: {"items": SKU, "skus": SKU, "stores": STORE},
    read_queries.STOCK_IN_STORES: {"items": {"partition", "sku", "store"}, "skus": SKU, "stores": STORE},
    read_queries.SNAPSHOT: {"items": {"partition"}, "skus": SKU, "stores": STORE},
    stock_queries.STOCK: {"stores": {"id"}, "items": ITEM, "skus": SKU},
    stock_queries.STOCK_SHORT: {"stores": {"id"}, "items": ITEM, "skus": SKU},
    stock_queries.STOCK_OWED: {"stores": {"id"}, "items": ITEM, "skus": SKU},
    stock_queries.STOCK_UNSELLABLE: {"stores": {"id"}, "items": ITEM, "skus": SKU},
    stock_queries.STOCK_LOW: {"stores": {"id"}, "items": ITEM, "skus": SKU},
    stock_queries.STOCK_OUT: {"stores": {"id"}, "items": ITEM, "skus": SKU},
    sounding_queries.SHORT: {"items": {"partition"}},
    sounding_queries.UNSELLABLE: {"items": {"partition"}},
    sounding_queries.OWED: {"items": {"partition"}},
    sounding_queries.OPEN: {"documents": {"partition", "type"}},
    sounding_queries.DUE: {"documents": {"partition", "type", "due_at"}},
    sounding_queries.SHORT_RESERVATIONS: {
        "items": {"partition"},
        "document_items": {"partition", "sku", "store", "type"},
    },
    ledger_queries.HEAD: {"heads": {"partition"}},
    epoch_queries.STANDING: {"heads": {"partition"}, "epochs": {"partition"}, "ledger": {"partition", "sequence"}},
    epoch_queries.NEWS: {"heads": {"partition"}, "epochs": {"partition"}, "ledger": {"partition", "sequence"}},
    epoch_queries.EPOCHS: {"epochs": {"partition"}},
    ledger_queries.TIME_OF: {"ledger": {"partition", "sequence"}},
    ledger_queries.MADE_AT: {"items": ITEM},
    ledger_queries.ITEM_AT: {"ledger": {"partition", "store", "sku", "time"}},
    ledger_queries.ENTRIES_UP: {"ledger": {"partition", "sequence"}},
    ledger_queries.ENTRIES_DOWN: {"ledger": {"partition", "sequence"}},
    ledger_queries.OF_ITEM_UP: {"ledger": {"partition", "store", "sku", "time"}},
    ledger_queries.OF_ITEM_DOWN: {"ledger": {"partition", "store", "sku", "time"}},
    ledger_queries.OF_DOCUMENT_UP: {"ledger": OF_DOCUMENT},
    ledger_queries.OF_DOCUMENT_DOWN: {"ledger": OF_DOCUMENT},
    ledger_queries.OF_REFERENCE_UP: {"ledger": OF_REFERENCE},
    ledger_queries.OF_REFERENCE_DOWN: {"ledger": OF_REFERENCE},
    document_queries.DUE: {"documents": {"partition", "type", "due_at"}},
    document_queries.NEWEST: {"documents": BY_TIME},
    document_queries.NEWEST_OPEN: {"documents": BY_TIME},
    document_queries.MORE_LINES: {"document_items": {"partition", "sku"}},
    document_queries.ENDING: {"documents": {"partition", "type", "due_at"}},
    document_queries.WITH_REFERENCE: {"documents": BY_TIME | {"reference"}},
    document_queries.WITH_SKU: {"document_items": SKU, "documents": DOCUMENT},
    changes.UPDATE_SKU: {"skus": SKU},
    changes.UPDATE_STORE: {"stores": {"id"}},
    changes.FORGET_KEY: {"idempotency_keys": {"partition", "generation", "digest"}},
    changes.APPEND: {"heads": {"partition"}},
    changes.SETTLE_TIME: {"heads": {"partition"}},
    standing_queries.PROVE: {"ledger": {"partition", "sequence"}},
    standing_queries.LAST: {"ledger": {"partition"}},
    optimism_queries.LOCK_KNOWN: {"items": ITEM},
    optimism_queries.REQUIRE_KNOWN: {
        "ledger": {"partition", "sequence"},
        "skus": SKU,
        "stores": STORE,
        "idempotency_keys": {"partition", "generation", "digest"},
        "heads": {"partition"},
    },
}
#: The hot statements whose order must be that of their index: they stop at the end of a page.
UNSORTED = [
    queries.DUE_OF_ITEMS,
    queries.PASTS,
    read_queries.ITEM_LIST,
    read_queries.SNAPSHOT,
    read_queries.SKU_LIST,
    epoch_queries.STANDING,
    epoch_queries.EPOCHS,
    *[statement for name, statement in vars(ledger_queries).items() if name.endswith(("_UP", "_DOWN", "_AT"))],
    document_queries.DUE,
    document_queries.NEWEST,
    document_queries.NEWEST_OPEN,
    document_queries.WITH_REFERENCE,
    standing_queries.PROVE,
    standing_queries.LAST,
    optimism_queries.LOCK_KNOWN,
    optimism_queries.REQUIRE_KNOWN,
]
#: The tables that get rows.
GROWN = ("items", "skus", "idempotency_keys", "ledger", "documents", "document_items", "counts")
GROW = """
INSERT INTO items SELECT 0, 'default', 'S-' || n, 1, 0, 0, 0, 0, 0, NULL, 1, 1, 1, false, 1, NULL
FROM generate_series(1, {rows}) n;
INSERT INTO skus SELECT 0, 'S-' || n, 'x', 1, '{}', 'x' FROM generate_series(1, {rows}) n;
INSERT INTO idempotency_keys SELECT 0, 9, decode(md5(n::text), 'hex'), '', '' FROM generate_series(1, {rows}) n;
INSERT INTO ledger
SELECT 0, n, n, 'default', 'S-' || n % 50, 'reservation', false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, false, n, 0,
       'c', 'p', NULL, NULL, NULL, CASE n % 3 WHEN 0 THEN 'O-' || n % 300 END, NULL, NULL,
       CASE n % 2 WHEN 0 THEN 'reservation' END, CASE n % 2 WHEN 0 THEN 'R-' || n / 4 END, 0
FROM generate_series(1, {rows}) n;
INSERT INTO documents
SELECT 0, 'reservation', 'R-' || n, CASE n % 9 WHEN 0 THEN 'open' ELSE 'fulfilled' END,
       CASE n % 3 WHEN 0 THEN 'O-' || n % 300 END, n, CASE n % 9 WHEN 0 THEN n END, '{}'
FROM generate_series(1, {rows}) n;
INSERT INTO document_items
SELECT 0, 'S-' || n % 50, 'default', 'reservation', 'R-' || n, 1, (n % 9 = 0)::integer, CASE n % 9 WHEN 0 THEN n END
FROM generate_series(1, {rows}) n;
INSERT INTO counts (partition, store, sku, source, as_of)
SELECT 0, 'default', 'S-' || n, 'wms', 1 FROM generate_series(1, {rows}) n;
ANALYZE
"""


def grown_to(rows: int) -> bytes:
    """Give the script that puts so many rows into every table."""
    return GROW.replace("{rows}", str(rows)).encode()
