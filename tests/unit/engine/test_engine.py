"""The engine over a real database: it executes, reads, counts, and drains when it is closed."""

import asyncio
from pathlib import Path

import pytest

from builders import add, cause, reserve
from holdfast.engine.batch import Request
from holdfast.engine.engine import Engine
from holdfast.engine.errors import Closing, Overloaded
from holdfast.engine.limits import QUEUE_COMMANDS_MAX
from holdfast.engine.ports import Reader
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.conftest import Raw
from unit.engine.scenario import on_engine


def test_a_command_is_durable_when_it_is_answered(storage: SqliteStorage, raw: Raw) -> None:
    async def scenario(engine: Engine) -> None:
        verdict = await engine.execute(Request(add(5, cause=cause("c-7"))))
        assert verdict.outcome.applied
        assert raw("SELECT on_hand FROM items") == [(5,)]
        assert raw("SELECT command_id FROM ledger") == [("c-7",)]

    on_engine(storage, scenario)


def test_everybody_reads_his_own_writes(storage: SqliteStorage) -> None:
    async def scenario(engine: Engine) -> None:
        assert await engine.item(("default", "LAPTOP")) is None
        await engine.execute(Request(add(5)))
        row = await engine.item(("default", "LAPTOP"))
        assert row is not None
        assert (row.item.on_hand, row.name, row.catalogue_version) == (5, "Laptop", 1)

    on_engine(storage, scenario)


def test_any_other_read_gets_a_reader(storage: SqliteStorage) -> None:
    def names(reader: Reader) -> list[str]:
        return [store.name for store in reader.stores()]

    async def scenario(engine: Engine) -> None:
        assert await engine.read(names) == ["Default store"]

    on_engine(storage, scenario)


def test_a_rush_on_one_item_never_oversells(storage: SqliteStorage, raw: Raw) -> None:
    async def scenario(engine: Engine) -> None:
        await engine.execute(Request(add(30)))
        verdicts = await asyncio.gather(*(engine.execute(Request(reserve(1))) for _ in range(100)))
        assert [verdict.outcome.applied for verdict in verdicts] == [True] * 30 + [False] * 70

    on_engine(storage, scenario)
    assert raw("SELECT on_hand, reserved FROM items") == [(30, 30)]
    assert raw("SELECT min(sequence), max(sequence), count(*) FROM ledger") == [(1, 31, 31)]


def test_closing_answers_everything_that_was_taken_in(database: Path) -> None:
    async def scenario() -> list[bool]:
        engine = Engine(SqliteStorage(database))
        answers = [engine.execute(Request(add(1))) for _ in range(50)]
        read = engine.item(("default", "LAPTOP"))
        assert engine.commands_waiting == 50
        await engine.close()
        assert (engine.commands_waiting, engine.commands_committing) == (0, 0)
        assert read.done()
        with pytest.raises(Closing):
            engine.execute(Request(add(1)))
        with pytest.raises(Closing):
            engine.item(("default", "LAPTOP"))
        return [answer.result().outcome.applied for answer in answers]

    assert asyncio.run(scenario()) == [True] * 50
    reopened = SqliteStorage(database)
    reader = reopened.reader()
    assert reader.totals("default").on_hand == 50
    reader.close()
    reopened.close()


def test_beyond_its_bound_the_engine_takes_nothing_in(storage: SqliteStorage, raw: Raw) -> None:
    async def scenario(engine: Engine) -> None:
        answers = [engine.execute(Request(reserve(1))) for _ in range(QUEUE_COMMANDS_MAX)]
        with pytest.raises(Overloaded):
            engine.execute(Request(add(1)))
        await asyncio.gather(*answers)
        assert (await engine.execute(Request(add(1)))).outcome.applied

    on_engine(storage, scenario)
    assert raw("SELECT count(*) FROM ledger") == [(1,)]


def test_closing_closes_every_connection(storage: SqliteStorage, database: Path) -> None:
    async def scenario(engine: Engine) -> None:
        await engine.execute(Request(add(5)))
        await engine.item(("default", "LAPTOP"))

    on_engine(storage, scenario)
    # SQLite folds its log into the database and removes it when the last connection closes.
    assert [file.name for file in database.parent.iterdir()] == [database.name]


def test_the_engine_makes_its_own_identifiers_unless_it_is_given_a_source(storage: SqliteStorage) -> None:
    async def scenario() -> tuple[str, str]:
        engine = Engine(storage)
        made = engine.new_id(), engine.new_id()
        await engine.close()
        return made

    first, second = asyncio.run(scenario())
    assert first[:-1] == second[:-1]
    assert (first[-2:], second[-2:]) == ("-1", "-2")


def test_a_long_answer_is_prepared_by_the_engines_spooler(storage: SqliteStorage) -> None:
    async def scenario(engine: Engine) -> None:
        with await engine.spool(lambda reader: [store.id.encode() for store in reader.stores()]) as file:
            assert file.read() == b"default"

    on_engine(storage, scenario)
