"""Following the ledger: who waits is woken, told of faults that last, and let go at the end."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import pytest

from holdfast.domain.ledger import Written
from holdfast.engine import feed as feed_module
from holdfast.engine.errors import Closing, Overloaded, StorageBroken, StorageUnavailable, TransientFault
from holdfast.engine.feed import Feed
from holdfast.engine.ports import Reader
from unit.engine.watched import DEADLINE_S, Watched, run, until


def test_all_who_wait_are_woken_by_what_another_node_wrote_and_share_one_read() -> None:
    async def scenario(storage: Watched, feed: Feed) -> None:
        reads = 0

        async def counted(function: Callable[[Reader], Any]) -> Any:
            nonlocal reads
            reads += 1
            return await storage.read(function)

        feed = Feed(storage, counted)
        renderings = count(1)

        def render(page: Sequence[Written]) -> bytes:
            return f"rendering {next(renderings)} of {[written.sequence for written in page]}".encode()

        async def follow() -> tuple[int, bytes]:
            with feed.place():
                assert await feed.beyond(0, DEADLINE_S)
                return await feed.page(0, render)

        following = [asyncio.create_task(follow()) for _ in range(5)]
        await until(lambda: feed.places == 5)
        storage.write()
        assert await asyncio.gather(*following) == [(1, b"rendering 1 of [1]")] * 5
        assert reads == 1
        assert storage.opened == 1
        await feed.close()

    run(scenario)


def test_who_is_behind_does_not_wait() -> None:
    async def scenario(storage: Watched, feed: Feed) -> None:
        storage.write()
        storage.write()
        with feed.place():
            assert await feed.beyond(0, DEADLINE_S)
            assert await feed.beyond(1, 0.0)
            assert not await feed.beyond(2, 0.0)

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
            waiting = asyncio.create_task(feed.beyond(0, DEADLINE_S))
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
            told = await asyncio.gather(*(feed.beyond(0, DEADLINE_S) for _ in range(3)), return_exceptions=True)
            assert [type(one) for one in told] == [StorageUnavailable] * 3
            storage.fault = None
            storage.write()
            assert await feed.beyond(0, DEADLINE_S)

    run(scenario)


def test_a_defect_is_told_at_once_and_does_not_end_the_feed() -> None:
    async def scenario(storage: Watched, feed: Feed) -> None:
        storage.fault = StorageBroken()
        with feed.place():
            with pytest.raises(StorageBroken):
                await feed.beyond(0, DEADLINE_S)
            storage.fault = None
            storage.write()
            assert await feed.beyond(0, DEADLINE_S)

    run(scenario)


def test_a_database_that_lags_behind_the_head_is_unavailable_not_empty() -> None:
    async def scenario(_: Watched, feed: Feed) -> None:
        with pytest.raises(StorageUnavailable):
            await feed.page(0, lambda _: b"")

    run(scenario)


def test_nobody_looks_while_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "LINGER_S", 0.05)

    async def scenario(storage: Watched, feed: Feed) -> None:
        assert storage.opened == 0
        for opened in (1, 2):
            with feed.place():
                assert not await feed.beyond(0, 0.1)
            await until(lambda: not feed._looking)
            assert storage.opened == opened

    run(scenario)


def test_the_end_lets_everybody_go_and_nobody_in() -> None:
    async def scenario(_: Watched, feed: Feed) -> None:
        with feed.place():
            waiting = asyncio.create_task(feed.beyond(0, DEADLINE_S))
            await asyncio.sleep(0)
            feed.end()
            assert not await waiting
            assert not await feed.beyond(0, DEADLINE_S)
        await feed.ended()
        with pytest.raises(Closing), feed.place():
            pass

    run(scenario)


def test_whoever_has_been_woken_is_not_told_anything_else() -> None:
    async def scenario(_: Watched, feed: Feed) -> None:
        with feed.place():
            waiting = asyncio.create_task(feed.beyond(0, DEADLINE_S))
            await asyncio.sleep(0)
            feed._seen(1)  # It is woken, but has not run yet when a fault and the end come.
            feed._failed(StorageBroken())
            feed.end()
            assert await waiting

    run(scenario)
