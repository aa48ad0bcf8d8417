"""The SQL of PostgreSQL: it runs through primary keys whatever the plan, and on other servers of its kind too."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from contract.engines import PostgresAround
from contract.hot_statements import GROWN, HOT, UNSORTED, grown_to
from holdfast.storage.migrations import migrations_in
from holdfast.storage.postgres import (
    audit_queries,
    changes,
    clock_queries,
    document_changes,
    document_queries,
    epoch_queries,
    ledger_queries,
    queries,
    read_queries,
    sounding_queries,
    standing_queries,
    stock_queries,
)
from holdfast.storage.postgres.connection import Connection, Session
from holdfast.storage.postgres.guard import Guard
from holdfast.storage.postgres.migrate import MIGRATIONS_PACKAGE

MODULES = (
    queries,
    read_queries,
    ledger_queries,
    epoch_queries,
    document_queries,
    changes,
    document_changes,
    audit_queries,
    standing_queries,
    clock_queries,
    stock_queries,
    sounding_queries,
)
#: The tables that have partitions.
TABLES = r"\b(items|skus|ledger|documents|document_items|counts|idempotency_keys|heads|epochs|totals|batches|clocks)\b"
#: What a distributed database of the same protocol may lack.
UNPORTABLE = r"plpgsql|\bDO \$|TRIGGER|FUNCTION|advisory|LISTEN|NOTIFY|\bTEMP|\bctid\b|SERIAL\b|EXCLUDE\b"


@pytest.fixture
def connection(postgres: PostgresAround) -> Iterator[Connection]:
    opened = Guard(postgres.location).open(Session())
    yield opened
    opened.close()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def plan_of(connection: Connection, query: str) -> list[dict[str, Any]]:
    """Give all nodes of a generic plan."""
    row = connection.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {query}".encode()).fetchone()
    assert row is not None
    found = row[0] if isinstance(row[0], list) else json.loads(row[0])
    return list(nodes(found[0]["Plan"]))


def conditions(plan: list[dict[str, Any]]) -> dict[str, str]:
    """Give the index condition on every table that a plan scans."""
    scans = [node for node in plan if "Scan" in node["Node Type"] and "Relation Name" in node]
    return {
        node["Relation Name"]: node.get("Index Cond") or node.get("Recheck Cond") or f"none: {node['Node Type']}"
        for node in scans
    }


def columns_of_indexes(postgres: PostgresAround) -> dict[str, list[str]]:
    """Give the columns of every index, in their order."""
    found: dict[str, list[str]] = {}
    for index, column in postgres.run(
        "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace ORDER BY a.attnum"
    ):
        found.setdefault(index, []).append(column)
    return found


@pytest.mark.parametrize("rows", [0, 100, 20_000])
@pytest.mark.parametrize("analyzed", ["at last", "never", "while empty"])
@pytest.mark.parametrize("rows_before", [0, 20_000], ids=["new", "worn"])
def test_every_hot_statement_looks_its_keys_up(
    postgres: PostgresAround, connection: Connection, rows: int, analyzed: str, rows_before: int
) -> None:
    postgres.run(f"TRUNCATE {', '.join(GROWN)}")  # What earlier tests have deleted would make the plans theirs.
    if rows_before:
        postgres._connection.execute(grown_to(rows_before))
        for table in GROWN:
            postgres.run(f"DELETE FROM {table}")
    postgres.run(
        "SELECT pg_clear_attribute_stats(schemaname, tablename, attname, false) FROM pg_stats "
        "WHERE schemaname = 'public'"
    )
    if analyzed == "while empty":  # As autovacuum may do at any time: an index then costs as much as any other.
        postgres.run(f"VACUUM ANALYZE {', '.join(GROWN)}")
    if rows:
        postgres._connection.execute(grown_to(rows).replace(b"ANALYZE", b"ANALYZE" if analyzed == "at last" else b""))
    indexes = columns_of_indexes(postgres)
    for query, tables in HOT.items():
        plan = plan_of(connection, query)
        found = conditions(plan)
        assert found.keys() == tables.keys(), query
        used = {
            node["Relation Name"]: node["Index Name"] for node in plan if node.keys() >= {"Relation Name", "Index Name"}
        }
        for table, columns in tables.items():
            assert columns <= set(re.findall(r"\b[a-z_]+\b", found[table])), (query, found[table])
            # A key column behind one that is left out leads nowhere: the whole span before it is looked through.
            assert table not in used or set(indexes[used[table]][: len(columns)]) == columns, (query, used[table])
        if query in UNSORTED:
            assert not [node for node in plan if node["Node Type"] in {"Sort", "Incremental Sort"}], query


def test_a_plan_made_on_an_empty_table_holds_on_a_full_one(postgres: PostgresAround, connection: Connection) -> None:
    connection.execute("SET plan_cache_mode = force_generic_plan")
    wanted = ["{default}", "{S-77}"]
    for _ in range(2):
        connection.execute(queries.LOCK_ITEMS, wanted, prepare=True)
    postgres._connection.execute(grown_to(20_000).replace(b"ANALYZE", b""))
    [(before,)] = postgres.run("SELECT pg_stat_get_tuples_returned('items'::regclass)")
    connection.execute(queries.LOCK_ITEMS, wanted, prepare=True)
    connection.execute("SELECT pg_stat_force_next_flush()")
    [(after,)] = postgres.run("SELECT pg_stat_get_tuples_returned('items'::regclass)")
    assert after == before


def test_every_key_compares_byte_by_byte(postgres: PostgresAround) -> None:
    rows = postgres.run(
        "SELECT c.relname, a.attname, l.collname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "JOIN pg_attribute a ON a.attrelid = c.oid "
        "JOIN pg_collation l ON l.oid = a.attcollation "
        "WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1, 2"
    )
    assert {collation for _, _, collation in rows} == {"C"}
    assert {index for index, _, _ in rows} == {
        *["batches_pkey", "skus_pkey", "stores_pkey", "totals_pkey", "counts_pkey", "items_pkey", "items_by_sku"],
        *["items_short", "items_owed", "items_unsellable", "items_low", "items_out"],
        *[
            "ledger_by_item",
            "ledger_belated",
            "ledger_by_document",
            "ledger_by_reference",
            "document_items_pkey",
            "document_items_due",
        ],
        "access_keys_pkey",
        *["documents_pkey", "documents_by_time", "documents_open", "documents_by_reference", "documents_due"],
    }


def test_the_partition_leads_every_key_and_stands_in_every_statement(postgres: PostgresAround) -> None:
    leading = postgres.run(
        "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT IN ('stores', 'migrations', 'access_keys')"
    )
    assert len(leading) == 27
    assert {column for _, column in leading} == {"partition"}
    for name, statement in statements().items():
        if re.search(TABLES, statement):
            assert re.search(r"partition = 0|\(0, |SELECT 0,", statement), name


def test_no_statement_needs_what_only_one_server_has() -> None:
    scripts = {migration.name: migration.sql for migration in migrations_in(MIGRATIONS_PACKAGE)}
    for name, statement in (statements() | scripts).items():
        assert not re.search(UNPORTABLE, statement, re.IGNORECASE), name


def statements() -> dict[str, str]:
    """Give all SQL by name."""
    return {
        f"{module.__name__}.{name}": value
        for module in MODULES
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }
