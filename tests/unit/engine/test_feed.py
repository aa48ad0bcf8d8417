"""Following the ledger: who waits is woken, told of faults that last, and let go at the end."""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.domain.epochs import START, Cursor
from holdfast.engine import feed as feed_module
from holdfast.engine.errors import Closing, Overloaded, PlaceLost, StorageBroken, StorageUnavailable, TransientFault
from holdfast.engine.feed import Feed
from holdfast.engine.following import Page
from holdfast.engine.pacing import Pacing
from holdfast.engine.ports import Reader
from model.storage import ModelStorage
from unit.engine.watched import DEADLINE_S, Watched, run, until


def end_of(storage: Watched) -> Cursor:
    """Give the end of the ledger, past the feed."""
    return ModelStorage.reader(storage).ledger.head()


def test_all_who_wait_are_woken_by_what_another_node_wrote_and_share_one_read() -> None:
    async def scenario(storage: Watched, feed: Feed) -> None:
        reads = 0

        async def counted(function: Callable[[Reader], Any]) -> Any:
            nonlocal reads
            reads += 1
            return await storage.read(function)

        feed = Feed(storage, counted)
        renderings = count(1)

        def render(page: Page) -> bytes:
            return f"rendering {next(renderings)} of {[written.sequence for written in page.entries]}".encode()

        async def follow() -> tuple[Cursor, bytes]:
            with feed.place():
                assert await feed.beyond(START, DEADLINE_S)
                return await feed.page(START, render)

        following = [asyncio.create_task(follow()) for _ in range(5)]
        await until(lambda: feed.places == 5)
        storage.write()
        assert await asyncio.gather(*following) == [(end_of(storage), b"rendering 1 of [1]")] * 5
        assert reads == 1
        assert storage.opened == 1
        await feed.close()

    run(scenario)


def test_many_who_wait_are_woken_a_few_at_a_time_and_all_of_them() -> None:
    async def scenario(storage: Watched, feed: Feed) -> None:
        feed._waking = Pacing(2, now=lambda: 0.0)
        woken_beside: list[int] = []

        async def follow() -> None:
            with feed.place():
                assert await feed.beyond(START, DEADLINE_S)
                woken_beside.append(sum(waiting.done() for waiting in feed._waiting))

        following = [asyncio.create_task(follow()) for _ in range(5)]
        await until(lambda: len(feed._waiting) == 5)
        storage.write()
        await asyncio.gather(*following)
        assert woken_beside == [1, 0, 0, 0, 0]  # Two; as the clock stands still, each of the others waits by itself.

    run(scenario)


def test_those_who_are_behind_go_on_a_few_at_a_time_too() -> None:
    async def scenario(storage: Watched, feed: Feed) -> None:
        storage.write()
        feed._catching_up = Pacing(2, now=lambda: 0.0)
        with feed.place():
            assert await feed.beyond(START, DEADLINE_S)
        gone_on: list[int] = []

        async def follow(number: int) -> None:
            with feed.place():
                assert await feed.beyond(START, DEADLINE_S)
                gone_on.append(number)

        following = [asyncio.create_task(follow(number)) for number in range(5)]
        await asyncio.sleep(0)
        assert gone_on == [0, 1]
        await asyncio.gather(*following)
        assert gone_on == [0, 1, 2, 3, 4]

    run(scenario)


def test_whoever_waits_at_the_end_is_not_held_up_by_those_who_are_behind() -> None:
    async def scenario(storage: Watched, feed: Feed) -> None:
        feed._catching_up = Pacing(1, 3600.0, now=lambda: 0.0)
        storage.write()
        with feed.place():
            await until(lambda: feed._head.sequence == 1)
            behind = [asyncio.create_task(feed.beyond(START, DEADLINE_S)) for _ in range(3)]
            waiting = asyncio.create_task(feed.beyond(Cursor(1), DEADLINE_S))
            await until(lambda: feed._waiting)
            storage.write()
            assert await waiting
            assert [one.done() for one in behind] == [True, False, False]
            for one in behind:
                one.cancel()

    run(scenario)


def test_somebody_looks_as_long_as_somebody_waits_however_long_a_look_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "LINGER_S", 0.0)

    async def scenario(storage: Watched, feed: Feed) -> None:
        with feed.place():
            for number in range(3):
                waiting = asyncio.create_task(feed.beyond(Cursor(number), DEADLINE_S))
                await until(lambda: feed._waiting)
                storage.write()
                assert await waiting

    run(scenario)


def test_the_end_does_not_wait_for_those_who_have_not_been_woken_yet() -> None:
    async def scenario(storage: Watched, feed: Feed) -> None:
        feed._waking = Pacing(1, now=lambda: 0.0)

        async def follow() -> bool:
            with feed.place():
                return await feed.beyond(START, DEADLINE_S)

        following = [asyncio.create_task(follow()) for _ in range(3)]
        await until(lambda: len(feed._waiting) == 3)
        storage.write()
        assert await following[0]
        feed.end()  # Between the first and the second.
        assert await asyncio.gather(*following[1:]) == [False, False]

    run(scenario)


