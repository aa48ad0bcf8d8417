"""Reads that may look at every row: beside the short ones, a few at once, and the others wait for them."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import pytest

from holdfast.engine.engine import Engine
from holdfast.engine.errors import Closing, Overloaded, StorageUnavailable
from holdfast.engine.figures import Figures
from holdfast.engine.limits import SCANS_MAX, SPOOL_FILES_MAX
from holdfast.engine.long_reads import LongReads
from holdfast.engine.ports import Reader
from holdfast.engine.reads import Call
from holdfast.engine.ways_to_read import WaysToRead
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.scenario import on_engine
from unit.engine.scripted import ScriptedStorage

DEADLINE_S: Final = 20.0


class Slow:
    """A read that waits at a gate."""

    def __init__(self) -> None:
        self._arrived = threading.Semaphore(0)
        self._gate = threading.Semaphore(0)
        self.begun = 0

    def __call__(self, _: Reader) -> str:
        self.begun += 1
        self._arrived.release()
        assert self._gate.acquire(timeout=DEADLINE_S)
        return "read"

    async def arrived(self, scans: int) -> None:
        for _ in range(scans):
            assert await asyncio.to_thread(self._arrived.acquire, timeout=DEADLINE_S)

    def go_on(self, scans: int) -> None:
        self._gate.release(scans)


def stores(reader: Reader) -> int:
    return len(reader.stores())


def places(
    storage: SqliteStorage | ScriptedStorage, wait_s_max: float = DEADLINE_S, waiting_max: int = 100
) -> Callable[[], LongReads]:
    return lambda: LongReads(
        "scan",
        partial(storage.reader, is_long=True),
        Figures(),
        at_once=SCANS_MAX,
        waiting_max=waiting_max,
        wait_s_max=wait_s_max,
    )


def run(scans: Callable[[], LongReads], scenario: Callable[[LongReads, Slow], Awaitable[None]]) -> None:
    async def whole() -> None:
        made, slow = scans(), Slow()
        async with asyncio.timeout(DEADLINE_S):
            await scenario(made, slow)
            slow.go_on(SCANS_MAX)
            await made.close()

    asyncio.run(whole())


def test_reads_that_may_take_long_are_known_as_such_to_the_database(storage: SqliteStorage) -> None:
    opened, asked = list[bool](), list[str]()

    class Noted(ScriptedStorage):
        def reader(self, **long: Any) -> Reader:
            opened.append(long.get("is_long", False))
            long.get("require_room", lambda: None)()
            return super().reader(**long)

    async def scenario() -> None:
        ways = WaysToRead(Noted(storage), Figures(), lambda: asked.append("room"), beside=[], processes=1)
        for submit in (ways.short.submit, ways.pages.submit):
            await submit(Call(stores))
        await ways.scans.read(stores)
        (await ways.spooler.spool(lambda _: [b"x"])).close()
        await ways.close()

    asyncio.run(scenario())
    assert opened == [False, False, True, True]
    assert asked == ["room", "room"]


def test_whoever_finds_no_place_waits_for_one(storage: SqliteStorage) -> None:
    async def scenario(scans: LongReads, slow: Slow) -> None:
        asked = [asyncio.ensure_future(scans.read(slow)) for _ in range(3 * SCANS_MAX)]
        await slow.arrived(SCANS_MAX)
        assert (slow.begun, scans.places.waiting) == (SCANS_MAX, 2 * SCANS_MAX)
        slow.go_on(3 * SCANS_MAX)
        assert await asyncio.gather(*asked) == ["read"] * 3 * SCANS_MAX
        assert scans.places.waiting == 0

    run(places(storage), scenario)


def test_only_so_many_wait(storage: SqliteStorage) -> None:
    async def scenario(scans: LongReads, slow: Slow) -> None:
        asked = [asyncio.ensure_future(scans.read(slow)) for _ in range(SCANS_MAX + 2)]
        await slow.arrived(SCANS_MAX)
        with pytest.raises(Overloaded):
            await scans.read(stores)
        slow.go_on(SCANS_MAX + 2)
        await asyncio.gather(*asked)
        assert await scans.read(stores) == 1

    run(places(storage, waiting_max=2), scenario)


def test_nobody_waits_for_ever_and_who_was_refused_has_read_nothing(storage: SqliteStorage) -> None:
    async def scenario(scans: LongReads, slow: Slow) -> None:
        asked = [asyncio.ensure_future(scans.read(slow)) for _ in range(SCANS_MAX)]
        await slow.arrived(SCANS_MAX)
        with pytest.raises(Overloaded):
            await scans.read(slow)
        slow.go_on(SCANS_MAX)
        await asyncio.gather(*asked)
        assert (slow.begun, scans.places.waiting) == (SCANS_MAX, 0)
        assert await asyncio.gather(*[scans.read(stores) for _ in range(SCANS_MAX)]) == [1] * SCANS_MAX

    run(places(storage, wait_s_max=0.01), scenario)


def test_whoever_leaves_while_waiting_takes_no_place(storage: SqliteStorage) -> None:
    async def scenario(scans: LongReads, slow: Slow) -> None:
        asked = [asyncio.ensure_future(scans.read(slow)) for _ in range(SCANS_MAX + 1)]
        await slow.arrived(SCANS_MAX)
        asked.pop().cancel()
        last = asyncio.ensure_future(scans.read(stores))
        slow.go_on(SCANS_MAX)
        assert await last == 1
        assert await asyncio.gather(*asked) == ["read"] * SCANS_MAX

    run(places(storage), scenario)


def test_a_scan_whose_client_left_has_its_place_until_its_thread_has_ended(storage: SqliteStorage) -> None:
    async def scenario(scans: LongReads, slow: Slow) -> None:
        leaving = [asyncio.ensure_future(scans.read(slow)) for _ in range(SCANS_MAX)]
        await slow.arrived(SCANS_MAX)
        for one in leaving:
            one.cancel()
        await asyncio.wait(leaving)
        with pytest.raises(Overloaded):
            await scans.read(stores)
        slow.go_on(SCANS_MAX)

    run(places(storage, wait_s_max=0.01), scenario)


def test_readers_stay_open_and_are_closed_at_the_end(storage: SqliteStorage) -> None:
    readers: list[Reader] = []

    async def scenario(scans: LongReads, _slow: Slow) -> None:
        for _ in range(3):
            await scans.read(readers.append)

    run(places(storage), scenario)
    assert len({id(reader) for reader in readers}) == 1
    with pytest.raises(Exception, match="closed"):
        readers[0].stores()


def test_a_reader_that_has_lost_its_database_is_replaced(storage: SqliteStorage) -> None:
    scripted = ScriptedStorage(storage, reader=[StorageUnavailable()])

    async def scenario(scans: LongReads, _slow: Slow) -> None:
        assert await scans.read(stores) == 1

    run(places(scripted), scenario)


def test_the_fault_of_a_scan_is_told_and_leaves_its_place(storage: SqliteStorage) -> None:
    def fail(_: Reader) -> None:
        raise ZeroDivisionError

    async def scenario(scans: LongReads, _slow: Slow) -> None:
        for _ in range(2 * SCANS_MAX):
            with pytest.raises(ZeroDivisionError):
                await scans.read(fail)
        assert await scans.read(stores) == 1

    run(places(storage), scenario)


def test_at_the_end_what_is_under_way_is_answered_and_nothing_else_begins(storage: SqliteStorage) -> None:
    async def scenario(scans: LongReads, slow: Slow) -> None:
        asked = [asyncio.ensure_future(scans.read(slow)) for _ in range(SCANS_MAX + 1)]
        await slow.arrived(SCANS_MAX)
        closing = asyncio.ensure_future(scans.close())
        await asyncio.sleep(0)
        slow.go_on(SCANS_MAX)
        *begun, waiting = await asyncio.gather(*asked, return_exceptions=True)
        assert begun == ["read"] * SCANS_MAX
        assert isinstance(waiting, Closing)
        await closing
        with pytest.raises(Closing):
            await scans.read(stores)

    run(places(storage), scenario)


def test_several_processes_have_a_share_of_the_places_each_and_at_least_one(storage: SqliteStorage) -> None:
    async def scenario() -> None:
        slow, beside = Slow(), 2 * SCANS_MAX
        ways = WaysToRead(storage, Figures(), lambda: None, beside=[], processes=beside)
        asked = [asyncio.ensure_future(ways.scans.read(slow)) for _ in range(3)]
        await slow.arrived(1)
        assert (ways.scans.places.taken, ways.scans.places.waiting) == (1, 2)
        slow.go_on(3)
        await asyncio.gather(*asked)
        await ways.close()

    asyncio.run(scenario())


def test_what_was_read_for_somebody_who_left_is_handed_over(storage: SqliteStorage) -> None:
    handed: list[str] = []

    async def scenario(scans: LongReads, slow: Slow) -> None:
        for _ in range(2):
            leaving = asyncio.ensure_future(scans.read(slow, unwanted=handed.append))
            await slow.arrived(1)
            leaving.cancel()
            await asyncio.wait([leaving])
        assert not handed
        slow.go_on(2)

    run(places(storage), scenario)
    assert handed == ["read"] * 2


def test_a_read_that_breaks_off_keeps_no_moment_of_the_database(storage: SqliteStorage) -> None:
    def break_off(_: Reader) -> None:
        raise ZeroDivisionError

    async def scenario(scans: LongReads, _slow: Slow) -> None:
        readers: list[Reader] = []
        await scans.read(readers.append)
        with pytest.raises(ZeroDivisionError):
            await scans.read(break_off)
        with pytest.raises(Exception, match="closed"):
            readers[0].stores()

    run(places(storage), scenario)


def test_a_scan_needs_no_place_among_the_long_answers(storage: SqliteStorage) -> None:
    async def scenario(engine: Engine) -> None:
        files = [await engine.spool(lambda _: [b"x"]) for _ in range(SPOOL_FILES_MAX)]
        assert await engine.scan(stores) == 1
        for file in files:
            file.close()

    on_engine(storage, scenario)
