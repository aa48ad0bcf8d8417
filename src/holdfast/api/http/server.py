"""Listening at a port, and serving whoever comes there until it is time to stop."""

import asyncio
import socket
import sys
from typing import Any

from holdfast.api.http.acceptor import Acceptor
from holdfast.api.http.connection import Connection
from holdfast.api.http.connections import Connections
from holdfast.api.http.line import Application
from holdfast.api.http.neighbours import Neighbours
from holdfast.api.http.peers import Peers
from holdfast.api.limits import BACKLOG, KEEP_ALIVE_GRACE_S, KEEP_ALIVE_S, UNSENT_BYTES_MAX, UNSENT_MS_MAX


class PortTaken(Exception):
    """The address cannot be bound."""


def bind(host: str, port: int, settings: str = "HOST and PORT") -> socket.socket:
    """Bind an address for this process alone. Raises ``PortTaken`` with one clear line that names the settings.

    Never with SO_REUSEPORT: a second server would start without an error and get half of the requests.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Only lets a new server take over from one that has just ended; a live one still excludes it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if sys.platform == "linux":  # Connections inherit it. Else those who never read would take up all there are.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNSENT_MS_MAX)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES_MAX)
        listener.bind((host, port))
        listener.listen(BACKLOG)
        listener.setblocking(False)  # noqa: FBT003 - its signature
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise PortTaken(f"Cannot listen on {host} port {port}: {reason}. Choose another with {settings}.") from None
    return listener


async def serve(  # noqa: PLR0913 - what it is bound by, each by its name
    application: Application,
    listener: socket.socket,
    stop: asyncio.Event,
    *,
    leave: asyncio.Event | None = None,
    keep_alive_s: int = KEEP_ALIVE_S,
    peers: Peers | None = None,
    connections_max: int | None = None,
    makes_room: bool = False,
    neighbours: Neighbours | None = None,
) -> None:
    """Serve until ``stop`` is set; then finish what was begun. Cancelled, it breaks off what is left.

    ``leave``: set when the rest of a request is no longer waited for; what is answered goes on to its end.
    ``connections_max`` and ``makes_room``: as ``Connections`` has them.
    ``neighbours``: who takes connections from the same port; None: nobody.
    """
    idle_s = keep_alive_s + KEEP_ALIVE_GRACE_S
    told = None if neighbours is None else neighbours.note
    connections = Connections(application, idle_s, peers, connections_max, makes_room=makes_room, told=told)
    listening = await _listening(listener, connections, neighbours)
    tasks: set[asyncio.Task[Any]] = {asyncio.create_task(connections.sweep())}
    try:
        await stop.wait()
        listening.close()
        connections.drain()
        ended = asyncio.create_task(connections.all_ended())
        leaving = asyncio.create_task((leave or asyncio.Event()).wait())
        tasks |= {ended, leaving}
        await asyncio.wait({ended, leaving}, return_when=asyncio.FIRST_COMPLETED)
        connections.wait_no_more()
        await ended
    finally:
        for task in tasks:
            task.cancel()
        connections.abort()


async def _listening(
    listener: socket.socket, connections: Connections, neighbours: Neighbours | None
) -> Acceptor | asyncio.Server:
    """Begin to take connections; give what is closed to take no more."""
    if neighbours is not None:
        return Acceptor(listener, connections, neighbours)
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Connection(connections), sock=listener, backlog=BACKLOG)
