"""Following the feed: from where, and where the place is kept."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from holdfast_client.call import Call, query
from holdfast_client.generated import calls
from holdfast_client.generated.models import FeedPage, Item
from holdfast_client.patience import Patience

#: A file that holds the place, or what takes it to where it is kept.
Keep = str | os.PathLike[str] | Callable[[str], None]


class Place:
    """The place of a follower in the feed, which goes on only behind what it has done with."""

    def __init__(self, after: str | None, keep: Keep | None) -> None:
        self._file = Path(keep) if isinstance(keep, str | os.PathLike) else None
        self._keep = keep if callable(keep) else self._write
        #: The cursor of the last entry that is done with; None: none was.
        self.cursor = after if after is not None or self._file is None else _read(self._file)
        self._kept = self.cursor

    def call(self, wait_s: int, limit: int | None) -> Call[FeedPage]:
        """Give the call for what comes next; where nothing is there yet, the server is to wait, and not we."""
        return calls.follow_events(after=self.cursor, wait=max(1, wait_s), limit=limit)

    def keep(self) -> None:
        """Keep the place, if it has moved."""
        if self.cursor is not None and self.cursor != self._kept:
            self._keep(self.cursor)
            self._kept = self.cursor

    def _write(self, cursor: str) -> None:
        """Write a new file in place of the old one: there is always a whole one, also after a power cut."""
        if self._file is None:
            return
        new = self._file.with_name(f"{self._file.name}.new")
        with new.open("w", encoding="ascii") as file:
            file.write(f"{cursor}\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._file)


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def endless(patience: Patience) -> Patience:
    """Wait for a server that is away for as long as it takes."""
    return msgspec.structs.replace(patience, total_s=float("inf"))


class Snapshot(msgspec.Struct, frozen=True):
    """All items of all stores of one moment, and the cursor of that moment."""

    items: list[Item]
    cursor: str


class _End(msgspec.Struct, frozen=True):
    """The last line; an answer without it was cut off."""

    cursor: str
    items: int


def snapshot_call(as_of: datetime | None) -> Call[Snapshot]:
    """Give the call for a snapshot, of now or of a time that is over."""
    return Call(
        method="GET",
        path="/api/inventory/snapshot",
        query=query(as_of=as_of),
        shape=None,
        read=_snapshot,
        statuses=frozenset({200}),
        wait_s=60.0,
    )


def _snapshot(lines: bytes) -> Snapshot:
    *items, last = lines.splitlines()
    end = msgspec.json.decode(last, type=_End)
    return Snapshot([msgspec.json.decode(line, type=Item) for line in items], end.cursor)
