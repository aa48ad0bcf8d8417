"""A disk that runs full stops changes in time, reads go on, and they are taken again when there is room."""

import asyncio
import errno
from collections.abc import Mapping
from pathlib import Path

import pytest

from builders import add
from holdfast.engine.batch import Request
from holdfast.engine.disks import Disks, Place, watch_disks
from holdfast.engine.engine import Engine
from holdfast.engine.errors import DiskLow, Overloaded
from holdfast.engine.limits import SPOOL_MEMORY_BYTES_MAX
from holdfast.storage.sqlite.storage import SqliteStorage

LEAST = 1_000


class Gauge:
    """A disk with as much room as it is told to have."""

    def __init__(self, free: int = 10 * LEAST) -> None:
        self.free = free
        self.away = False

    def __call__(self) -> int:
        if self.away:
            raise OSError(errno.EIO, "planned")
        return self.free


def disks_with(gauges: Mapping[Place, Gauge], least: int = LEAST) -> Disks:
    return Disks(dict(gauges), least)


@pytest.mark.parametrize("place", ["database", "data"])
def test_changes_stop_below_the_least_and_go_on_when_there_is_a_quarter_more(place: Place) -> None:
    gauge, told = Gauge(LEAST), list[str]()
    disks = disks_with({place: gauge})
    seen = []
    for free in (LEAST - 1, LEAST, LEAST * 5 // 4 - 1, LEAST * 5 // 4, LEAST, LEAST - 1):
        gauge.free = free
        disks.look(told.append)
        seen.append(disks.low)
        assert disks.free == {place: free}
    assert seen == [True, True, True, False, False, True]
    assert len(told) == 3
    assert "999 bytes free, less than DISK_FREE_BYTES_MIN (1,000): changes are refused." in told[0]
    assert "has room again, 1,250 bytes." in told[1]
    with pytest.raises(DiskLow):
        disks.require_room()


def test_a_disk_that_is_low_from_the_start_is_noticed_at_once() -> None:
    assert disks_with({"database": Gauge(0)}).low


def test_zero_turns_the_watch_off() -> None:
    disks = disks_with({"database": Gauge(0), "temporary": Gauge(0)}, 0)
    disks.require_room()
    disks.require_temporary_room()


def test_what_cannot_be_measured_stays_as_it_was() -> None:
    gauge = Gauge(0)
    disks = disks_with({"database": gauge})
    gauge.free, gauge.away = 10 * LEAST, True
    disks.look(lambda _: None)
    assert disks.low
    assert disks.free == {"database": 0}


def test_without_room_for_temporary_files_changes_go_on_and_only_long_answers_are_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        engine = Engine(SqliteStorage(tmp_path / "x.db"), disks=disks_with({"temporary": Gauge(0)}))
        try:
            await engine.execute(Request(add()))
            with await engine.spool(lambda _: [b"x" * SPOOL_MEMORY_BYTES_MAX]) as short:
                assert short.bytes == SPOOL_MEMORY_BYTES_MAX
            with pytest.raises(Overloaded, match="too little room"):
                await engine.spool(lambda _: [b"x" * SPOOL_MEMORY_BYTES_MAX, b"x"])
        finally:
            await engine.close()

    asyncio.run(scenario())


def test_an_engine_without_room_takes_no_change_reads_on_and_leaves_what_is_due(tmp_path: Path) -> None:
    async def scenario() -> None:
        gauge = Gauge()
        engine = Engine(SqliteStorage(tmp_path / "x.db"), disks=disks_with({"database": gauge}))
        try:
            await engine.execute(Request(add()))
            gauge.free = 0
            engine.disks.look(lambda _: None)
            for refused in (lambda: engine.execute(Request(add())), lambda: engine.execute_all([Request(add())])):
                with pytest.raises(DiskLow):
                    refused()
            assert isinstance(await engine.writable(), DiskLow)
            assert (await engine.read(lambda reader: reader.totals(None))).items == 1
            assert await engine._due(1) == ()
            gauge.free = 10 * LEAST
            engine.disks.look(lambda _: None)
            assert await engine.writable() is None
            await engine.execute(Request(add()))
        finally:
            await engine.close()

    asyncio.run(scenario())


def test_the_watch_looks_again_and_again() -> None:
    async def scenario() -> None:
        gauge = Gauge()
        disks, told = disks_with({"data": gauge}), asyncio.Event()
        loop = asyncio.get_running_loop()

        def tell(_: str) -> None:
            loop.call_soon_threadsafe(told.set)

        watching = asyncio.create_task(watch_disks(disks, tell, 0))
        for free, low in ((0, True), (10 * LEAST, False)):
            gauge.free = free
            await asyncio.wait_for(told.wait(), 10)
            told.clear()
            assert disks.low is low
        watching.cancel()

    asyncio.run(scenario())
