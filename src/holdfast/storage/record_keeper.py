"""Keeps the record of a database while a server runs.

Each commit leaves its place here after it has become durable: a short write into the page cache, which outlives the
process. A thread of its own has it written to disk once a second. No commit waits for the disk because of it.
"""

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from holdfast.storage.record import NAME, SLOT_BYTES, SLOT_DISTANCE_BYTES, SLOTS, Record, records_of, slot_of

#: How long the record rests between two syncs.
RECORD_PAUSE_S: Final = 1.0
#: How long the end of the server waits for the last sync.
RECORD_CLOSE_S_MAX: Final = 10.0


class RecordKeeper:
    """Writes one record until it is closed. ``log`` takes lines for the operator."""

    def __init__(
        self,
        directory: Path,
        record: Record,
        log: Callable[[str], None],
        *,
        pause_s: float = RECORD_PAUSE_S,
        sync: Callable[[int], None] = os.fdatasync,
    ) -> None:
        """Go on with the record that was read from this directory. Raises ``OSError``."""
        self._log = log
        self._pause_s = pause_s
        self._sync_file = sync
        self._descriptor = os.open(directory / NAME, os.O_RDWR | os.O_CLOEXEC)
        sync(self._descriptor)  # What a server that was killed has left may not be on disk yet.
        found = records_of(os.pread(self._descriptor, SLOTS * SLOT_DISTANCE_BYTES, 0))
        #: The slot that is written: not the one that holds the latest record on disk.
        self._slot = 1 - found.index(record)
        self._latest = record
        #: What stands whole in the slot that is written or in the other one; None: nobody knows.
        self._written: Record | None = record
        #: Whether something was written that is not on disk yet.
        self._dirty = False
        self._syncing = False
        self._failing: str | None = None
        #: Guards what is written; never held while the disk is waited for.
        self._guard = threading.Lock()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="record", daemon=True)

    def start(self) -> None:
        """From now on, have the record written to disk now and then."""
        self._thread.start()

    def note(self, sequence: int, command_id: str, time: int) -> None:
        """Remember the last entry of a transaction that is durable. Never raises: it is to be answered."""
        with self._guard:
            last = self._latest
            self._latest = Record(
                number=last.number + 1,
                database=last.database,
                home=last.home,
                epoch=last.epoch,
                sequence=sequence,
                command_id=command_id,
                time=time,
            )
            if not self._syncing:
                self._write()

    def sync(self) -> None:
        """Have what was noted brought to disk; from then on the other slot is written."""
        with self._guard:
            error = None if self._latest is self._written else self._write()
            if error is None and not self._dirty:
                return
            self._syncing = error is None
        if error is None:
            error = self._synced()
        self._tell(error)

    def close(self) -> None:
        """Bring what was noted to disk. Commits must have ended."""
        self._ending.set()
        self._thread.join(RECORD_CLOSE_S_MAX)
        if self._thread.is_alive():
            self._log(f"The last state of {NAME} is not synced: the disk does not answer.")
        else:
            os.close(self._descriptor)

    def _run(self) -> None:
        while not self._ending.wait(self._pause_s):
            self.sync()
        self.sync()

    def _write(self) -> OSError | None:
        """Write what was noted last. A failure is told by the next sync, which tries again."""
        self._written, self._dirty = None, True
        try:
            written = os.pwrite(self._descriptor, slot_of(self._latest), self._slot * SLOT_DISTANCE_BYTES)
        except OSError as error:
            return error
        if written < SLOT_BYTES:
            return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._written = self._latest
        return None

    def _synced(self) -> OSError | None:
        """Wait for the disk. After a failure nobody knows what is there: the slot is written again."""
        failure = None
        try:
            self._sync_file(self._descriptor)
        except OSError as error:
            failure = error
        with self._guard:
            self._syncing = False
            if failure is not None:
                self._written = None
            else:
                self._slot, self._dirty = 1 - self._slot, False
                if self._latest is not self._written:  # It was noted meanwhile.
                    self._write()
        return failure

    def _tell(self, error: OSError | None) -> None:
        """Log a failure when it is news."""
        told = None if error is None else str(error.strerror)
        if told is not None and told != self._failing:
            self._log(f"{NAME} cannot be written, which is tried again: {told}")
        self._failing = told
