"""Taking connections from a port at which other processes listen as well: whoever has fewest goes first."""

import asyncio
import errno
import socket
from contextlib import suppress
from functools import partial
from typing import Any, Final

from holdfast.api.http.connection import Connection
from holdfast.api.http.connections import Connections
from holdfast.api.http.neighbours import Neighbours

#: How long a connection is left to those who have fewer. Then it is taken all the same: they may stand still.
STEP_ASIDE_S: Final = 0.001
#: Where more than so many have ended within so long, none is left to others: they soon end, and need no fair share.
ENDED_MAX: Final = 20
ENDED_WITHIN_S: Final = 0.1
#: How long none is taken where files or memory run short.
SHORTAGE_S: Final = 1.0
_SHORTAGES: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class Acceptor:
    """Takes one connection in a turn of the event loop, until it is closed: in the next turn others may have fewer.

    The event loop's own server takes all that wait, and the system wakes that process up which has slept for the
    shortest: so nearly all connections came to one of several processes (docs/adr/0048).
    """

    def __init__(self, listener: socket.socket, connections: Connections, neighbours: Neighbours) -> None:
        """Begin. ``listener`` does not block; it is closed at the end."""
        self._listener: Final = listener
        self._connections: Final = connections
        self._neighbours: Final = neighbours
        self._loop: Final = asyncio.get_running_loop()
        #: Connections that are being opened.
        self._opening: Final[set[asyncio.Task[Any]]] = set()
        #: Ends a rest; None: there is none.
        self._rest: asyncio.TimerHandle | None = None
        #: How many had ended when it was looked at last, and when it is to be looked at again.
        self._ended = 0
        self._look_at = 0.0
        neighbours.note(connections.count)
        self._loop.add_reader(listener, self._come)

    def close(self) -> None:
        """Take no more."""
        self._neighbours.leave()
        if self._rest is None:
            self._loop.remove_reader(self._listener)
        else:
            self._rest.cancel()
        self._listener.close()

    def _come(self) -> None:
        """See to it that somebody takes one of those that wait."""
        if self._neighbours.have_fewer() and not self._many_end():
            self._rest_for(STEP_ASIDE_S)
        else:
            self._take()

    def _many_end(self) -> bool:
        now, ended = self._loop.time(), self._connections.ended
        if now >= self._look_at:
            self._look_at, self._ended = now + ENDED_WITHIN_S, ended
        return ended - self._ended > ENDED_MAX

    def _rest_for(self, seconds: float) -> None:
        self._loop.remove_reader(self._listener)
        self._rest = self._loop.call_later(seconds, self._go_on)

    def _go_on(self) -> None:
        self._rest = None
        self._loop.add_reader(self._listener, self._come)
        self._take()

    def _take(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError as error:  # Somebody else has it, or the client has gone.
            if error.errno in _SHORTAGES:
                self._rest_for(SHORTAGE_S)
            return
        opening = self._loop.create_task(self._open(connection))
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    async def _open(self, connection: socket.socket) -> None:
        with suppress(OSError):  # The client has gone.
            await self._loop.connect_accepted_socket(partial(Connection, self._connections), connection)
