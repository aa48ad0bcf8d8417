"""Long reads let light jobs go first between two rows, take turns with each other, and come to an end all the same."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from builders import add
from holdfast.domain.judge import Verdict
from holdfast.engine import lull as lull_module
from holdfast.engine import yielding as yielding_module
from holdfast.engine.batch import Request
from holdfast.engine.engine import Engine
from holdfast.engine.figures import Figures
from holdfast.engine.limits import MANY, STINT_BESIDE_MANY_S_MAX, STINT_S_MAX, STINT_S_MIN
from holdfast.engine.lull import Batches
from holdfast.engine.one_at_a_time import OneAtATime
from holdfast.engine.ports import Reader
from holdfast.engine.spool import Spooler
from holdfast.engine.yielding import Yielding, yielding
from holdfast.storage.clock import machine_clock
from holdfast.storage.sqlite.in_memory import InMemory
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.scenario import on_engine

PATIENT_S = 20.0


class Clock:
    """Gives seconds; goes on when it is told to."""

    def __init__(self) -> None:
        self.s = 1_000.0

    def __call__(self) -> float:
        return self.s


class Steps(Clock):
    """Goes on with each look."""

    def __call__(self) -> float:
        self.s += 1.0
        return self.s


class Scripted(Batches):
    """Takes a while to end, by that clock."""

    def __init__(self, clock: Clock, takes_s: float = 0.0) -> None:
        super().__init__()
        self.clock, self.takes_s = clock, takes_s
        self.waits = 0

    def wait(self, intake: lull_module.Worked) -> None:
        if intake.pressing:
            self.waits += 1
            self.clock.s += self.takes_s


class Pressed:
    """An intake, as a long read sees it."""

    def __init__(self, batches: Batches, pressing: int = 1) -> None:
        self.batches, self.pressing = batches, pressing


def rows_taken(clock: Clock, each_s: float, count: int = 100) -> Iterator[int]:
    """Give rows that take a while to read."""
    for number in range(count):
        yield number
        clock.s += each_s


def waits_of(takes_s: float, *, each_s: float, light: int = 1) -> int:
    """Tell how often a long read of a hundred rows lets light jobs go first that take so long."""
    clock = Clock()
    batches = Scripted(clock, takes_s)
    with Yielding(Pressed(batches, light), now=clock):
        assert list(yielding(rows_taken(clock, each_s))) == list(range(100))
    return batches.waits


def test_a_long_read_works_on_rows_for_a_moment_before_it_lets_others_go_first() -> None:
    assert waits_of(0.0, each_s=STINT_S_MIN * 1.001) == 100
    assert waits_of(0.0, each_s=STINT_S_MIN / 9.99) == 10


def test_it_works_on_for_as_long_as_it_has_waited_but_not_for_longer_than_most_batches_take() -> None:
    assert waits_of(STINT_S_MAX / 2, each_s=STINT_S_MAX / 9.99) == 20
    assert waits_of(1.0, each_s=STINT_S_MAX / 9.99, light=MANY - 1) == 10
    assert waits_of(1.0, each_s=STINT_BESIDE_MANY_S_MAX / 9.99, light=MANY) == 10


def test_nobody_is_waited_for_where_no_light_job_is_there() -> None:
    clock = Clock()
    calm = Scripted(clock)
    with Yielding(Pressed(calm, 0), now=clock):
        assert list(yielding(rows_taken(clock, 1.0))) == list(range(100))
    assert calm.waits == 0


def test_what_is_no_long_read_yields_to_nobody() -> None:
    clock = Clock()
    pressed = Scripted(clock)
    long_read = Yielding(Pressed(pressed), now=clock)
    with long_read:
        pass
    assert list(yielding(rows_taken(clock, 1.0))) == list(range(100))
    with long_read:
        thread = threading.Thread(target=lambda: list(yielding(range(10))))
        thread.start()
        thread.join(PATIENT_S)
    assert pressed.waits == 0


class Noted(Batches):
    """Tells that a thread is about to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.awaited = threading.Event()

    def wait(self, intake: lull_module.Worked) -> None:
        self.awaited.set()
        super().wait(intake)


def test_a_thread_waits_for_the_end_of_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lull_module, "LULL_S_MAX", 3600.0)
    batches, order = Noted(), list[str]()

    @Yielding(Pressed(batches))
    def read() -> None:
        order.extend(yielding(["row"]))

    thread = threading.Thread(target=read)
    thread.start()
    assert batches.awaited.wait(PATIENT_S)
    order.append("end")
    batches.end()
    thread.join(PATIENT_S)
    assert order == ["end", "row"]


