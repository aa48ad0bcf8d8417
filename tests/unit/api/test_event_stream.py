"""A stream whose client takes nothing, or whose ledger has nothing to tell."""

import asyncio
from collections.abc import Callable
from typing import Final

import pytest

from builders import add
from holdfast.api.http import sending
from holdfast.api.http.exchange import ClientGone, Exchange
from holdfast.api.http.head import Head
from holdfast.api.ledger import event_stream
from holdfast.api.ledger.event_stream import stream
from holdfast.domain.epochs import START, Cursor
from holdfast.engine.batch import Request
from holdfast.engine.engine import Engine
from holdfast.engine.errors import StorageUnavailable
from holdfast.engine.feed import Feed
from model.storage import ModelStorage
from recorder import Recorder

DEADLINE_S: Final = 20.0


class Client(Recorder):
    """The other end: what it received, and whether it takes more or has left."""

    def __init__(self, takes: int = 1_000) -> None:
        super().__init__(takes)
        self.exchange = Exchange(Head("GET", b"/"), self, "127.0.0.1")

    @property
    def received(self) -> list[bytes]:
        """The pieces of the body."""
        return [write.split(b"\r\n", 1)[1].removesuffix(b"\r\n") for write in self.writes[1:]]

    @property
    def last(self) -> bool:
        return self.writes[-1] == b"0\r\n\r\n"

    async def got(self, look: Callable[[bytes], bool]) -> None:
        """Wait until something was received."""
        while not any(map(look, self.received)):  # noqa: ASYNC110 - a stream has nobody to tell of it
            await asyncio.sleep(0)


async def a_feed(entries: int = 1) -> tuple[Engine, Feed]:
    engine = Engine(ModelStorage())
    for _ in range(entries):
        await engine.execute(Request(add()))
    return engine, engine.feed


async def ended(engine: Engine, feed: Feed) -> None:
    await feed.close()
    await engine.close()


def test_a_quiet_stream_says_now_and_then_that_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "HEARTBEAT_S", 0.01)

    async def scenario() -> None:
        engine, feed = await a_feed()
        client = Client()
        with feed.place():
            sending = asyncio.create_task(stream(feed, client.exchange, Cursor(1)))
            await client.got(lambda piece: piece.startswith(b": "))
            await engine.execute(Request(add()))
            await client.got(lambda piece: b'"sequence":2,' in piece)
            client.leave()
            with pytest.raises(ClientGone):
                await sending
        assert not client.last
        await ended(engine, feed)

    asyncio.run(asyncio.wait_for(scenario(), DEADLINE_S))


def test_a_client_that_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "STALL_S_MAX", 0.01)

    async def scenario() -> None:
        engine, feed = await a_feed()
        client = Client(takes=1)
        with feed.place(), pytest.raises(ClientGone):
            await stream(feed, client.exchange, START)
        await ended(engine, feed)

    asyncio.run(asyncio.wait_for(scenario(), DEADLINE_S))


def test_a_client_that_takes_nothing_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "STREAM_END_S_MAX", 0.01)

    async def scenario() -> None:
        engine, feed = await a_feed()
        client = Client(takes=1)
        with feed.place():
            sending = asyncio.create_task(stream(feed, client.exchange, START))
            await client.got(lambda piece: piece.startswith(b"retry"))
            feed.end()
            with pytest.raises(ClientGone):
                await sending
        await ended(engine, feed)

    asyncio.run(asyncio.wait_for(scenario(), DEADLINE_S))


def test_a_stream_ends_well_with_a_word_when_the_database_stays_away() -> None:
    async def scenario() -> None:
        engine, feed = await a_feed()
        client = Client()

        async def away(_: object) -> None:
            raise StorageUnavailable

        feed = Feed(engine._storage, away)
        with feed.place():
            await stream(feed, client.exchange, START)
        assert client.received[-2].startswith(b": The database cannot be reached")
        assert client.last
        await ended(engine, feed)

    asyncio.run(asyncio.wait_for(scenario(), DEADLINE_S))
