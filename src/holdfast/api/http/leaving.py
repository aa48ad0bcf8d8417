"""Work that is given up when there is nobody left to do it for."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from holdfast.api.http.exchange import ClientGone, Exchange

Result = TypeVar("Result")


async def while_connected(exchange: Exchange, work: Coroutine[Any, Any, Result]) -> Result:
    """Do some work for a client. Raises ``ClientGone`` when it leaves meanwhile."""
    return await unless(exchange.channel.gone(), work)


async def unless(end: Coroutine[Any, Any, object], work: Coroutine[Any, Any, Result], grace_s: float = 0.0) -> Result:
    """Do some work. When the end comes before, it has the grace to be done; then ``ClientGone`` is raised."""
    ending, working = asyncio.create_task(end), asyncio.create_task(work)
    try:
        await asyncio.wait({ending, working}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done() and grace_s:
            await asyncio.wait({working}, timeout=grace_s)
        if not working.done():
            raise ClientGone
        return working.result()
    finally:
        ending.cancel()
        working.cancel()
        # Nothing of them goes on behind the request's back.
        await asyncio.wait({ending, working})
