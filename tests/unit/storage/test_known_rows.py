"""What the writing connection remembers of rows is never anything but what is in the database."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from builders import NOW, add, delete, make_store, put_sku, release, reserve
from builders.stops import close_store, recall
from contract.batches import Hands, commit, loaded
from holdfast.domain.commands import Command
from holdfast.domain.judge import Verdict
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite.known_rows import KNOWN_CHARACTERS_MAX, KnownRows
from holdfast.storage.sqlite.storage import SqliteStorage
from holdfast.storage.sqlite.writer import Writer

STORES: Final = ("default", "hamburg")
SKUS: Final = ("LAPTOP", "PHONE", "LAMP", "DESK", "CHAIR")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "holdfast.db"


@pytest.fixture
def storage(path: Path) -> Iterator[SqliteStorage]:
    opened = SqliteStorage(path, None, Hands(NOW))
    yield opened
    opened.close()


@contextmanager
def statements(storage: SqliteStorage) -> Iterator[list[str]]:
    """Note what the writing connection executes."""
    seen: list[str] = []

    def note(_: object, sql: str, _bindings: object) -> bool:
        seen.append(sql)
        return True

    connection = storage._connect().connection
    connection.exec_trace = note
    yield seen
    connection.exec_trace = None


def looked_up(seen: list[str]) -> set[str]:
    """Give the tables that rows were looked up in."""
    reads = [sql.split() for sql in seen if sql.lstrip().startswith("SELECT")]
    return {words[words.index("FROM") + 1] for words in reads}


def accepted(storage: SqliteStorage, *commands: Command) -> list[bool]:
    return [verdict.outcome.applied for verdict in commit(storage, *commands)]


def test_rows_that_were_read_or_written_are_not_looked_up_again(storage: SqliteStorage) -> None:
    commit(storage, add(9))
    with statements(storage) as first:
        commit(storage, reserve(1))
    assert looked_up(first) == {"heads", "items", "skus"}
    with statements(storage) as second:
        commit(storage, reserve(1), release(1))
        commit(storage, reserve(1))
    assert looked_up(second) == {"heads"}


def test_what_another_connection_has_written_is_seen(path: Path, storage: SqliteStorage) -> None:
    other = SqliteStorage(path, None, Hands(NOW))
    commit(storage, add(4))
    for _ in range(2):
        assert accepted(storage, reserve(1)) == [True]
        assert accepted(other, reserve(1)) == [True]
    assert accepted(storage, reserve(1)) == [False]
    assert accepted(other, recall()) == [True]
    assert accepted(storage, release(1), reserve(1)) == [True, False]
    assert accepted(storage, recall(opened=True), reserve(1)) == [True, True]
    assert accepted(other, close_store()) == [True]
    assert accepted(storage, release(1), reserve(1)) == [True, False]
    other.close()


def test_what_was_undone_is_not_known(storage: SqliteStorage) -> None:
    commit(storage, add(3))
    commit(storage, reserve(1))
    for _ in range(2):
        transaction, view = loaded(storage, reserve(2), recall(), close_store())
        transaction.save(view)
        transaction.rollback()
    commit(storage, add(1, sku="PHONE"))
    assert accepted(storage, reserve(1), reserve(1), reserve(1)) == [True, True, False]


def test_what_a_commit_that_failed_has_written_is_not_known(storage: SqliteStorage) -> None:
    commit(storage, add(3))
    commit(storage, reserve(1))
    refused = iter((True,))
    storage._connect().connection.set_commit_hook(lambda: next(refused, False))
    assert accepted(storage, reserve(2)) == [True]  # It is judged anew.
    assert accepted(storage, reserve(1)) == [False]


def test_a_transaction_that_nobody_has_ended_is_undone_by_the_next_one(storage: SqliteStorage) -> None:
    commit(storage, add(3))
    transaction, view = loaded(storage, reserve(2))
    transaction.save(view)
    assert accepted(storage, reserve(3), reserve(1)) == [True, False]
    assert accepted(storage, release(1), reserve(1)) == [True, True]


def test_a_stop_is_known_to_the_next_batch(storage: SqliteStorage) -> None:
    commit(storage, add(9))
    assert accepted(storage, reserve(1)) == [True]
    for stop in (recall, close_store):
        assert accepted(storage, stop()) == [True]
        assert accepted(storage, reserve(1)) == [False]
        assert accepted(storage, stop(opened=True)) == [True]
        assert accepted(storage, reserve(1)) == [True]


def test_random_lives_are_the_same_with_and_without_a_memory(tmp_path: Path) -> None:
    for seed in range(6):
        chance = random.Random(seed)
        clocks = Hands(NOW), Hands(NOW)
        with_memory = SqliteStorage(tmp_path / f"{seed}-with.db", None, clocks[0])
        with_memory._writer = Writer(with_memory._connect().connection, Retention(), KnownRows(3))
        without = SqliteStorage(tmp_path / f"{seed}-without.db", None, clocks[1])
        for storage in (with_memory, without):
            commit(storage, make_store("hamburg"))
        for number in range(60):
            batch = [_command(chance) for _ in range(chance.randint(1, 6))]
            if chance.random() < 0.1:
                undone = [_command(chance) for _ in range(3)]
                for storage in (with_memory, without):
                    transaction, view = loaded(storage, *undone)
                    transaction.save(view)
                    transaction.rollback()
            told = [list(map(_told, commit(storage, *batch))) for storage in (with_memory, without)]
            assert told[0] == told[1], (seed, number)
            without._connect().rows.forget_all()
            if chance.random() < 0.1:  # Another connection comes in between.
                with_memory.check()
            for clock in clocks:
                clock.now += 10
        assert _content(with_memory) == _content(without)
        with_memory.close()
        without.close()


def _command(chance: random.Random) -> Command:
    sku, store, units = chance.choice(SKUS), chance.choice(STORES), chance.randint(1, 4)
    made: list[Command] = [
        add(units, sku=sku, store=store),
        reserve(units, sku=sku, store=store),
        reserve(1, sku=sku, store=store),
        release(1, sku=sku, store=store),
        delete(sku=sku, store=store),
        put_sku(sku, f"Name {units}"),
        recall(sku, opened=units > 1),
        close_store(store, opened=units > 1),
    ]
    return chance.choices(made, (4, 4, 4, 3, 1, 1, 1, 1))[0]


def _told(verdict: Verdict) -> Any:
    outcome = verdict.outcome
    return outcome.applied, type(outcome.result), getattr(outcome.result, "item", None)


def _content(storage: SqliteStorage) -> list[list[tuple[Any, ...]]]:
    tables = {
        "items": "*",
        "skus": "*",
        "totals": "*",
        "ledger": "sequence, store, sku, kind, on_hand, reserved, previous",
    }
    connection = storage._connect().connection
    return [list(connection.execute(f"SELECT {columns} FROM {table}")) for table, columns in tables.items()]


def test_rows_that_were_not_used_for_long_are_dropped_and_those_in_use_stay() -> None:
    known, asked = KnownRows(rows_max=3), []

    def look_up(keys: Any) -> list[tuple[Any, ...]]:
        asked.extend(keys)
        return [(sku, "Name", 1, "{}") for (sku,) in keys]

    for number in range(40):
        found = known.find("skus", [("IN-USE",), (f"SKU-{number}",)], look_up)
        assert sorted(row[0] for row in found) == sorted(["IN-USE", f"SKU-{number}"])
    assert asked.count(("IN-USE",)) == 1
    known.find("skus", [("SKU-0",)], look_up)
    assert asked.count(("SKU-0",)) == 2


def test_long_rows_are_not_kept_and_what_is_not_there_is_asked_for_each_time() -> None:
    known, asked = KnownRows(), []

    def look_up(keys: Any) -> list[tuple[Any, ...]]:
        asked.extend(keys)
        return [(sku, "x" * KNOWN_CHARACTERS_MAX, 1, "{}") for (sku,) in keys if sku == "LONG"]

    for _ in range(2):
        assert [row[0] for row in known.find("skus", [("LONG",), ("ABSENT",)], look_up)] == ["LONG"]
    assert asked == [("LONG",), ("ABSENT",)] * 2


def test_under_load_no_statement_is_parsed_anew_in_each_batch(storage: SqliteStorage) -> None:
    commit(storage, *(add(9_999, sku=f"SKU-{number}") for number in range(64)))

    def parsed() -> int:
        misses = storage._connect().connection.cache_stats()["misses"]
        assert isinstance(misses, int)
        return misses

    batches = [[reserve(1, sku=f"SKU-{number}") for number in range(64)] for _ in range(10)]
    for batch in batches[:2]:  # The first one looks the items up.
        commit(storage, *batch)
    before = parsed()
    for batch in batches[2:]:
        commit(storage, *batch)
    assert parsed() == before
