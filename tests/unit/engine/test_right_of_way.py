"""The event loop gives way to the thread that judges the next batch, until that has to be made durable."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from builders import add
from holdfast.engine import engine as engine_module
from holdfast.engine.batch import Request
from holdfast.engine.engine import Engine
from holdfast.engine.intake import Intake
from holdfast.engine.right_of_way import RightOfWay
from holdfast.storage.sqlite.storage import SqliteStorage
from holdfast.storage.sqlite.transaction import SqliteTransaction
from model.storage import ModelStorage

#: Longer than any test may take: who waits that long waits for ever.
EVER_S = 60.0
DEADLINE_SECONDS = 30
#: Several were answered, and asked for the next ones; but that is the end.
NO_MORE = ("taken", "left")


class Spied(RightOfWay):
    """Notes who did what, in order."""

    def __init__(self, given_s_max: float = EVER_S, *, stands_aside: bool = True) -> None:
        super().__init__(given_s_max, stands_aside=stands_aside)
        self.done: list[str] = []

    def take(self) -> None:
        super().take()
        self.done.append("taken")

    def leave(self) -> None:
        self.done.append("left")
        super().leave()


def test_who_gives_way_waits_until_it_is_left() -> None:
    way = RightOfWay(EVER_S)
    way.give()  # Nobody has it.
    way.take()
    given = threading.Event()

    def give() -> None:
        way.give()
        given.set()

    giving = threading.Thread(target=give)
    giving.start()
    assert not given.wait(0.05)
    way.leave()
    assert given.wait(DEADLINE_SECONDS)
    giving.join()
    way.leave()  # Left already.
    way.take()
    way.leave()


def test_nobody_waits_for_longer_than_he_should_nor_twice() -> None:
    way = RightOfWay(0.25)
    for _ in range(2):
        way.take()
        begun = time.monotonic()
        way.give()
        assert time.monotonic() - begun >= 0.25
        begun = time.monotonic()
        for _ in range(1_000):
            way.give()
        assert time.monotonic() - begun < 0.25
        way.leave()


def test_where_another_process_works_the_event_loop_goes_on_as_soon_as_it_has_said_so() -> None:
    way = RightOfWay(EVER_S, stands_aside=False)
    way.take()
    begun = time.monotonic()
    way.give()
    assert not way.is_due
    way.wait()
    assert time.monotonic() - begun < EVER_S / 2
    way.leave()


def test_who_has_asked_for_it_waits_until_it_is_given_but_not_for_longer_than_he_should() -> None:
    way = RightOfWay(EVER_S)
    for _ in range(2):
        way.take()
        giving = threading.Thread(target=way.give)
        giving.start()
        way.wait()
        assert not way.is_due
        way.leave()
        giving.join()
    way = RightOfWay(0.25)
    for _ in range(2):
        way.take()
        begun = time.monotonic()
        way.wait()
        assert time.monotonic() - begun >= 0.25
        way.leave()
        way.give()  # Too late: nobody waits for it any more.


def test_who_stands_aside_already_does_so_again_when_he_is_asked_at_that_very_moment() -> None:
    way = RightOfWay(0.01)
    way.take()
    way.give()
    way.is_due = True  # As the thread sets it that has not come to wait yet.
    way.give()
    way.wait()
    way.leave()


def test_who_stands_aside_goes_on_when_it_is_left_though_the_next_batch_takes_it_at_once() -> None:
    way = RightOfWay(EVER_S)
    way.take()
    giving = threading.Thread(target=way.give)
    giving.start()
    way.wait()
    way.leave()
    way.take()
    giving.join(DEADLINE_SECONDS)
    assert not giving.is_alive()
    assert way.is_due
    way.leave()


def on_intake(
    work: Callable[[Spied, Sequence[str]], Sequence[str]],
    jobs: Sequence[str],
    late: Sequence[str] = (),
    stands_aside: bool = True,
    **bounds: Any,
) -> tuple[Spied, list[Any]]:
    """Have the first job worked on alone, and the others as what waits then; give what was noted, and the answers.

    ``late``: those of them that come when the first one is done, one in each turn of the event loop.
    """
    way, begun, all_there = Spied(stands_aside=stands_aside), threading.Event(), threading.Event()

    def working(batch: Sequence[str]) -> Sequence[str]:
        way.done.append(" ".join(batch))
        begun.set()
        assert all_there.wait(DEADLINE_SECONDS)
        return work(way, batch)

    async def scenario() -> list[Any]:
        intake: Intake[str, str] = Intake("work", working, way=way, **{"waiting_max": 9, "batch_max": 9} | bounds)
        first = intake.submit(jobs[0])
        assert await asyncio.to_thread(begun.wait, DEADLINE_SECONDS)
        others = [intake.submit(job) for job in jobs[1:]]
        all_there.set()
        for job in late:
            others.append(intake.submit(job))
            await asyncio.sleep(0)
        answers = await asyncio.gather(first, *others, return_exceptions=True)
        await intake.close()
        return answers

    return way, asyncio.run(scenario())


def answered(_: RightOfWay, batch: Sequence[str]) -> Sequence[str]:
    return [job.upper() for job in batch]


def test_what_waits_when_a_batch_is_done_has_the_right_of_way() -> None:
    way, answers = on_intake(answered, ["a", "b", "c"])
    assert answers == ["A", "B", "C"]
    assert way.done == ["a", "left", "taken", "b c", "left", *NO_MORE]


def test_what_the_event_loop_is_about_to_hand_in_goes_with_it() -> None:
    way, answers = on_intake(answered, ["a", "b", "c"], late=["d", "e", "f"], waiting_max=20)
    assert answers == ["A", "B", "C", "D", "E", "F"]
    assert way.done == ["a", "left", "taken", "b c d e f", "left", *NO_MORE]


def test_answers_come_before_the_next_batch_has_it() -> None:
    way, begun, all_there = RightOfWay(EVER_S), threading.Event(), threading.Event()
    told: list[bool] = []

    async def scenario() -> None:
        def working(batch: Sequence[str]) -> Sequence[str]:
            begun.set()
            assert all_there.wait(DEADLINE_SECONDS)
            told.append(first.done())
            return batch

        intake: Intake[str, str] = Intake("work", working, waiting_max=9, batch_max=9, way=way)
        first = intake.submit("a")
        assert await asyncio.to_thread(begun.wait, DEADLINE_SECONDS)
        others = [intake.submit(job) for job in "bc"]
        all_there.set()
        await asyncio.gather(*others)
        await intake.close()

    asyncio.run(scenario())
    assert told == [False, True]


def test_jobs_that_come_one_by_one_ask_nobody_to_stand_aside() -> None:
    way = Spied()

    async def scenario() -> None:
        intake: Intake[str, str] = Intake("work", lambda batch: batch, waiting_max=9, batch_max=9, way=way)
        for job in "abc":
            assert await intake.submit(job) == job
        await intake.close()

    asyncio.run(scenario())
    assert way.done == ["left"] * 3


def test_heavy_work_leaves_it_at_once() -> None:
    # Nor does anybody wait for those who were answered: the clock stands still.
    way, _ = on_intake(answered, ["a", "b", "heavy"], beside_max=3, weigh=len, now=lambda: 5.0)
    assert way.done == ["a", "left", "taken", "left", "b heavy", "left"]


def test_where_another_process_works_only_those_who_were_answered_are_waited_for() -> None:
    way, _ = on_intake(answered, ["a", "b", "c"], stands_aside=False)
    assert way.done == ["a", "left", "taken", "b c", "left", *NO_MORE]
    way, _ = on_intake(answered, ["a", "b", "heavy"], beside_max=3, weigh=len, stands_aside=False)
    assert way.done == ["a", "left", "left", "b heavy", "left"]


def test_work_that_fails_leaves_it_too() -> None:
    def fail(_: RightOfWay, batch: Sequence[str]) -> Sequence[str]:
        if "b" in batch:
            raise ValueError
        return batch

    way, answers = on_intake(fail, ["a", "b", "c"])
    assert [type(each) for each in answers] == [str, ValueError, ValueError]
    assert way.done == ["a", "left", "taken", "b c", "left", *NO_MORE]


def test_a_batch_leaves_it_when_it_has_to_be_made_durable(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Spied()
    monkeypatch.setattr(engine_module, "RightOfWay", lambda **_: way)
    commit = SqliteTransaction.commit
    begun, all_there = threading.Event(), threading.Event()

    def noted(transaction: SqliteTransaction) -> None:
        way.done.append("commit")
        begun.set()
        assert all_there.wait(DEADLINE_SECONDS)
        commit(transaction)

    monkeypatch.setattr(SqliteTransaction, "commit", noted)

    async def scenario() -> None:
        engine = Engine(storage)
        first = engine.execute(Request(add(1)))
        assert await asyncio.to_thread(begun.wait, DEADLINE_SECONDS)
        others = [engine.execute(Request(add(1))) for _ in range(2)]
        all_there.set()
        await asyncio.gather(first, *others)
        await engine.close()

    asyncio.run(scenario())
    assert way.done == ["left", "commit", "left", "taken", "left", "commit", "left", *NO_MORE]


def test_nobody_gives_way_where_a_server_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "RightOfWay", None)

    class Elsewhere(ModelStorage):
        is_embedded = False

    async def scenario() -> None:
        engine = Engine(Elsewhere())
        assert (await engine.execute(Request(add(1)))).outcome.applied
        await engine.close()

    asyncio.run(scenario())
