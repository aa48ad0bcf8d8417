"""The SQL of PostgreSQL: it runs through primary keys whatever the plan, and on other servers of its kind too."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from contract.engines import PostgresAround
from holdfast.storage.migrations import migrations_in
from holdfast.storage.postgres import changes, queries
from holdfast.storage.postgres.connection import Connection, Session, open_connection
from holdfast.storage.postgres.migrate import MIGRATIONS_PACKAGE

#: Each hot statement, and the keys that must stand in its index conditions, by table.
HOT: dict[str, dict[str, set[str]]] = {
    queries.LOCK_ITEMS: {"items": {"partition", "store", "sku"}},
    queries.NOW: {"heads": {"partition"}},
    queries.STORES_EXISTING: {"stores": {"id"}},
    queries.SKUS: {"skus": {"partition", "sku"}},
    queries.KEYS: {"idempotency_keys": {"partition", "generation", "digest"}},
    queries.ITEMS_READ: {"items": {"partition", "store", "sku"}, "skus": {"partition", "sku"}},
    queries.ITEM_LIST: {"items": {"partition", "store", "sku"}, "skus": {"partition", "sku"}},
    queries.TOTALS_OF_STORE: {"heads": {"partition"}, "totals": {"partition", "store"}},
    queries.TOTALS: {"heads": {"partition"}, "totals": {"partition"}},
    changes.UPDATE_SKU: {"skus": {"partition", "sku"}},
    changes.FORGET_KEY: {"idempotency_keys": {"partition", "generation", "digest"}},
    changes.APPEND: {"heads": {"partition"}},
}
GROW = """
INSERT INTO items SELECT 0, 'default', 'S-' || n, 1, 0, 0, 0, 0, 0, NULL, 1, 1, 1, false
FROM generate_series(1, 20000) n;
INSERT INTO skus SELECT 0, 'S-' || n, 'x', 1, '{}', 'x' FROM generate_series(1, 20000) n;
INSERT INTO idempotency_keys SELECT 0, 9, decode(md5(n::text), 'hex'), '', '' FROM generate_series(1, 20000) n;
ANALYZE
"""
#: What a distributed database of the same protocol may lack.
UNPORTABLE = r"plpgsql|\bDO \$|TRIGGER|FUNCTION|advisory|LISTEN|NOTIFY|\bTEMP|\bctid\b|SERIAL\b|EXCLUDE\b"


@pytest.fixture
def connection(postgres: PostgresAround) -> Iterator[Connection]:
    opened = open_connection(postgres.location, Session())
    yield opened
    opened.close()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def conditions(connection: Connection, query: str) -> dict[str, str]:
    """Give the index condition on every table that a generic plan scans."""
    row = connection.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {query}".encode()).fetchone()
    assert row is not None
    found = row[0] if isinstance(row[0], list) else json.loads(row[0])
    scans = [node for node in nodes(found[0]["Plan"]) if "Scan" in node["Node Type"] and "Relation Name" in node]
    return {node["Relation Name"]: node.get("Index Cond", f"none: {node['Node Type']}") for node in scans}


@pytest.mark.parametrize("grown", [False, True])
def test_every_hot_statement_looks_its_keys_up(postgres: PostgresAround, connection: Connection, grown: bool) -> None:
    if grown:
        postgres._connection.execute(GROW.encode())
    for query, tables in HOT.items():
        found = conditions(connection, query)
        assert found.keys() == tables.keys(), query
        for table, columns in tables.items():
            assert columns <= set(re.findall(r"\b[a-z_]+\b", found[table])), (query, found[table])


def test_a_plan_made_on_an_empty_table_holds_on_a_full_one(postgres: PostgresAround, connection: Connection) -> None:
    connection.execute("SET plan_cache_mode = force_generic_plan")
    wanted = ["{default}", "{S-77}"]
    for _ in range(2):
        connection.execute(queries.LOCK_ITEMS, wanted, prepare=True)
    postgres._connection.execute(GROW.replace("ANALYZE", "").encode())
    [(before,)] = postgres.run("SELECT pg_stat_get_tuples_returned('items'::regclass)")
    connection.execute(queries.LOCK_ITEMS, wanted, prepare=True)
    connection.execute("SELECT pg_stat_force_next_flush()")
    [(after,)] = postgres.run("SELECT pg_stat_get_tuples_returned('items'::regclass)")
    assert after == before


def test_every_key_compares_byte_by_byte(postgres: PostgresAround) -> None:
    rows = postgres.run(
        "SELECT c.relname, a.attname, l.collname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) "
        "JOIN pg_collation l ON l.oid = a.attcollation "
        "WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1, 2"
    )
    texts = [("batches", "id"), ("items", "sku"), ("items", "store"), ("skus", "sku"), ("stores", "id")]
    assert rows == [(table, column, "C") for table, column in [*texts, ("totals", "store")]]


def test_the_partition_leads_every_key_and_stands_in_every_statement(postgres: PostgresAround) -> None:
    leading = postgres.run(
        "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT IN ('stores', 'migrations')"
    )
    assert len(leading) == 7
    assert {column for _, column in leading} == {"partition"}
    for name, statement in statements().items():
        if re.search(r"\b(items|skus|ledger|idempotency_keys|heads|totals|batches)\b", statement):
            assert re.search(r"partition = 0|\(0, |SELECT 0,", statement), name


def test_no_statement_needs_what_only_one_server_has() -> None:
    scripts = {migration.name: migration.sql for migration in migrations_in(MIGRATIONS_PACKAGE)}
    for name, statement in (statements() | scripts).items():
        assert not re.search(UNPORTABLE, statement, re.IGNORECASE), name


def statements() -> dict[str, str]:
    """Give all SQL by name."""
    return {
        name: value
        for module in (queries, changes)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }
