"""Readable mirrors of the stock in the original's format: SQLite is the truth, the files follow it.

A thread of its own looks once a second whether the ledger has grown, and rewrites the files of the stores
that changed. Nothing here can fail a request: what cannot be written is logged, counted and tried again.
"""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from holdfast.engine.errors import Fault
from holdfast.storage.mirror_file import Mark, MirrorFile, NotOurs, render
from holdfast.storage.sqlite.observer import Observer
from holdfast.times import now_ms

#: How long the mirror rests between two looks.
MIRROR_PAUSE_S: Final = 1.0
#: How long the end of the server waits for the last look.
MIRROR_CLOSE_S_MAX: Final = 30.0
#: What failures are filed under when it is not one store's file that failed.
_DATABASE: Final = ""


class Mirror:
    """Keeps the files of one database until it is closed. ``log`` takes lines for the operator."""

    def __init__(
        self,
        database: Path,
        directory: Path,
        items_max: int,
        log: Callable[[str], None],
        pause_s: float = MIRROR_PAUSE_S,
    ) -> None:
        self._database = database
        self._directory = directory
        self._items_max = items_max
        self._log = log
        self._pause_s = pause_s
        #: Looks at the database since the start.
        self.looks = 0
        #: Files written since the start.
        self.written = 0
        #: Attempts that failed since the start.
        self.failures = 0
        self._observer: Observer | None = None
        self._files: dict[str, MirrorFile] = {}
        #: The last entry of the ledger that was looked at; None: nothing yet.
        self._sequence: int | None = None
        self._changed: set[str] = set()
        self._failing: dict[str, str] = {}
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mirror", daemon=True)

    def start(self) -> None:
        """Write all mirrors, and from then on those that changed."""
        self._thread.start()

    def close(self) -> None:
        """Write what has changed since the last look, then rest for good. Commits must have ended."""
        self._ending.set()
        self._thread.join(MIRROR_CLOSE_S_MAX)
        if self._thread.is_alive():
            self._log("The last mirror files are not written: the disk does not answer.")

    def _run(self) -> None:
        ended = False
        while not ended:
            ended = self._ending.is_set()  # Asked first: the round after it sees everything that was committed.
            self._round()
            self._ending.wait(self._pause_s)
        self._forget_observer()

    def _round(self) -> None:
        if self._attempt(_DATABASE, self._look):
            for store in sorted(self._changed):
                if self._attempt(store, partial(self._update, store)):
                    self._changed.discard(store)

    def _attempt(self, subject: str, work: Callable[[], None]) -> bool:
        """Do something that may fail; tell whether it went well. A failure is logged when it is news."""
        try:
            work()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the next round tries again
            self.failures += 1
            if self._failing.get(subject) != str(fault):
                self._failing[subject] = str(fault)
                self._log(f"A mirror file cannot be written, which is tried again: {_told(subject, fault)}")
            if not isinstance(fault, OSError | NotOurs):
                self._forget_observer()
            return False
        if self._failing.pop(subject, None) is not None:
            self._log(f"Mirror files are written again ({subject or 'all stores'}).")
        return True

    def _look(self) -> None:
        """Find out which stores have changed since the last look; at the first one that is all of them."""
        observer = self._observing()
        until = observer.sequence()
        if self._sequence is None:
            self._changed |= observer.stores()
        elif until > self._sequence:
            self._changed |= observer.changed_stores(self._sequence, until)
        self._sequence = until
        self.looks += 1

    def _update(self, store: str) -> None:
        observer = self._observing()
        if store not in self._files:
            self._files[store] = MirrorFile(self._directory, store, observer.database_id(), observer.taken_over())
        file = self._files[store]
        if observer.items(store) > self._items_max:
            if file.remove():
                self._log(f"Store {store} has more than {self._items_max} items: its mirror {file.path} is removed.")
            return
        lines = observer.mirror_lines(store)
        mark = Mark(observer.database_id(), store, lines.sequence)
        aside = file.write(render(mark, now_ms(), lines.blocks))
        self.written += 1
        if aside is not None:
            self._log(f"{file.path} was taken over and makes room for the mirror: it is now {aside.name}.")

    def _observing(self) -> Observer:
        if self._observer is None:
            self._observer = Observer(self._database)
        return self._observer

    def _forget_observer(self) -> None:
        """Drop the connection; the next look opens a fresh one."""
        if self._observer is not None:
            self._observer.close()
            self._observer = None


def _told(subject: str, fault: Exception) -> str:
    told = str(fault) if isinstance(fault, Fault | OSError) else repr(fault)
    return f"store {subject}: {told}" if subject else told
