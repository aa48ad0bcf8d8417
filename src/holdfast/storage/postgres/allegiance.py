"""Which server this process holds to: one at a time, and none that is behind what was seen.

Where commits wait for a synchronous standby, it also says what may be told: a row may be visible and still be lost
with its server, after a restart in the middle of a commit for instance. A commit that the standby confirms vouches
for everything before it, and, as a standby that was promoted confirms nothing more, for a moment also for this
being the primary.
"""

import math
import threading
import time
import weakref
from collections.abc import Callable
from typing import Final

from holdfast.engine.errors import CommitInDoubt, StorageFault, StorageUnavailable, TransientFault
from holdfast.storage.postgres.connection import Connection
from holdfast.storage.postgres.standing import NO_ENTRY, Entry, Look, Memory, Server, is_ahead, objection

#: How long a confirmed commit vouches for what is read, where several hosts are named.
LEASE_S: Final = 2.0
_ELSEWHERE: Final = "PostgreSQL: this node has gone on to another server"

#: Tells the operator.
Log = Callable[[str], object]


def elapsed() -> float:
    """Give the seconds since this machine started. Unlike the monotonic clock it goes on while that sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Refused(StorageUnavailable):
    """A server that can be written is not used."""


class Allegiance:
    """Shared by all connections and threads of a process."""

    def __init__(
        self, database: str, memory: Memory | None, log: Log, *, leased: bool, clock: Callable[[], float] = elapsed
    ) -> None:
        self._database = database
        self._log = log
        #: Several hosts are named: a read needs a commit of the last moments to vouch for it.
        self.leased: Final = leased
        self.clock: Final = clock
        self.memory = memory
        self._lock: Final = threading.RLock()
        self._server: Server | None = None
        self._waits = False
        #: When the last commit was sent that a synchronous standby has confirmed to this run of this server.
        self._confirmed_at = -math.inf
        #: When it was last seen that a wait for the standby may have been cut short.
        self._doubted_at = -math.inf
        self._connections: Final[weakref.WeakSet[Connection]] = weakref.WeakSet()

    @property
    def server(self) -> Server | None:
        """The server in use."""
        return self._server

    @property
    def last(self) -> Entry:
        """The entry that every connection and batch has to find."""
        memory = self.memory
        return NO_ENTRY if memory is None else memory.last

    @property
    def waits(self) -> bool:
        """Whether commits wait for a synchronous standby."""
        return self._waits

    @property
    def confirmed_s(self) -> float:
        """How many seconds ago the last confirmed commit was sent."""
        return self.clock() - self._confirmed_at

    def admit(self, connection: Connection, look: Look, asked: Entry, *, found: bool) -> None:
        """Let a new connection in; when it leads to another server, all others are cut.

        Raises ``Refused``, and ``TransientFault`` when something else was seen meanwhile.
        """
        with self._lock:
            if asked != self.last and look.server != self._server:
                raise TransientFault(_ELSEWHERE)
            against = objection(self.memory, look, has_last=found)
            if against is not None:
                raise Refused(_refusal(against))
            if look.server != self._server:
                self._leave()
                self._server = look.server
                before = self.memory or Memory(database=self._database, system=look.server.system, timeline=0)
                self.memory = before.on(look.server.timeline)
            self._waits = connection.waits = look.waits
            connection.server = look.server
            self._connections.add(connection)

    def vouch(self, connection: Connection) -> None:
        """Return when a connection leads to the server in use. Raises ``TransientFault``."""
        if connection.server != self._server:
            raise TransientFault(_ELSEWHERE)

    def proved(self, connection: Connection, *, has_last: bool, waits: bool) -> None:
        """Take what the server of a connection says now. Raises ``Refused`` and ``TransientFault``."""
        with self._lock:
            self.vouch(connection)
            self._waits = connection.waits = waits
            self._hold(Look(connection.server, standby=False, waits=waits), has_last=has_last)

    def committed(self, connection: Connection, sent_at: float, last: Entry, *, waited: bool | None) -> None:
        """Take note of a commit that is durable; ``waited``: a standby has confirmed it, or None was waited for.

        Raises ``CommitInDoubt`` when its server was left meanwhile, or is left for this.
        """
        with self._lock:
            try:
                self.vouch(connection)
                if waited is False:
                    self.proved(connection, has_last=True, waits=False)
            except StorageFault as fault:
                raise CommitInDoubt(str(fault)) from fault
            if waited:
                self._confirmed_at = max(self._confirmed_at, sent_at)
            self._remember(last, confirmed=bool(waited))

    def doubt(self) -> None:
        """Take note that a wait for the standby may have been cut short: what is visible now may be lost."""
        with self._lock:
            self._doubted_at = self.clock()

    def may_tell(self, connection: Connection) -> bool:
        """Tell whether what was just read may be told. Raises ``TransientFault``."""
        with self._lock:
            self.vouch(connection)
            if not self._waits:
                return True
            return self._confirmed_at > self._doubted_at and (not self.leased or self.confirmed_s <= LEASE_S)

    def told(self, connection: Connection, entry: Entry) -> None:
        """Remember an entry that was read and may be told."""
        with self._lock:
            if connection.server == self._server:
                self._remember(entry, confirmed=False)

    def sighted(self, host: str, look: Look) -> None:
        """Take what a host was seen to be. When it is ahead, everything else is left at once. Raises ``Refused``."""
        with self._lock:
            if self.memory is None:
                return
            if is_ahead(self.memory, look):
                self.memory = self.memory.on(look.server.timeline)
                self._log(f"PostgreSQL at {host} is on timeline {look.server.timeline}: all connections to others end.")
                self._leave()
            elif look.server == self._server:
                self._waits = look.waits
                self._hold(look, has_last=True)

    def leave(self) -> None:
        """Cut all connections."""
        with self._lock:
            self._leave()

    def _remember(self, last: Entry, *, confirmed: bool) -> None:
        if self.memory is not None:
            self.memory = self.memory.after(last, confirmed=confirmed)

    def _hold(self, look: Look, *, has_last: bool) -> None:
        """Go on with the server in use, or leave it."""
        against = objection(self.memory, look, has_last=has_last)
        if against is not None:
            self._log(_refusal(against))
            self._leave()
            raise Refused(_refusal(against))

    def _leave(self) -> None:
        self._server, self._waits, self._confirmed_at = None, False, -math.inf
        for connection in list(self._connections):
            connection.cut()
        self._connections.clear()


def _refusal(against: str) -> str:
    return f"The PostgreSQL server that answers is not used: {against}. Nothing was done."
