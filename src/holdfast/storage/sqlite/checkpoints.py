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
        """``database`` is its path, without links; ``tell`` takes a line for the operator."""
        self.database: Final = database
        self._tell: Final = tell
        #: One at a time: between one that fails and its end, no other may succeed.
        self._turn: Final = threading.Lock()
        #: Whether one has failed, and none copied everything since.
        self._failing = False
        #: Whether what counts as copied may not be on the disk.
        self._in_doubt = False
        #: How many have failed: what was read since the disk did may be of long ago.
        self.failures = 0

    def follow(self, connection: apsw.Connection) -> None:
        """Have a connection copy a long log after its commits, in place of SQLite itself, which tells of no failure."""
        connection.set_wal_hook(self._committed)

    def make(self, connection: apsw.Connection, mode: int) -> None:
        """Copy what can be copied. Raises ``apsw.Error``; it is tried again after one of the next commits then."""
        if not self._turn.acquire(blocking=False):
            raise apsw.BusyError("another thread copies the log")
        try:
            self._forget()
            pages, copied = connection.wal_checkpoint(mode=mode)
        except (apsw.BusyError, apsw.LockedError):
            raise
        except apsw.Error as error:
            if not never_written(error):
                self._fail(error)
            raise
        else:
            if 0 < pages == copied:  # Else nothing was synced.
                self._succeed()
        finally:
            self._turn.release()

    def try_now(self, connection: apsw.Connection) -> None:
        """Copy what can be copied; what cannot is left for later."""
        with contextlib.suppress(Exception):  # The commit before it is durable, whatever becomes of this.
            self.make(connection, apsw.SQLITE_CHECKPOINT_PASSIVE)

    def leave(self, connection: apsw.Connection) -> None:
        """Have a connection copy the log and delete it when it ends, if it is the last one of all.

        Where what counts as copied stays in doubt, the log is kept, and the next start copies all of it.
        """
        with self._turn, contextlib.suppress(apsw.Error):
            self._forget()
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)

    def _committed(self, connection: apsw.Connection, _schema: str, pages: int) -> int:
        if pages >= CHECKPOINT_PAGES:
            self.try_now(connection)
        return apsw.SQLITE_OK

    def _fail(self, error: apsw.Error) -> None:
        self._in_doubt, self.failures = True, self.failures + 1
        with contextlib.suppress(apsw.Error):
            self._forget()  # First of all: this process may end over telling.
        if not self._failing:
            self._failing = True
            self._say(
                f"Changes could not be copied from the log of {self.database} into it ({error}). They stay in the log "
                "and are copied again; nothing is lost. Look at the disk."
            )

    def _succeed(self) -> None:
        if self._failing:
            self._failing = False
            self._say(f"Changes are copied into {self.database} again.")

    def _say(self, line: str) -> None:
        with contextlib.suppress(Exception):  # Log files may lie on that disk, and a commit is under way.
            self._tell(line)

    def _forget(self) -> None:
        """Let nothing count as copied, where that is in doubt. Raises ``apsw.Error``."""
        if self._in_doubt:
            try:
                count_nothing_as_copied(f"{self.database}-shm")
            except OSError as error:
                raise apsw.IOError(f"the index of the log: {error.strerror}") from error
            self._in_doubt = False