def test_a_long_read_within_another_one_leaves_that_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yielding_module, "LULL_S_MAX", 0.001)
    clock = Clock()
    outer = Scripted(clock)
    long_read = Yielding(Pressed(outer), now=clock)
    with long_read:
        with long_read:
            assert list(yielding(rows_taken(clock, 1.0, 3))) == [0, 1, 2]
        assert list(yielding(rows_taken(clock, 1.0, 4))) == [0, 1, 2, 3]
    assert outer.waits == 7
    assert list(yielding(rows_taken(clock, 1.0, 3))) == [0, 1, 2]
    assert outer.waits == 7


def test_a_thread_goes_on_where_no_batch_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lull_module, "LULL_S_MAX", 0.001)
    with Yielding(Pressed(Batches())):
        assert list(yielding(range(3))) == [0, 1, 2]


def test_one_long_read_at_a_time_works_on_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yielding_module, "LULL_S_MAX", 3600.0)
    long_read, at_work, most = Yielding(now=Steps()), list[int](), list[int]()

    def read(number: int) -> None:
        with long_read:
            for _ in yielding(range(50)):
                at_work.append(number)
                os.sched_yield()  # Whoever else may work does so now.
                most.append(len(at_work))
                at_work.remove(number)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENT_S)
    assert most == [1] * 200


def test_of_a_long_read_that_waits_for_its_rows_another_one_takes_the_turn_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited = list[bool]()
    take = OneAtATime.take

    def noted(turns: OneAtATime, who: object, s_max: float) -> None:
        before = time.monotonic()
        take(turns, who, s_max)
        waited.append(time.monotonic() - before >= s_max)

    monkeypatch.setattr(yielding_module, "LULL_S_MAX", 0.05)
    monkeypatch.setattr(OneAtATime, "take", noted)
    long_read, is_stuck, go_on = Yielding(now=Steps()), threading.Event(), threading.Event()

    def stuck() -> None:
        with long_read:
            for _ in yielding(range(1)):
                is_stuck.set()
                go_on.wait(PATIENT_S)

    thread = threading.Thread(target=stuck)
    thread.start()
    assert is_stuck.wait(PATIENT_S)
    with long_read:
        assert list(yielding(range(10))) == list(range(10))
    go_on.set()
    thread.join(PATIENT_S)
    assert waited == [False, True, *[False] * 9]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_long_answer_yields(storage: SqliteStorage, processes: int) -> None:
    clock = Clock()
    batches = Scripted(clock)
    spooler = Spooler(storage, Figures(), Yielding(Pressed(batches), now=clock), processes=processes)
    with asyncio.run(spooler.spool(lambda _: iter([b"one ", b"two"]))) as spooled:
        assert spooled.read() == b"one two"
    assert batches.waits == 1


def test_a_read_that_fails_leaves_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yielding_module, "LULL_S_MAX", 3600.0)

    @Yielding()
    def failing() -> None:
        for number in yielding(range(1)):
            raise ValueError(number)

    for _ in range(2):  # The second one would wait for the turn of the first.
        with pytest.raises(ValueError, match=r"^0$"):
            failing()
    assert list(yielding(range(2))) == [0, 1]


def test_pages_and_long_answers_wait_for_the_engines_commands(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lull_module, "LULL_S_MAX", 3600.0)

    async def scenario(engine: Engine) -> None:
        answers, found = list[asyncio.Future[Verdict]](), list[bool]()

        def rows(_: Reader) -> Iterator[bytes]:
            for row in yielding([b"row"]):
                found.append(answers[-1].done())
                yield row

        answers.append(engine.execute(Request(add(5))))
        assert await engine.read_page(lambda reader: list(rows(reader))) == [b"row"]
        answers.append(engine.execute(Request(add(5))))
        with closing(await engine.spool(rows)) as spooled:
            assert spooled.read() == b"row"
        assert found == [True, True]

    on_engine(storage, scenario)


def test_in_memory_no_read_waits_for_a_commit_that_waits_for_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lull_module, "LULL_S_MAX", 3600.0)

    async def scenario(engine: Engine) -> None:
        def rows(reader: Reader) -> list[int]:
            with reader.one_moment():
                reader.documents.stock_of(["LAPTOP"], None)
                return list(yielding(range(10)))

        for _ in range(20):
            answer = engine.execute(Request(add(5)))
            assert await asyncio.wait_for(engine.read_page(rows), PATIENT_S) == list(range(10))
            await answer

    on_engine(SqliteStorage(InMemory(), None, machine_clock()), scenario)
