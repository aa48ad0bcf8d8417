"""Pages of lists are read on a thread of their own, a few at once."""

import asyncio
import threading

import pytest

from builders import add
from holdfast.engine import ways_to_read
from holdfast.engine.batch import Request
from holdfast.engine.engine import Engine
from holdfast.engine.errors import Overloaded
from holdfast.engine.ports import Reader
from holdfast.storage.sqlite.storage import SqliteStorage

DEADLINE_SECONDS = 30


def test_a_single_item_waits_for_no_page(storage: SqliteStorage) -> None:
    async def scenario() -> None:
        engine = Engine(storage)
        await engine.execute(Request(add(5)))
        begun, wanted = threading.Event(), threading.Event()

        def page(reader: Reader) -> int:
            begun.set()
            assert wanted.wait(DEADLINE_SECONDS)
            return len(reader.stores())

        reading = asyncio.create_task(engine.read_page(page))
        assert await asyncio.to_thread(begun.wait, DEADLINE_SECONDS)
        row = await engine.item(("default", "LAPTOP"))
        assert row is not None
        assert await engine.read(lambda reader: len(reader.stores())) == 1
        wanted.set()
        assert await reading == 1
        assert engine.figures.reads == 3
        await engine.close()

    asyncio.run(scenario())


def test_pages_that_wait_are_bounded(storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways_to_read, "PAGES_WAITING_MAX", 2)

    async def scenario() -> None:
        engine = Engine(storage)
        waiting = [asyncio.create_task(engine.read_page(lambda reader: len(reader.stores()))) for _ in range(3)]
        came = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(each) for each in came] == [int, int, Overloaded]
        await engine.close()

    asyncio.run(scenario())
