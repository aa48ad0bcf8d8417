"""Beside long work a thread hands the interpreter over soon; otherwise it is not even asked."""

import asyncio
import sys
import threading
from collections.abc import Iterable
from contextlib import closing

import pytest

from builders import add
from holdfast.engine.batch import Request, Result
from holdfast.engine.commit import Committer
from holdfast.engine.engine import Engine
from holdfast.engine.limits import HEAVY_COMMANDS_MAX
from holdfast.engine.long_work import KEPT_BESIDE_LONG_S_MAX, KEPT_S_MAX, LongWork
from holdfast.engine.ports import Reader
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.scenario import on_engine

DEADLINE_SECONDS = 30


def test_the_interval_is_short_from_the_first_long_work_to_the_last() -> None:
    told: list[float] = []
    work = LongWork(told.append)
    with work:
        with work:
            assert told == [KEPT_BESIDE_LONG_S_MAX]
        assert told == [KEPT_BESIDE_LONG_S_MAX]
    assert told == [KEPT_BESIDE_LONG_S_MAX, KEPT_S_MAX]


def test_work_that_fails_has_ended_too() -> None:
    told: list[float] = []

    @LongWork(told.append)
    def fail() -> None:
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fail()
    assert told[-1] == KEPT_S_MAX


def interval(_: Reader) -> float:
    return sys.getswitchinterval()


def pieces(_: Reader) -> Iterable[bytes]:
    yield str(sys.getswitchinterval()).encode()


def test_pages_scans_and_long_answers_are_long_work_and_other_reads_are_not(storage: SqliteStorage) -> None:
    async def scenario(engine: Engine) -> None:
        assert await engine.read_page(interval) == KEPT_BESIDE_LONG_S_MAX
        assert await engine.scan(interval) == KEPT_BESIDE_LONG_S_MAX
        with closing(await engine.spool(pieces)) as spooled:
            assert float(spooled.read()) == KEPT_BESIDE_LONG_S_MAX
        assert await engine.read(interval) == pytest.approx(KEPT_S_MAX)

    on_engine(storage, scenario)


def test_a_batch_of_many_commands_is_long_work_and_one_of_few_is_not(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, float]] = []
    begun, all_there = threading.Event(), threading.Event()
    commit = Committer.commit

    def looked_at(committer: Committer, batch: list[Request]) -> list[Result]:
        seen.append((len(batch), sys.getswitchinterval()))
        begun.set()
        assert all_there.wait(DEADLINE_SECONDS)
        return commit(committer, batch)

    monkeypatch.setattr(Committer, "commit", looked_at)

    async def scenario(engine: Engine) -> None:
        first = engine.execute(Request(add(1)))
        assert await asyncio.to_thread(begun.wait, DEADLINE_SECONDS)
        others = engine.execute_all([Request(add(1)) for _ in range(HEAVY_COMMANDS_MAX)])
        all_there.set()
        await asyncio.gather(first, *others)

    on_engine(storage, scenario)
    assert seen == [(1, pytest.approx(KEPT_S_MAX)), (HEAVY_COMMANDS_MAX, KEPT_BESIDE_LONG_S_MAX)]
