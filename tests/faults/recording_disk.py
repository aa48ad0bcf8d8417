"""A disk that remembers what was written and synced, and what a power cut at any moment would have left of it."""

import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

import apsw

from faults.disk import REAL, Disk, name_of

#: A disk writes so many bytes whole, or not at all.
SECTOR: Final = 512


class Loss(Enum):
    """What becomes of that which was written and not synced."""

    #: It is gone.
    ALL = auto()
    #: Some writes are there and some are not, and of some only sectors.
    SOME = auto()
    #: It is there.
    NONE = auto()


@dataclass(frozen=True)
class Write:
    """Bytes at a place of a file."""

    file: str
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncation:
    """A file has been cut off."""

    file: str
    size: int


@dataclass(frozen=True)
class Sync:
    """Whatever had been done to a file lasts."""

    file: str


@dataclass(frozen=True)
class Dropped:
    """What was written here never comes to the disk, though everybody goes on reading it."""


@dataclass(frozen=True)
class Deletion:
    """A file is gone, for good: that is the worst that can become of it."""

    file: str


class RecordingDisk(Disk):
    """Writes down what one thread does to it."""

    def __init__(self) -> None:
        self.calls: list[Write | Truncation | Sync | Dropped | Deletion] = []
        #: The files whose next syncs fail, in that order.
        self.failing: list[str] = []
        super().__init__("recording")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> "RecordingFile":  # noqa: N802 - SQLite's
        return RecordingFile(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - as above
        super().xDelete(filename, syncdir)
        self.calls.append(Deletion(name_of(filename)))

    def sync(self, file: str) -> None:
        """Bring a file to the disk; or fail as Linux does, which drops what was not there yet."""
        if self.failing[:1] == [file]:
            self.failing.pop(0)
            synced = max((number for number, call in enumerate(self.calls) if call == Sync(file)), default=0)
            for number, call in enumerate(self.calls[synced:], synced):
                if isinstance(call, Write | Truncation) and call.file == file:
                    self.calls[number] = Dropped()
            raise apsw.IOError("planned")
        self.calls.append(Sync(file))  # That is all: the machine itself does not crash.

    def left(self, files: dict[str, bytes], moment: int, loss: Loss, seed: int) -> dict[str, bytes]:
        """Give what is on the disk after a power cut when that many calls were over; ``files`` were at first."""
        chance = random.Random(seed)
        synced = {call.file: number for number, call in enumerate(self.calls[:moment]) if isinstance(call, Sync)}
        contents = {name: bytearray(data) for name, data in files.items()}
        for number, call in enumerate(self.calls[:moment]):
            if isinstance(call, Sync | Dropped):
                continue
            if isinstance(call, Deletion):
                contents.pop(call.file, None)
                continue
            lasts = number < synced.get(call.file, 0)
            if not lasts and (loss is Loss.ALL or (loss is Loss.SOME and chance.random() < 0.3)):
                continue
            content = contents.setdefault(call.file, bytearray())
            if isinstance(call, Truncation):
                del content[call.size :]
                continue
            torn = not lasts and loss is Loss.SOME and chance.random() < 0.3
            for start in range(0, len(call.data), SECTOR):
                if not torn or chance.random() < 0.5:
                    _put(content, call.offset + start, call.data[start : start + SECTOR])
        return {name: bytes(content) for name, content in contents.items()}


@contextmanager
def found_whole(folder: Path, name: str, files: dict[str, bytes]) -> Iterator[apsw.Connection]:
    """Start with what is on the disk: a database of that name and its log, in a folder of the test's own."""
    for each in (name, f"{name}-wal"):
        (folder / each).write_bytes(files.get(each, b""))
    (folder / f"{name}-shm").unlink(missing_ok=True)
    with closing(apsw.Connection(str(folder / name))) as found:
        assert found.execute("PRAGMA integrity_check").get == "ok"
        yield found


def _put(content: bytearray, offset: int, data: bytes) -> None:
    content.extend(bytes(max(0, offset + len(data) - len(content))))
    content[offset : offset + len(data)] = data


class RecordingFile(apsw.VFSFile):
    """One open file."""

    def __init__(self, disk: RecordingDisk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self._disk = disk
        self._file = name_of(name)
        super().__init__(REAL, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - as above
        super().xWrite(data, offset)
        self._disk.calls.append(Write(self._file, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - as above
        super().xTruncate(newsize)
        self._disk.calls.append(Truncation(self._file, newsize))

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802 - as above
        self._disk.sync(self._file)
