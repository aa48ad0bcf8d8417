"""Serving the application with Granian, inside this process and on its event loop."""

import asyncio
import socket
import sys
from typing import Any, Final

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server
from starlette.types import ASGIApp

from holdfast.api.limits import KEEP_ALIVE_S

#: Connections that may wait to be accepted.
BACKLOG: Final = 1_024

#: A configuration of logging that keeps Granian's own log to itself.
SILENT: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {},
    "handlers": {},
    "loggers": {name: {"handlers": [], "propagate": False} for name in ("_granian", "granian.access")},
}


#: How much later than announced an idle connection is closed: what a client sends at the last moment still arrives.
KEEP_ALIVE_GRACE_S: Final = 5.0
#: Bytes of the head of a request. Granian looks after each read, so up to twice as many may get in.
HEAD_BYTES_MAX: Final = 65_536
#: How long a client may take nothing of an answer, or be out of reach, before its connection is closed.
UNSENT_MS_MAX: Final = 60_000
#: Bytes of an answer that the system takes ahead of what a client is ready for: else up to 4 MB for each connection.
UNSENT_BYTES_MAX: Final = 131_072


class PortTaken(Exception):
    """The address cannot be bound."""


def bind(host: str, port: int) -> socket.socket:
    """Bind an address for this process alone. Raises ``PortTaken`` with one clear line.

    Granian by itself shares a port (SO_REUSEPORT): a second server would start without an error
    and get half of the requests.
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
        raise PortTaken(f"Cannot listen on {host} port {port}: {reason}. Choose another with HOST and PORT.") from None
    return listener


class BoundServer(Server):
    """Granian's embedded server on a socket that is bound already."""

    def __init__(self, app: ASGIApp, listener: socket.socket, log_config: dict[str, Any], *, keep_alive_s: int) -> None:
        # Granian has one clock for being idle and for the head that follows (docs/adr/0014).
        head_ms_max = int(1_000 * (keep_alive_s + KEEP_ALIVE_GRACE_S))
        super().__init__(
            app,
            address="127.0.0.1",
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            backlog=BACKLOG,
            http1_settings=HTTP1Settings(header_read_timeout=head_ms_max, max_buffer_size=HEAD_BYTES_MAX),
            log_enabled=True,
            log_level=LogLevels.error,  # It would announce an address that is not ours.
            log_dictconfig=log_config,
        )
        self._listener = listener

    def _init_shared_socket(self) -> None:
        descriptor = self._listener.detach()  # Granian closes it.
        state: Any = self
        state._ssp, state._shd, state._sfd = None, _holder(descriptor), descriptor  # noqa: SLF001 - see Granian


def _holder(descriptor: int) -> SocketHolder:
    new: Any = SocketHolder
    holder: SocketHolder = new(descriptor, False, BACKLOG)  # noqa: FBT003 - Granian's signature
    return holder


async def serve(
    app: ASGIApp,
    listener: socket.socket,
    stop: asyncio.Event,
    log_config: dict[str, Any] | None = None,
    *,
    keep_alive_s: int = KEEP_ALIVE_S,
) -> None:
    """Serve until ``stop`` is set. ``log_config`` says where Granian's own log goes (``logging.config``)."""
    server = BoundServer(app, listener, log_config or SILENT, keep_alive_s=keep_alive_s)
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.stop()  # type: ignore[no-untyped-call] # Granian leaves it without types.
    await serving
