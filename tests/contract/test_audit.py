"""An audit names exactly what is wrong, on every engine, and changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from builders import add, adjust, release, reserve
from contract.batches import commit
from contract.damage import MemoryVandal, SqlVandal, Vandal, loosen
from contract.engines import MemoryAround, PostgresAround, SqliteAround
from contract.planted import DAMAGE, LAPTOP, Damage, Found
from holdfast.bootstrap.verify import Report, audited
from holdfast.domain.commands import Bucket
from holdfast.domain.difference import Kind
from holdfast.engine.ports import Storage
from holdfast.storage.postgres.audit import PostgresAudit
from holdfast.storage.sqlite.audit import SqliteAudit
from postgres_databases import EMPTY, migrated_database, shared_server


@pytest.fixture(scope="module")
def loose_postgres() -> Iterator[str]:
    """Give a PostgreSQL database without checks and keys."""
    server = shared_server()
    name = server.create_database(migrated_database())
    around = PostgresAround(server.dsn(name))
    loosen(around)
    around.close()
    yield server.dsn(name)
    server.drop_database(name)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def vandal(request: pytest.FixtureRequest) -> Iterator[Vandal]:
    """Give a vandal in a database of each engine, with two items and six entries."""
    if request.param == "memory":
        memory: MemoryAround = request.getfixturevalue("memory")
        memory.put_stores("shop")
        fill(memory.open())
        yield MemoryVandal(memory)
    elif request.param == "sqlite":
        sqlite: SqliteAround = request.getfixturevalue("sqlite")
        sqlite.put_stores("shop")
        fill(sqlite.open())
        loosen(sqlite)
        yield SqlVandal(sqlite, SqliteAudit, Path(sqlite.location))
    else:
        dsn = request.getfixturevalue("loose_postgres")
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(EMPTY)
        # An engine needs the keys: it fills a database that has them, and the rows are copied.
        source: PostgresAround = request.getfixturevalue("postgres")
        source.put_stores("shop")
        fill(source.open())
        postgres = PostgresAround(dsn)
        copy(source, postgres)
        yield SqlVandal(postgres, PostgresAudit, dsn)
        postgres.close()


def fill(storage: Storage) -> None:
    commit(storage, add(10), reserve(3), add(5, store="shop", sku="PHONE"))
    commit(storage, adjust(2, Bucket.UNSELLABLE), release(1), reserve(2, store="shop", sku="PHONE"))
    storage.close()


def copy(source: PostgresAround, target: PostgresAround) -> None:
    target.run("DELETE FROM stores")
    target.run("DELETE FROM heads")
    for table in ("stores", "skus", "items", "ledger", "heads", "totals"):
        rows = source.run(f"SELECT * FROM {table}")
        target.run_many(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def report_of(vandal: Vandal) -> Report:
    audit = vandal.audit()
    try:
        return audited(audit, lambda _done, _expected: None)
    finally:
        audit.close()


def found_in(vandal: Vandal) -> Found:
    report = report_of(vandal)
    assert report.differences == len(report.found)
    return {(found.kind, found.store, found.sku, found.sequence) for found in report.found}


def expected_on(vandal: Vandal, expected: Found) -> Found:
    """Memory keeps no sums that could be wrong."""
    if isinstance(vandal, MemoryVandal):
        return {found for found in expected if found[0] != Kind.TOTALS_DIFFER}
    return expected


def test_a_sound_database_is_clean(vandal: Vandal) -> None:
    report = report_of(vandal)
    assert (report.items, report.entries, report.differences, report.found) == (2, 6, 0, [])


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("on_hand", 13, 12),
        ("reserved", 3, 2),
        ("reserved_plain", 1, 2),
        ("unsellable", 3, 2),
        ("incoming", 1, 0),
        ("safety_stock", 1, 0),
    ],
)
def test_each_number_of_a_stock_row_is_compared(vandal: Vandal, name: str, wrong: int, right: int) -> None:
    vandal.item("LAPTOP", **{name: wrong})
    found = [each for each in report_of(vandal).found if each.kind != Kind.TOTALS_DIFFER]
    assert [(each.kind, each.store, each.sku) for each in found] == [(Kind.STOCK_DIFFERS, *LAPTOP)]
    assert found[0].message == f"{name} is {wrong}; the ledger adds up to {right}"


@pytest.mark.parametrize(("damage", "expected"), [pytest.param(*row[1:], id=row[0]) for row in DAMAGE])
def test_each_kind_of_damage_is_named_and_nothing_else(vandal: Vandal, damage: Damage, expected: Found) -> None:
    damage(vandal)
    assert found_in(vandal) == expected_on(vandal, expected)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("UPDATE heads SET sequence = 7", (Kind.HEAD_DIFFERS, None)),
        ("DELETE FROM heads", (Kind.HEAD_DIFFERS, None)),
        ("UPDATE totals SET reserved = 0 WHERE store = 'shop'", (Kind.TOTALS_DIFFER, "shop")),
        ("DELETE FROM totals WHERE store = 'shop'", (Kind.TOTALS_DIFFER, "shop")),
        ("INSERT INTO totals VALUES (0, 'gone', 0, 0, 0, 1)", (Kind.TOTALS_DIFFER, "gone")),
    ],
)
def test_heads_and_sums_are_compared(vandal: Vandal, sql: str, expected: tuple[Kind, str | None]) -> None:
    if isinstance(vandal, SqlVandal):  # Memory keeps neither.
        vandal.around.run(sql)
        assert found_in(vandal) == {(*expected, None, None)}
