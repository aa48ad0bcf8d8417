"""A copy of a database in one file, of one moment, made beside whoever works on it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import apsw

from holdfast.engine.errors import StorageBroken
from holdfast.storage.sqlite import copy_queries
from holdfast.storage.sqlite.connection import Snapshot, log_of, open_unchanged, translated

#: Pages of one step, between which the progress is told and Ctrl-C is heard.
STEP_PAGES: Final = 1_000

#: Takes how much is done, and how much there is.
Advance = Callable[[int, int], None]


def copy_database(source: Path, target: Path, require_room: Callable[[int], None], advance: Advance) -> int:
    """Copy a database, its log included, into a new file; give by how many bytes that log has grown meanwhile.

    ``require_room`` takes how many bytes it will have, before they are written, and may raise. All pages are read in
    one read transaction: without it, SQLite begins again whenever somebody commits, and beside a busy server that has
    no end. The price is that the log cannot be emptied meanwhile. The file is not synced.
    """
    log = log_of(source)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    origin = open_unchanged(source)
    try:
        with Snapshot(origin):
            pages, page_bytes = origin.execute(copy_queries.SIZE).get
            require_room(pages * page_bytes)
            before = _size(log)
            _copy_pages(origin, target, advance)
            return max(0, _size(log) - before)
    finally:
        origin.close(force=True)


def _copy_pages(origin: apsw.Connection, target: Path, advance: Advance) -> None:
    with translated():
        copy = apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        with translated():
            # Nobody sees the file before it is whole: it needs neither a journal nor a sync on the way.
            copy.execute(copy_queries.NO_JOURNAL)
            copy.execute(copy_queries.NO_SYNC)
            with copy.backup("main", origin, "main") as backup:
                while not backup.done:
                    backup.step(STEP_PAGES)
                    advance(backup.page_count - backup.remaining, backup.page_count)
            # One file that anybody can open, also where nothing can be written. A server switches back at its start.
            copy.execute(copy_queries.ONE_FILE)
    finally:
        copy.close(force=True)


def as_one_file(path: Path) -> None:
    """Fold the log of a file that nobody uses into it, and keep none from now on."""
    with translated():
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            connection.execute(copy_queries.ONE_FILE)
        finally:
            connection.close(force=True)


def damage_of(path: Path) -> list[str]:
    """Have SQLite look at every page and index of a file; give what it finds wrong, or nothing."""
    connection = open_unchanged(path)
    try:
        with translated():
            found = [line for (line,) in connection.execute(copy_queries.INTEGRITY)]
    except StorageBroken as broken:  # So damaged that SQLite could not even look.
        return [str(broken)]
    finally:
        connection.close(force=True)
    return [line for line in found if line != "ok"]


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
