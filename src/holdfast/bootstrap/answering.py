"""Answering at the ports of a server: everything at one, probes and scrapes beside it at another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from holdfast.api.app import create_app, create_health_app
from holdfast.api.context import Context
from holdfast.api.http.connections import places
from holdfast.api.http.peers import Peers
from holdfast.api.http.server import serve
from holdfast.api.limits import HEALTH_CONNECTIONS_MAX
from holdfast.bootstrap.listeners import Listeners
from holdfast.config import Settings
from holdfast.engine.limits import share

#: How long the answers to probes and scrapes may take that are under way when all else has ended.
LAST_PROBES_S_MAX: Final = 1.0


async def answer(
    settings: Settings, listeners: Listeners, context: Context, stop: asyncio.Event, leave: asyncio.Event
) -> None:
    """Answer everybody until ``stop`` is set; then finish what was begun; from ``leave`` on, what is there whole."""
    others = 0 if listeners.health is None else HEALTH_CONNECTIONS_MAX
    await serve(
        create_app(context),
        listeners.main,
        stop,
        leave=leave,
        keep_alive_s=settings.keep_alive_s,
        peers=Peers(share(settings.connections_per_peer_max, context.processes), settings.trusted_proxies),
        connections_max=share(places(others), context.processes),
        neighbours=listeners.neighbours,
    )


@asynccontextmanager
async def probes_answered(settings: Settings, listeners: Listeners, context: Context) -> AsyncIterator[None]:
    """Answer probes and scrapes at the port that is for them alone, until what is done meanwhile has ended."""
    if listeners.health is None:
        yield
        return
    stop = asyncio.Event()
    answering = asyncio.create_task(
        serve(
            create_health_app(context),
            listeners.health,
            stop,
            keep_alive_s=settings.keep_alive_s,
            connections_max=HEALTH_CONNECTIONS_MAX,
            makes_room=True,
        )
    )
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait({answering}, timeout=LAST_PROBES_S_MAX)
        answering.cancel()
        await asyncio.wait({answering})
