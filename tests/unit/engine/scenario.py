"""Scenarios on a whole engine."""

import asyncio
from collections.abc import Awaitable, Callable

from holdfast.engine.engine import Engine
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.scripted import ScriptedStorage, numbered


def on_engine(storage: SqliteStorage | ScriptedStorage, scenario: Callable[[Engine], Awaitable[None]]) -> None:
    """Run a scenario on an engine, which is closed at the end."""

    async def run() -> None:
        engine = Engine(storage, numbered("id"))
        try:
            await scenario(engine)
        finally:
            await engine.close()

    asyncio.run(run())