def test_who_is_behind_does_not_wait() -> None:
    async def scenario(storage: Watched, feed: Feed) -> None:
        storage.write()
        storage.write()
        with feed.place():
            assert await feed.beyond(START, DEADLINE_S)
            assert await feed.beyond(Cursor(1), 0.0)
            assert not await feed.beyond(Cursor(2), 0.0)

    run(scenario)


def test_places_are_bounded_and_given_back() -> None:
    async def scenario(_: Watched, feed: Feed) -> None:
        with feed.place(), feed.place():
            with pytest.raises(Overloaded), feed.place():
                pass
            assert feed.places == 2
        assert feed.places == 0

    run(scenario, places_max=2)


def test_a_fault_that_passes_is_not_told_and_nothing_is_missed() -> None:
    async def scenario(storage: Watched, feed: Feed) -> None:
        storage.fault = TransientFault()
        with feed.place():
            waiting = asyncio.create_task(feed.beyond(START, DEADLINE_S))
            await until(lambda: feed.failed_looks >= 2)
            storage.write()
            storage.fault = None
            assert await waiting

    run(scenario)


@pytest.mark.parametrize("fault", [TransientFault(), StorageUnavailable()], ids=lambda fault: type(fault).__name__)
def test_a_fault_that_lasts_is_told_to_all_who_wait(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    monkeypatch.setattr(feed_module, "FEED_FAULT_S_MAX", 0.05)

    async def scenario(storage: Watched, feed: Feed) -> None:
        storage.fault = fault
        with feed.place():
            told = await asyncio.gather(*(feed.beyond(START, DEADLINE_S) for _ in range(3)), return_exceptions=True)
            assert [type(one) for one in told] == [StorageUnavailable] * 3
            storage.fault = None
            storage.write()
            assert await feed.beyond(START, DEADLINE_S)

    run(scenario)


def test_a_defect_is_told_at_once_and_does_not_end_the_feed() -> None:
    async def scenario(storage: Watched, feed: Feed) -> None:
        storage.fault = StorageBroken()
        with feed.place():
            with pytest.raises(StorageBroken):
                await feed.beyond(START, DEADLINE_S)
            storage.fault = None
            storage.write()
            assert await feed.beyond(START, DEADLINE_S)

    run(scenario)


def test_a_database_that_lags_behind_the_head_is_unavailable_not_empty() -> None:
    async def scenario(_: Watched, feed: Feed) -> None:
        with pytest.raises(StorageUnavailable):
            await feed.page(START, lambda _: b"")

    run(scenario)


def test_who_follows_a_ledger_that_went_back_in_time_is_told_so_and_sent_nothing_of_it() -> None:
    async def scenario(storage: Watched, feed: Feed) -> None:
        storage.write()
        storage.write()
        seen = end_of(storage)
        storage.write()
        # An old copy had not got the second entry; there is another one now.
        second = storage.database.ledger[1]
        another = replace(second, entry=replace(second.entry, command_id="another"))
        storage.database.ledger[1] = another
        with feed.place():
            assert await feed.beyond(seen, DEADLINE_S)
            with pytest.raises(PlaceLost, match="went back in time"):
                await feed.page(seen, lambda _: b"")

    run(scenario)


def test_a_follower_goes_on_through_a_new_epoch_when_it_has_seen_nothing_that_was_lost() -> None:
    async def scenario(storage: Watched, feed: Feed) -> None:
        storage.write()
        seen = end_of(storage)
        storage.database.begin_epoch("0123456789abcdef", 0)
        storage.write()
        place, page = await feed.page(seen, lambda page: str(page.after.sequence).encode())
        assert (place, page) == (end_of(storage), b"1")
        assert place.epoch != seen.epoch

    run(scenario)


def test_nobody_looks_while_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "LINGER_S", 0.05)

    async def scenario(storage: Watched, feed: Feed) -> None:
        assert storage.opened == 0
        for opened in (1, 2):
            with feed.place():
                assert not await feed.beyond(START, 0.1)
            await until(lambda: not feed._looking)
            assert storage.opened == opened

    run(scenario)


def test_the_end_lets_everybody_go_and_nobody_in() -> None:
    async def scenario(_: Watched, feed: Feed) -> None:
        with feed.place():
            waiting = asyncio.create_task(feed.beyond(START, DEADLINE_S))
            await asyncio.sleep(0)
            feed.end()
            assert not await waiting
            assert not await feed.beyond(START, DEADLINE_S)
        await feed.ended()
        with pytest.raises(Closing), feed.place():
            pass

    run(scenario)


def test_whoever_has_been_woken_is_not_told_anything_else() -> None:
    async def scenario(_: Watched, feed: Feed) -> None:
        with feed.place():
            waiting = asyncio.create_task(feed.beyond(START, DEADLINE_S))
            await asyncio.sleep(0)
            feed._head = Cursor(1)
            await feed._wake()  # It is woken, but has not run yet when a fault and the end come.
            feed._failed(StorageBroken())
            feed.end()
            assert await waiting

    run(scenario)
