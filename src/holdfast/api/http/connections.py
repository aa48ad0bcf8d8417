"""All connections of a server: how many there may be, whose time is over, and their end."""

import asyncio
import resource
import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Final

from holdfast.api.http.line import Application, Line
from holdfast.api.http.peers import Peers
from holdfast.api.limits import DESCRIPTORS_KEPT, SWEEP_S


class Connections:
    """The connections of a server, on one event loop."""

    def __init__(
        self,
        application: Application,
        idle_s: float,
        peers: Peers | None = None,
        connections_max: int | None = None,
        *,
        makes_room: bool = False,
        told: Callable[[int], None] | None = None,
    ) -> None:
        """``makes_room``: where all have something to do, the one that came first is broken off for a further one.

        ``told`` takes how many there are, whenever that changes; None: nobody wants to know.
        """
        self.application: Final = application
        #: How long one may be idle.
        self.idle_s: Final = idle_s
        self._connections_max: Final = connections_max or places()
        self._peers: Final = peers or Peers()
        self._makes_room: Final = makes_room
        self._told: Final = told or (lambda _: None)
        #: All of them, in the order in which they came.
        self._open: Final[dict[Line, None]] = {}
        #: Those that have nothing to do, the one that has not for longest first.
        self._idle: Final[dict[Line, None]] = {}
        #: How many have ended.
        self.ended = 0
        self.is_draining = False
        self._all_closed = asyncio.Event()
        #: The date, and who answers, as header lines.
        self.stamp = _stamp()

    def opened(self, line: Line) -> bool:
        """Take one in, unless its address has enough of them, or the end has begun.

        Where there are as many as there may be, the one that was idle for longest is closed for it. The event loop
        tells of one a turn after it has accepted it: then the server may be about to end, or may have ended.
        """
        if self.is_draining or not self._peers.come(line.peer):
            return False
        if len(self._open) >= self._connections_max and not self._has_made_room():
            self._peers.leave(line.peer)
            return False
        self._open[line] = None
        self._told(len(self._open))
        return True

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._open)

    def _has_made_room(self) -> bool:
        """End one for another, and tell whether there was one to be ended."""
        oldest = next(iter(self._idle), None)
        if oldest is not None:
            self.busy(oldest)
            oldest.close()
        elif self._makes_room:
            oldest = next(iter(self._open))
            oldest.abort()
            self.closed(oldest)
        return oldest is not None

    def closed(self, line: Line) -> None:
        """Forget one."""
        if line in self._open:
            del self._open[line]
            self.ended += 1
            self._peers.leave(line.peer)
            self._told(len(self._open))
        self._idle.pop(line, None)
        if not self._open:
            self._all_closed.set()

    def idle(self, line: Line) -> None:
        """Note that one has nothing to do."""
        self._idle[line] = None

    def busy(self, line: Line) -> None:
        """Note that one has something to do, or is no longer ours to close."""
        self._idle.pop(line, None)

    async def sweep(self) -> None:
        """Look at all of them now and then: one timer, not one for each."""
        while True:
            await asyncio.sleep(SWEEP_S)
            self.stamp = _stamp()
            now = time.monotonic()
            for line in [line for line in self._open if line.deadline <= now]:
                line.expire(now)

    def drain(self) -> None:
        """Begin to end them all: at once where no request is under way, else behind its answer."""
        self.is_draining = True
        for line in [*self._open]:
            line.end_when_idle()

    async def all_ended(self) -> None:
        """Return when all of them have ended."""
        if self._open:
            self._all_closed.clear()
            await self._all_closed.wait()

    def wait_no_more(self) -> None:
        """Break off those whose request is not whole: what comes now would find nobody to do it."""
        for line in [*self._open]:
            line.wait_no_more()

    def abort(self) -> None:
        """Break off those that are left."""
        for line in [*self._open]:
            line.abort()


def places(others: int = 0) -> int:
    """Give how many there may be beside others: about as many as the process may have files open."""
    files_max, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(files_max - DESCRIPTORS_KEPT - others, DESCRIPTORS_KEPT)


def _stamp() -> bytes:
    return b"server: holdfast\r\ndate: %b\r\n" % formatdate(usegmt=True).encode()
