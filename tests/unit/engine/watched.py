"""A database that a feed follows: its connections are counted, and can be refused."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from builders import add
from holdfast.engine.batch import Request
from holdfast.engine.commit import Committer
from holdfast.engine.feed import Feed
from holdfast.engine.figures import Figures
from holdfast.engine.ports import Reader
from model.database import ModelDatabase
from model.storage import ModelStorage
from unit.engine.scripted import numbered

DEADLINE_S = 20.0


class Watched(ModelStorage):
    """A database whose connections are counted, and can be refused."""

    def __init__(self) -> None:
        self.database = ModelDatabase(0)
        super().__init__(database=self.database)
        self.fault: Exception | None = None
        self.opened = 0

    def reader(self, **long: Any) -> Any:
        self.opened += 1
        if self.fault is not None:
            raise self.fault
        return super().reader(**long)

    def write(self) -> None:
        """Write an entry past the feed, as another node does."""
        [result] = Committer(self, Figures(), numbered(f"b{len(self.database.ledger)}")).commit([Request(add())])
        assert not isinstance(result, Exception), result

    async def read(self, function: Callable[[Reader], Any]) -> Any:
        return await asyncio.to_thread(function, super().reader())


def run(scenario: Callable[[Watched, Feed], Awaitable[None]], places_max: int = 10) -> None:
    async def whole() -> None:
        storage = Watched()
        feed = Feed(storage, storage.read, places_max=places_max)
        async with asyncio.timeout(DEADLINE_S):
            await scenario(storage, feed)
            await feed.close()

    asyncio.run(whole())


async def until(look: Callable[[], object]) -> None:
    while not look():  # noqa: ASYNC110 - another thread brings it about
        await asyncio.sleep(0)
