"""The database as a process sees it that commits nothing: another one has opened it, and owns it."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from holdfast.engine.clock.kept import ClockMemory, Kept
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.errors import StorageBroken
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite import queries
from holdfast.storage.sqlite.aside import SqliteAside
from holdfast.storage.sqlite.checkpoints import Checkpoints
from holdfast.storage.sqlite.connection import READER_CACHE_KIB, translated
from holdfast.storage.sqlite.files import DatabaseFiles
from holdfast.storage.sqlite.gate import Gate


class SqliteFollower(SqliteAside):
    """Everything but commits."""

    def __init__(
        self,
        path: Path,
        retention: Retention,
        clock: LedgerClock,
        *,
        gate: Gate | None = None,
        keep_time: Callable[[], None] = lambda: None,
        checkpoints: Checkpoints | None = None,
    ) -> None:
        """``keep_time`` is called all the time, to hold the clock against that of the owner.

        ``checkpoints`` are those of the owner, in its own process.
        """
        files = DatabaseFiles(path, lambda _: None)  # The owner tells when it is moved away.
        super().__init__(path, retention, clock, files, gate=gate, checkpoints=checkpoints)
        #: Open as long as this is: the log goes with its last connection, and would be taken for one that was moved.
        self._anchor: Final = self._open(READER_CACHE_KIB)
        with translated():
            self._anchor.execute(queries.HEAD).fetchone()
        files.remember()
        self._keep_time = keep_time

    def begin(self, _batch_id: str) -> NoReturn:
        """Refuse: it is the owner who commits."""
        raise StorageBroken("This process does not own the database.")

    def committed(self, _batch_id: str) -> NoReturn:
        """Refuse, as above."""
        raise StorageBroken("This process does not own the database.")

    def keep_time(self) -> None:
        """Hold the clock against that of the owner."""
        self._keep_time()

    def close(self) -> None:
        """Close what is open."""
        self._anchor.close(force=True)


class Following:
    """Has a clock go by what the owner of a database has kept of its own, and never back."""

    def __init__(self, clock: LedgerClock, memory: ClockMemory) -> None:
        """Begin with what is kept now."""
        self._clock: Final = clock
        self._memory: Final = memory
        self._kept: Kept | None = memory.kept()
        clock.start(memory, 0)

    def __call__(self) -> None:
        """Take in what was kept since; the clock goes on by itself where that is nothing."""
        kept = self._memory.kept()
        if kept == self._kept:
            self._clock.now()
        else:
            self._kept = kept
            self._clock.start(self._memory, self._clock.latest())
