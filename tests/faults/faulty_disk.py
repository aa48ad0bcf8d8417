"""A disk whose n-th write, sync or read fails."""

from enum import Enum, auto
from typing import Final

import apsw

from faults.disk import REAL, Disk, name_of


class Trouble(Enum):
    """What goes wrong."""

    #: A write finds no room.
    FULL = auto()
    #: A write fails.
    WRITE = auto()
    #: A write fails after half of it.
    TORN = auto()
    #: What was written cannot be brought to the disk.
    SYNC = auto()
    #: A read fails.
    READ = auto()


#: The kind of call that each makes fail.
_CALLS: Final = {Trouble.SYNC: "sync", Trouble.READ: "read"}


class FaultyDisk(Disk):
    """Fails as it was planned."""

    def __init__(self) -> None:
        self._trouble = Trouble.WRITE
        self._first = self._last = 0
        #: The files of the calls so far that could fail in the planned way, since ``plan``.
        self.calls: list[str] = []
        super().__init__("faulty")

    def plan(self, trouble: Trouble, first: int, length: int) -> None:
        """Fail that many calls of a kind from the first-th from now on."""
        self.calls = []
        self._trouble, self._first, self._last = trouble, first, first + length - 1

    @property
    def struck(self) -> bool:
        """Whether the plan has come to a call that fails."""
        return len(self.calls) >= self._first > 0

    def trouble_of(self, file: str, call: str) -> Trouble | None:
        """Count a call; give what it must end in."""
        if call != _CALLS.get(self._trouble, "write"):
            return None
        self.calls.append(file)
        return self._trouble if self._first <= len(self.calls) <= self._last else None

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> "FaultyFile":  # noqa: N802 - SQLite's
        return FaultyFile(self, name, flags)


class FaultyFile(apsw.VFSFile):
    """One open file."""

    def __init__(self, disk: FaultyDisk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self._disk = disk
        self._kind = (name_of(name) or "temporary").rpartition(".db")[2] or "database"
        super().__init__(REAL, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - as above
        trouble = self._disk.trouble_of(self._kind, "write")
        if trouble is Trouble.FULL:
            raise apsw.FullError("planned")
        if trouble is Trouble.TORN:
            super().xWrite(data[: len(data) // 2], offset)
        if trouble is not None:
            raise apsw.IOError("planned")
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802 - as above
        if self._disk.trouble_of(self._kind, "sync") is not None:
            raise apsw.IOError("planned")  # Else nothing: no machine crashes here, and a sync would only take time.

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - as above
        if self._disk.trouble_of(self._kind, "read") is not None:
            raise apsw.IOError("planned")
        return super().xRead(amount, offset)
