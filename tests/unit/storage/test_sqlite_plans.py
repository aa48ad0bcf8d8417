"""Every hot statement of the SQLite engine looks its whole key up in an index, on tables of any size."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import apsw
import pytest

from holdfast.storage.sqlite import (
    document_queries,
    epoch_queries,
    ledger_queries,
    queries,
    sounding_queries,
    stock_queries,
)
from holdfast.storage.sqlite.connection import READER_CACHE_KIB, open_connection, open_unchanged
from holdfast.storage.sqlite.storage import SqliteStorage

ANCHORS: Final = "ledger_anchors (partition=? AND store=? AND sku=? AND sequence{})"
#: What walks back along the entries of an item: from where to begin, and at each step.
WALK: Final = [
    "PRIMARY KEY (partition=? AND sequence=?)",
    "PRIMARY KEY (partition=? AND store=? AND sku=?)",
    ANCHORS.format(">?"),
    "PRIMARY KEY (partition=? AND store=? AND sku=?)",
    ANCHORS.format("<?"),
    "PRIMARY KEY (partition=? AND sequence=?)",
    ANCHORS.format("<?"),
]
DOCUMENT_SPAN: Final = "ledger_by_document (partition=? AND document_id=? AND sequence>? AND sequence<?)"
REFERENCE_SPAN: Final = "ledger_by_reference (partition=? AND reference=? AND sequence>? AND sequence<?)"
SPAN: Final = "PRIMARY KEY (partition=? AND sequence>? AND sequence<?)"
ITEM: Final = "PRIMARY KEY (partition=? AND store=? AND sku=?)"
SKU: Final = "PRIMARY KEY (partition=? AND sku=?)"
DOCUMENT: Final = "sqlite_autoindex_documents_1 (partition=? AND type=? AND id=?)"

STORE: Final = "PRIMARY KEY (id=?)"
STORES_ON: Final = "PRIMARY KEY (id>?)"

#: What walks alone.
WALKS: Final = [ledger_queries.PAST, ledger_queries.OF_ITEM_DOWN]
#: What each statement has to look up.
HOT: Final = {
    queries.HEAD: ["INTEGER PRIMARY KEY (rowid=?)"],
    queries.HEAD_SEQUENCE: ["INTEGER PRIMARY KEY (rowid=?)"],
    queries.STORE: [STORE],
    queries.ITEM: [ITEM],
    queries.SKU: [SKU],
    queries.COUNTED: ["PRIMARY KEY (partition=? AND store=? AND sku=? AND source=?)"],
    queries.SKU_LIST: ["PRIMARY KEY (partition=? AND sku>? AND sku<?)"],
    queries.ITEM_READ: [ITEM, SKU, STORE],
    queries.ITEM_LIST: [STORE, "PRIMARY KEY (partition=? AND store=? AND sku>? AND sku<?)", SKU],
    queries.ITEMS_OF_SKU: ["items_by_sku (partition=? AND sku=?)", SKU, STORE],
    queries.ALL_ITEMS: ["PRIMARY KEY (partition=?)", SKU, STORE],
    ledger_queries.TIME_OF: ["PRIMARY KEY (partition=? AND sequence=?)"],
    ledger_queries.LEFT: ["PRIMARY KEY (partition=? AND sequence=?)"],
    ledger_queries.MADE_AT: ["PRIMARY KEY (partition=? AND store=? AND sku=?)"],
    ledger_queries.BELATED: ["ledger_belated (partition=? AND store=? AND sku=? AND sequence>?)"],
    ledger_queries.ENTRIES_UP: [SPAN],
    ledger_queries.ENTRIES_DOWN: [SPAN],
    ledger_queries.ANCHORS_UP: [ANCHORS.format(">? AND sequence<?")],
    ledger_queries.OF_DOCUMENT_UP: [DOCUMENT_SPAN],
    ledger_queries.OF_DOCUMENT_DOWN: [DOCUMENT_SPAN],
    ledger_queries.OF_REFERENCE_UP: [REFERENCE_SPAN],
    ledger_queries.OF_REFERENCE_DOWN: [REFERENCE_SPAN],
    document_queries.DOCUMENT: [DOCUMENT],
    document_queries.DUE_OF_ITEM: ["document_items_due (partition=? AND sku=? AND store=? AND due_at<?)"],
    document_queries.DUE: ["documents_due (partition=? AND type=? AND due_at<?)"],
    document_queries.NEWEST: ["documents_by_time (partition=? AND type=? AND (created_at,id)<(?,?))"],
    document_queries.NEWEST_OPEN: ["documents_open (partition=? AND type=? AND (created_at,id)<(?,?))"],
    document_queries.MORE_LINES: ["PRIMARY KEY (partition=? AND sku=?)"],
    document_queries.WITH_REFERENCE: [
        "documents_by_reference (partition=? AND type=? AND reference=? AND (created_at,id)<(?,?))"
    ],
}
#: What is new in the ledger, which is told once of each SKU.
NEWS: Final = [
    "INTEGER PRIMARY KEY (rowid=?)",
    "PRIMARY KEY (partition=? AND number=?)",
    "PRIMARY KEY (partition=?)",
    "PRIMARY KEY (partition=? AND sequence=?) LEFT-JOIN",
    SPAN,
]
#: What sorts, because no index has the order: few rows.
SORTED: Final = {
    document_queries.WITH_SKU: [SKU, DOCUMENT],
    document_queries.WITH_ITEM: ["PRIMARY KEY (partition=? AND sku=? AND store=? AND type=?)", DOCUMENT],
    document_queries.ENDING: ["documents_due (partition=? AND type=? AND due_at<?)"],
}

#: What finds the rows that figures look at, within the index of just those rows.
SOUNDED: Final = {
    sounding_queries.SHORT: ["items_short (partition=?)"],
    sounding_queries.UNSELLABLE: ["items_unsellable (partition=?)"],
    sounding_queries.OWED: ["items_owed (partition=?)"],
    sounding_queries.OPEN: ["documents_open (partition=? AND type=?)"],
    sounding_queries.DUE: ["documents_due (partition=? AND type=? AND due_at<?)"],
    sounding_queries.SHORT_RESERVATIONS: [
        "items_short (partition=?)",
        "PRIMARY KEY (partition=? AND sku=? AND store=? AND type=?)",
    ],
    sounding_queries.KEYS: ["PRIMARY KEY (partition=? AND lane=?)"] * 2,
}

#: What enters each store's part of an index, in the order of stores, and reads there what is asked for.
OVER_STORES: Final = {
    stock_queries.STOCK: [STORES_ON, "PRIMARY KEY (partition=? AND store=? AND sku>? AND sku<?)", SKU],
    stock_queries.STOCK_SHORT: [STORES_ON, "items_short (partition=? AND store=? AND sku>? AND sku<?)", SKU],
    stock_queries.STOCK_OWED: [STORES_ON, "items_owed (partition=? AND store=? AND sku>? AND sku<?)", SKU],
    stock_queries.STOCK_UNSELLABLE: [STORES_ON, "items_unsellable (partition=? AND store=? AND sku>? AND sku<?)", SKU],
    stock_queries.STOCK_LOW: [STORES_ON, "items_low (partition=? AND store=? AND sku>? AND sku<?)", SKU],
    stock_queries.STOCK_OUT: [STORES_ON, "items_out (partition=? AND store=? AND sku>? AND sku<?)", SKU],
}

#: A walk reads what it has found itself.
WALKED: Final = {"SCAN b", "SCAN back"}

#: What looks the last entry of each item up: of every one, or of those of a store that are asked for.
LAST_ENTRIES: Final = {
    *WALK,
    f"{SKU} LEFT-JOIN",
}
PAST: Final = {
    ledger_queries.PAST_ITEMS: LAST_ENTRIES | {"PRIMARY KEY (partition=?)"},
    ledger_queries.PAST_STOCK: LAST_ENTRIES | {"PRIMARY KEY (partition=? AND store=? AND sku>? AND sku<?)"},
}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[apsw.Connection]:
    path = tmp_path / "holdfast.db"
    SqliteStorage(path).close()
    connection = open_connection(path, cache_kib=READER_CACHE_KIB)
    yield connection
    connection.close()


def bound(query: str, value: object) -> dict[str, object] | tuple[object, ...]:
    """Bind a value everywhere."""
    names = re.findall(r":([a-z_]+)", query)
    return dict.fromkeys(names, value) if names else (value,) * query.count("?")


def steps(connection: apsw.Connection, query: str) -> list[str]:
    """Give the steps of the plan of a statement, with whatever values are bound to it."""
    return [step for _, _, _, step in connection.execute(f"EXPLAIN QUERY PLAN {query}", bound(query, None))]


def lookups(plan: list[str]) -> list[str]:
    """Give the index and the condition of every step that searches a table."""
    return [re.sub(r"^SEARCH \w+ USING (COVERING )?(INDEX )?", "", step) for step in plan if step.startswith("SEARCH")]


@pytest.mark.parametrize("query", HOT)
def test_a_hot_statement_looks_its_keys_up_and_sorts_nothing(connection: apsw.Connection, query: str) -> None:
    plan = steps(connection, query)
    assert lookups(plan) == HOT[query], query
    assert len(plan) == len(HOT[query]), plan


@pytest.mark.parametrize("query", WALKS)
def test_entries_of_an_item_are_walked_along_and_never_sorted(connection: apsw.Connection, query: str) -> None:
    plan = steps(connection, query)
    assert lookups(plan)[: len(WALK)] == WALK
    assert set(lookups(plan)[len(WALK) :]) <= {"PRIMARY KEY (partition=? AND sequence=?)"}
    assert {step for step in plan if step.startswith("SCAN")} <= WALKED
    assert not [step for step in plan if "ORDER BY" in step or "MATERIALIZE" in step]


def test_what_is_new_is_looked_up_and_only_made_distinct(connection: apsw.Connection) -> None:
    plan = steps(connection, epoch_queries.NEWS)
    assert lookups(plan) == NEWS
    assert [step for step in plan if not step.startswith("SEARCH")] == [
        "SCALAR SUBQUERY 2",
        "CORRELATED SCALAR SUBQUERY 1",
        "USE TEMP B-TREE FOR json_group_array(DISTINCT)",
    ]


@pytest.mark.parametrize("query", SORTED)
def test_a_list_by_sku_looks_the_sku_up_and_sorts_what_it_finds(connection: apsw.Connection, query: str) -> None:
    plan = steps(connection, query)
    assert lookups(plan) == SORTED[query], query
    assert "USE TEMP B-TREE FOR ORDER BY" in plan


@pytest.mark.parametrize("query", OVER_STORES)
def test_a_list_over_stores_looks_each_store_up_and_sorts_nothing(connection: apsw.Connection, query: str) -> None:
    plan = steps(connection, query)
    assert lookups(plan) == OVER_STORES[query], query
    assert not [step for step in plan if "ORDER BY" in step]


@pytest.mark.parametrize("query", SOUNDED)
def test_a_figure_looks_only_at_rows_that_are_so(connection: apsw.Connection, query: str) -> None:
    plan = steps(connection, query)
    assert lookups(plan) == SOUNDED[query], query
    assert not [step for step in plan if "ORDER BY" in step]


@pytest.mark.parametrize("query", PAST)
def test_an_item_of_the_past_is_its_last_entry_and_nothing_is_sorted(connection: apsw.Connection, query: str) -> None:
    plan = steps(connection, query)
    assert set(lookups(plan)) == PAST[query], plan
    assert not [step for step in plan if "ORDER BY" in step or (step.startswith("SCAN") and step not in WALKED)]


def test_every_statement_that_reads_documents_or_the_ledger_is_looked_at() -> None:
    statements = {
        text
        for module in (document_queries, ledger_queries, stock_queries, sounding_queries)
        for name, text in vars(module).items()
        if name[0].isupper() and name.isupper() and text.lstrip().startswith(("SELECT", "WITH"))
    }
    assert statements <= {*WALKS} | HOT.keys() | SORTED.keys() | OVER_STORES.keys() | PAST.keys() | SOUNDED.keys()


def plans_anew(connection: apsw.Connection, query: str) -> bool:
    """Tell whether a statement is planned again for other values: whoever plans asks first what is allowed."""
    asked: list[object] = []

    def allow(*what: object) -> int:
        asked.append(what)
        return apsw.SQLITE_OK

    connection.authorizer = allow
    connection.execute(query, bound(query, 1)).fetchall()
    assert asked
    asked.clear()
    for value in (2, 3):
        connection.execute(query, bound(query, value)).fetchall()
    connection.authorizer = None
    return bool(asked)


@pytest.mark.parametrize("query", [*HOT, *SORTED, *OVER_STORES, *SOUNDED, *PAST])
def test_a_statement_keeps_its_plan_whatever_is_bound_to_it(connection: apsw.Connection, query: str) -> None:
    assert not plans_anew(connection, query)


def test_a_file_that_is_only_looked_at_keeps_its_plans_too(connection: apsw.Connection) -> None:
    looking = open_unchanged(Path(connection.filename))
    assert not plans_anew(looking, queries.ITEM_READ)
    looking.close()
