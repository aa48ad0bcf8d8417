"""The log of a database is copied back into it; and again, where the disk fails to keep what was copied.

SQLite syncs the database when it has copied the whole log. Where somebody reads an earlier moment it copies a part,
without a sync, and counts that part as copied all the same. If the sync that comes later fails, Linux drops what it
could not write and takes it for written (https://wiki.postgresql.org/wiki/Fsync_Errors): the sync after that succeeds,
the log begins anew, and what was dropped is lost. So after a failure nothing counts as copied, and the log is copied
from its beginning; whatever is not on the disk yet stands in it.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Final

import apsw

from holdfast.storage.sqlite.connection import never_written
from holdfast.storage.sqlite.log_index import count_nothing_as_copied

#: Pages of the log before the commit that finds so many copies them back into the database; everybody waits for it.
CHECKPOINT_PAGES: Final = 1_000


class Checkpoints:
    """Those of one database that this process makes, on whichever connection."""

    def __init__(self, database: str, tell: Callable[[str], None]) -> None:
        """``tell`` takes a line for the operator."""
        self.database: Final = database
        self._tell: Final = tell
        #: One at a time: between one that fails and its end, no other may succeed.
        self._turn: Final = threading.Lock()
        #: Whether one has failed, and none succeeded since.
        self._failing = False
        #: Whether what counts as copied may not be on the disk.
        self._in_doubt = False

    def follow(self, connection: apsw.Connection) -> None:
        """Have a connection copy a long log after its commits, in place of SQLite itself, which tells of no failure."""
        connection.set_wal_hook(self._committed)

    def make(self, connection: apsw.Connection, mode: int) -> None:
        """Copy what can be copied. Raises ``apsw.Error``; it is tried again after one of the next commits then."""
        if not self._turn.acquire(blocking=False):
            raise apsw.BusyError("another thread copies the log")
        try:
            self._forget()
            connection.wal_checkpoint(mode=mode)
        except (apsw.BusyError, apsw.LockedError):
            raise
        except apsw.Error as error:
            if not never_written(error):
                self._fail(error)
            raise
        else:
            self._succeed()
        finally:
            self._turn.release()

    def leave(self, connection: apsw.Connection) -> None:
        """Prepare for the end of a connection, perhaps the last one, which copies the log and deletes it."""
        try:
            self._forget()
        except apsw.Error:  # The next start copies it.
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)

    def _committed(self, connection: apsw.Connection, _schema: str, pages: int) -> int:
        if pages >= CHECKPOINT_PAGES:
            with contextlib.suppress(apsw.Error):  # The commit is durable, whatever becomes of this.
                self.make(connection, apsw.SQLITE_CHECKPOINT_PASSIVE)
        return apsw.SQLITE_OK

    def _fail(self, error: apsw.Error) -> None:
        self._in_doubt = True
        if not self._failing:
            self._failing = True
            self._tell(
                f"The disk could not keep changes that were copied into {self.database} ({error}). They are in its log "
                "and are copied again; nothing is lost. Look at the disk."
            )
        with contextlib.suppress(apsw.Error):
            self._forget()

    def _succeed(self) -> None:
        if self._failing:
            self._failing = False
            self._tell(f"The disk keeps what is copied into {self.database} again.")

    def _forget(self) -> None:
        """Let nothing count as copied, where that is in doubt. Raises ``apsw.Error``."""
        if self._in_doubt:
            try:
                count_nothing_as_copied(f"{self.database}-shm")
            except OSError as error:
                raise apsw.IOError(f"the index of the log: {error.strerror}") from error
            self._in_doubt = False
