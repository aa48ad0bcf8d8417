"""An engine whose commits another process makes keeps its share of the bounds, and its promises."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from builders import add, reserve
from holdfast.engine import engine as engine_module
from holdfast.engine import limits
from holdfast.engine.batch import Request
from holdfast.engine.engine import Engine
from holdfast.engine.errors import DatabaseMoved, Overloaded, StorageBroken, StorageUnavailable
from holdfast.engine.judging import Judging
from holdfast.engine.limits import share
from holdfast.engine.right_of_way import RightOfWay
from holdfast.engine.workers.desk import Desk
from holdfast.engine.workers.link import Link
from holdfast.storage.clock import PlainClock
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite.follower import SqliteFollower
from holdfast.storage.sqlite.storage import SqliteStorage
from holdfast.times import now_ms
from unit.engine.scripted import numbered

PROCESSES = 4


def at_a_desk(database: Path, storage: SqliteStorage, scenario: Callable[[Engine], Awaitable[None]]) -> Desk:
    """Run a scenario on the engine of a worker."""
    there, here = socket.socketpair()
    desk = Desk(Judging(storage, numbered()).judge)
    desk.seat(there, 1)

    async def run() -> None:
        follower = SqliteFollower(database, Retention(), PlainClock(now_ms))
        engine = Engine(follower, numbered("id"), link=Link(here), processes=PROCESSES)
        engine.start_upkeep(alone=False)
        try:
            await scenario(engine)
        finally:
            await engine.close()

    asyncio.run(run())
    return desk


def test_what_it_executes_is_durable_and_what_it_reads_is_that(database: Path, storage: SqliteStorage) -> None:
    async def scenario(engine: Engine) -> None:
        verdicts = await asyncio.gather(
            *engine.execute_all([Request(add(5)), Request(reserve(2)), Request(reserve(9))])
        )
        assert [verdict.outcome.applied for verdict in verdicts] == [True, True, False]
        found = await engine.item(("default", "LAPTOP"))
        assert found is not None
        assert (found.item.on_hand, found.item.reserved) == (5, 2)
        assert await engine.writable() is None
        await engine.settle(now_ms())
        assert engine.figures.commands == 0  # They are counted where they are committed.

    at_a_desk(database, storage, scenario).close()


def test_it_waits_for_those_who_were_answered_but_its_event_loop_does_not_stand_aside(
    database: Path, storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways: list[RightOfWay] = []
    taken: list[RightOfWay] = []

    class Seen(RightOfWay):
        def __init__(self, *, stands_aside: bool) -> None:
            super().__init__(stands_aside=stands_aside)
            ways.append(self)

        def take(self) -> None:
            taken.append(self)
            super().take()

    monkeypatch.setattr(engine_module, "RightOfWay", Seen)

    async def scenario(engine: Engine) -> None:
        await asyncio.gather(*engine.execute_all([Request(add(1)), Request(add(2)), Request(add(3))]))

    at_a_desk(database, storage, scenario).close()
    assert [way.stands_aside for way in ways] == [False]
    assert taken


def test_a_worker_that_stands_still_takes_in_no_more_than_its_share(database: Path, storage: SqliteStorage) -> None:
    there, here = socket.socketpair()

    async def run() -> None:
        engine = Engine(SqliteFollower(database, Retention(), PlainClock(now_ms)), link=Link(here), processes=PROCESSES)
        waiting = [engine.execute(Request(add(1))) for _ in range(limits.QUEUE_COMMANDS_MAX // PROCESSES)]
        with pytest.raises(Overloaded):
            engine.execute(Request(add(1)))
        there.close()
        faults = await asyncio.gather(*waiting, return_exceptions=True)
        assert all(isinstance(fault, Exception) for fault in faults)
        with pytest.raises(StorageUnavailable):
            await engine.execute(Request(add(1)))
        await engine.close()

    asyncio.run(run())


def test_the_largest_call_is_taken_in_by_a_worker_that_has_nothing_else_of_the_kind(
    database: Path, storage: SqliteStorage
) -> None:
    large = [Request(add(1, sku=f"S-{number}")) for number in range(limits.QUEUE_COMMANDS_MAX // PROCESSES + 1)]

    async def scenario(engine: Engine) -> None:
        first = engine.execute_all(large)
        with pytest.raises(Overloaded):
            engine.execute_all(large)
        assert all(verdict.outcome.applied for verdict in await asyncio.gather(*first))
        await asyncio.gather(*engine.execute_all(large))

    at_a_desk(database, storage, scenario).close()


def test_shares_are_never_nothing_and_together_hardly_more_than_the_whole() -> None:
    assert [share(10, processes) for processes in (1, 3, 10, 64)] == [10, 4, 1, 1]
    assert share(0, 4) == 0


def test_a_follower_commits_nothing(database: Path, storage: SqliteStorage) -> None:
    follower = SqliteFollower(database, Retention(), PlainClock(now_ms))
    for refused in (follower.begin, follower.committed):
        with pytest.raises(StorageBroken):
            refused("b-1")
    follower.keep_time()
    follower.close()


def test_a_follower_writes_nothing_beside_a_log_that_has_lost_its_name(database: Path, storage: SqliteStorage) -> None:
    follower = SqliteFollower(database, Retention(), PlainClock(now_ms))
    follower.check()
    storage.committed("never")  # Drops the writing connection; the log stays, for the follower has it open.
    follower.check()
    log = database.with_name(f"{database.name}-wal")
    moved = log.rename(log.with_name("moved"))
    for write in (follower.check, lambda: follower.settle(1), lambda: follower.note_uses({})):
        with pytest.raises(DatabaseMoved):
            write()
    assert not log.exists()
    moved.rename(log)
    follower.check()
    follower.close()
