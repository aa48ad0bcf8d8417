"""The engine counts what it did, each thing once."""

import asyncio

import pytest

from builders import add, adjust, batch, claim, expected_version, fulfill, if_match, release, reserve, set_quantity
from holdfast.domain.commands import Command
from holdfast.engine.batch import Request
from holdfast.engine.engine import Engine
from holdfast.engine.errors import StorageUnavailable
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.scenario import on_engine
from unit.engine.scripted import ScriptedStorage


def test_the_engine_counts_what_it_did(storage: SqliteStorage) -> None:
    requests = [
        Request(add(5), claim()),
        Request(add(5), claim()),
        Request(reserve(2)),
        Request(reserve(9)),
        Request(reserve(1, precondition=expected_version(7))),
        Request(reserve(1, precondition=if_match(7))),
        Request(reserve(1, sku="GHOST")),
        Request(reserve(1), claim(fingerprint=b"another")),
    ]

    async def scenario(engine: Engine) -> None:
        for request in requests:
            await engine.execute(request)
        figures = engine.figures
        assert (figures.commands, figures.batches, figures.replays) == (8, 8, 1)
        assert figures.applied == {"add": 1, "reserve": 1}
        assert figures.refused == {
            "INSUFFICIENT_QUANTITY": 1,
            "CONCURRENCY_ERROR": 1,
            "PRECONDITION_FAILED": 1,
            "NOT_FOUND": 1,
            "IDEMPOTENCY_KEY_REUSED": 1,
        }
        assert figures.version_conflicts == 2

    on_engine(storage, scenario)


def test_units_that_went_away_are_counted_apart(storage: SqliteStorage) -> None:
    away: list[Command] = [fulfill(2), adjust(-1)]
    others: list[Command] = [fulfill(9), release(1), adjust(1), add(0), set_quantity(5)]

    async def scenario(engine: Engine) -> None:
        for command in [add(9), reserve(4), *away, *others]:
            await engine.execute(Request(command))
        assert engine.figures.removals == len(away)

    on_engine(storage, scenario)


def test_the_commands_of_an_atomic_batch_count_like_any_others(storage: SqliteStorage) -> None:
    async def scenario(engine: Engine) -> None:
        await engine.execute(Request(batch(add(9), reserve(4), fulfill(2), adjust(-1), adjust(1))))
        await engine.execute(Request(batch(adjust(-1), reserve(99))))
        figures = engine.figures
        assert figures.applied == {"batch": 1, "add": 1, "reserve": 1, "fulfill": 1, "adjust": 2}
        assert (figures.commands, figures.removals) == (2, 2)

    on_engine(storage, scenario)


def test_a_command_that_met_a_fault_raises_it_and_is_not_counted(storage: SqliteStorage) -> None:
    async def scenario(engine: Engine) -> None:
        with pytest.raises(StorageUnavailable):
            await engine.execute(Request(add(5)))
        assert (engine.figures.commands, engine.figures.failed_writes) == (0, 1)

    on_engine(ScriptedStorage(storage, load=[StorageUnavailable()]), scenario)


def test_commands_of_the_same_moment_share_a_transaction(storage: SqliteStorage) -> None:
    async def scenario(engine: Engine) -> None:
        await asyncio.gather(*(engine.execute(Request(add(1))) for _ in range(200)))
        assert engine.figures.commands == 200
        assert engine.figures.batches < 200

    on_engine(storage, scenario)
