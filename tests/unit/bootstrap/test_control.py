"""What the processes of a server tell each other beside commands, over real lines on one loop."""

import asyncio
import itertools
import socket
from collections.abc import Awaitable, Callable
from functools import partial

import msgspec
import pytest

from holdfast.bootstrap import control
from holdfast.bootstrap.control import Control, Switchboard
from holdfast.engine.errors import StorageUnavailable
from holdfast.telemetry.report import Counted, Present, Report
from server import eventually


def a_report(batches: int) -> Report:
    return Report(counted=Counted(figures={"batches": batches}), present=Present(commands_waiting=1))


async def comes(look: Callable[[], bool]) -> None:
    """Wait until it is so, while the loop goes on."""
    await asyncio.to_thread(eventually, look)


class Place:
    """A process that has counted a hundred, and its workers."""

    def __init__(self) -> None:
        self.board = Switchboard(lambda: a_report(100))
        self._controls: list[Control] = []

    async def worker(self, number: int, batches: int) -> Control:
        return await self.counting(number, lambda: batches)

    async def counting(self, number: int, batches: Callable[[], int]) -> Control:
        here, there = socket.socketpair()
        await self.board.join(there, number)
        worker = Control(lambda: a_report(batches()), lambda: None)
        await worker.start(here)
        self._controls.append(worker)
        return worker

    async def mute(self, number: int) -> socket.socket:
        """Give a worker's end of a line at which nobody answers."""
        here, there = socket.socketpair()
        await self.board.join(there, number)
        return here

    def leave(self) -> None:
        for each in self._controls:
            each.close()


def with_workers(scenario: Callable[[Place], Awaitable[None]]) -> None:
    async def run() -> None:
        place = Place()
        try:
            await scenario(place)
        finally:
            place.leave()
            await comes(lambda: not place.board._lines)

    asyncio.run(run())


async def batches(worker: Control) -> int:
    return (await worker.whole()).report.counted.figures["batches"]


def test_whoever_asks_is_told_of_all() -> None:
    async def scenario(place: Place) -> None:
        workers = [await place.worker(number, number) for number in (1, 2, 3)]
        assert await asyncio.gather(*map(batches, workers)) == [106, 106, 106]
        assert (await workers[0].whole()).report.present.commands_waiting == 4

    with_workers(scenario)


def test_those_who_ask_meanwhile_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "REPORT_PAUSE_S", 60.0)  # What is told unasked would be counted, too.

    async def scenario(place: Place) -> None:
        told = itertools.count()
        workers = [await place.worker(number, 0) for number in (1, 2)]
        await place.counting(3, lambda: next(told))
        found = await asyncio.gather(*[batches(worker) for worker in workers * 20])
        assert len(found) == 40
        assert next(told) <= 4  # The first of each worker, and all others of each together.
        assert set(found) <= set(range(100, 104))

    with_workers(scenario)


def test_who_asks_while_others_are_being_told_is_told_of_what_was_counted_by_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(control, "REPORT_S_MAX", 20.0)  # The round ends when the one that says nothing goes.

    async def scenario(place: Place) -> None:
        counted = [1, 10]
        asks, also = [await place.counting(n, partial(counted.__getitem__, n)) for n in (0, 1)]
        other, mute = await place.worker(2, 0), await place.mute(3)
        first = asyncio.create_task(batches(other))
        await comes(lambda: 3 in place.board._awaited)
        early = asyncio.create_task(batches(asks))
        await comes(lambda: len(place.board._asking) == 1)
        counted[:] = 2, 20
        later = [asyncio.create_task(batches(each)) for each in (also, asks)]
        await comes(lambda: len(place.board._asking) == 2)
        mute.close()
        assert await first in {111, 121}  # Who asks next tells what it has counted with its question.
        assert await early == 122
        assert await asyncio.gather(*later) == [122, 122]

    with_workers(scenario)


def test_the_groups_begin_at_zero_for_all_who_ask_together() -> None:
    async def scenario(place: Place) -> None:
        worker = await place.worker(1, 1)
        first, *others = await asyncio.gather(worker.whole(), worker.whole(), worker.whole(reset=True), worker.whole())
        assert first.before is None
        assert [each.before is not None and each.before.figures["batches"] for each in others] == [101] * 3

    with_workers(scenario)


def test_what_one_had_counted_stays_when_it_is_gone_and_what_it_was_doing_does_not() -> None:
    async def scenario(place: Place) -> None:
        stays, goes = await place.worker(1, 1), await place.worker(2, 20)
        goes.close()
        await comes(lambda: len(place.board._lines) == 1)
        whole = (await stays.whole()).report
        assert (whole.counted.figures["batches"], whole.present.commands_waiting) == (121, 2)
        again = await place.worker(2, 0)
        assert await batches(again) == 121

    with_workers(scenario)


def test_one_that_does_not_answer_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "REPORT_S_MAX", 0.01)

    async def scenario(place: Place) -> None:
        asks = await place.worker(1, 1)
        mute = await place.mute(2)
        assert await batches(asks) == 101
        mute.close()

    with_workers(scenario)


def test_one_that_goes_while_it_is_asked_holds_nobody_up() -> None:
    async def scenario(place: Place) -> None:
        asks = await place.worker(1, 1)
        mute = await place.mute(2)
        asked = asyncio.create_task(batches(asks))
        await comes(lambda: bool(place.board._awaited))
        mute.close()
        assert await asked == 101

    with_workers(scenario)


def test_the_groups_begin_at_zero_for_all_where_one_has_asked_for_that() -> None:
    async def scenario(place: Place) -> None:
        first, second = await place.worker(1, 1), await place.worker(2, 2)
        assert (await first.whole()).before is None
        await first.whole(reset=True)
        before = (await second.whole()).before
        assert before is not None
        assert before.figures["batches"] == 103

    with_workers(scenario)


def test_when_the_other_end_goes_that_is_told_once_and_nothing_can_be_asked() -> None:
    async def run() -> None:
        lost: list[bool] = []
        here, there = socket.socketpair()
        worker = Control(lambda: a_report(1), lambda: lost.append(True))
        with pytest.raises(StorageUnavailable):
            await worker.whole()
        await worker.start(here)
        asked = asyncio.create_task(worker.whole())
        assert await asyncio.to_thread(there.recv, 1)
        there.close()
        with pytest.raises(StorageUnavailable):
            await asked
        assert lost == [True]
        with pytest.raises(StorageUnavailable):
            await worker.whole()
        worker.close()

    asyncio.run(run())


def test_what_is_counted_is_told_unasked_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "REPORT_PAUSE_S", 0.0)

    async def scenario(place: Place) -> None:
        await place.worker(1, 7)
        await comes(lambda: 1 in place.board._told)
        assert msgspec.to_builtins(place.board._told[1].counted.figures) == {"batches": 7}

    with_workers(scenario)
