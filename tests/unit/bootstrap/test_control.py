"""What the processes of a server tell each other beside commands, over real lines on one loop."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

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

    async def worker(self, number: int, batches: int, lost: list[bool] | None = None) -> Control:
        here, there = socket.socketpair()
        await self.board.join(there, number)
        gone = [] if lost is None else lost
        worker = Control(lambda: a_report(batches), lambda: gone.append(True))
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
