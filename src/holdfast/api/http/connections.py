"""All connections of a server: how many there may be, whose time is over, and their end."""

import asyncio
import resource
import time
from email.utils import formatdate
from typing import Final

from holdfast.api.http.line import Application, Line
from holdfast.api.http.peers import Peers
from holdfast.api.limits import DESCRIPTORS_KEPT, SWEEP_S
from holdfast.engine.limits import share


class Connections:
    """The connections of a server, on one event loop."""

    def __init__(
        self,
        application: Application,
        idle_s: float,
        peers: Peers | None = None,
        connections_max: int | None = None,
        *,
        processes: int = 1,
    ) -> None:
        self.application: Final = application
        #: How long one may be idle.
        self.idle_s: Final = idle_s
        self._connections_max: Final = share(connections_max or _connections_max(), processes)
        self._peers: Final = peers or Peers()
        self._open: Final[set[Line]] = set()
        #: Those that have nothing to do, the one that has not for longest first.
        self._idle: Final[dict[Line, None]] = {}
        self.is_draining = False
        self._all_closed = asyncio.Event()
        #: The date, and who answers, as header lines.
        self.stamp = _stamp()

    def opened(self, line: Line) -> bool:
        """Take one in, unless its address has enough of them.

        Where there are as many as there may be, the one that was idle for longest is closed for it.
        """
        if not self._peers.come(line.peer):
            return False
        if len(self._open) >= self._connections_max:
            oldest = next(iter(self._idle), None)
            if oldest is None:
                self._peers.leave(line.peer)
                return False
            self.busy(oldest)
            oldest.close()
        self._open.add(line)
        return True

    def closed(self, line: Line) -> None:
        """Forget one."""
        if line in self._open:
            self._open.remove(line)
            self._peers.leave(line.peer)
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

    async def drain(self) -> None:
        """End them all: at once where no request is under way, else behind its answer."""
        self.is_draining = True
        for line in [*self._open]:
            line.end_when_idle()
        if self._open:
            self._all_closed.clear()
            await self._all_closed.wait()

    def abort(self) -> None:
        """Break off those that are left."""
        for line in [*self._open]:
            line.abort()


def _connections_max() -> int:
    """Give how many there may be: about as many as the process may have files open."""
    files_max, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(files_max - DESCRIPTORS_KEPT, DESCRIPTORS_KEPT)


def _stamp() -> bytes:
    return b"server: holdfast\r\ndate: %b\r\n" % formatdate(usegmt=True).encode()
