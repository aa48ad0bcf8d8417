"""What operators do to database files, and ``holdfast restore --accept`` as they run it."""

import shutil
from pathlib import Path
from typing import Final

import apsw
import httpx

from api.expectations import act, stock
from api.following import end_of
from e2e.commands import refused, told
from server import running

DATABASE: Final = "holdfast.db"
RECORD: Final = "holdfast.record"
LOGS: Final = ("-wal", "-shm")


def accept(data_dir: Path, **settings: str) -> str:
    """Accept a database; give what was said about it."""
    return told(data_dir, "restore", "--accept", **settings)


def refusal_to_accept(data_dir: Path, *options: str, status: int = 1, **settings: str) -> str:
    """See that nothing is accepted; give the one line that says why."""
    return refused(data_dir, "restore", *options, status=status, **settings)


def with_a_past(data_dir: Path, backup: Path) -> tuple[str, str, str]:
    """Leave a database of three entries, and a backup of it as it was after the first.

    Gives the SKU, and the cursors of both moments.
    """
    with running(data_dir) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client)
        then = end_of(client)
        online_backup(data_dir, backup)
        for _ in range(2):
            assert act(client, sku, "reserve", quantity=1).status_code == 200
        return sku, then, end_of(client)


def online_backup(data_dir: Path, target: Path) -> None:
    """Copy a database as SQLite itself does, beside a server."""
    source, copy = apsw.Connection(str(data_dir / DATABASE)), apsw.Connection(str(target))
    with copy.backup("main", source, "main") as backup:
        backup.step()
    copy.close()
    source.close()


def put_in_place(data_dir: Path, copy: Path) -> None:
    """Replace the database of a server that has ended by a copy, its logs too."""
    for suffix in LOGS:
        (data_dir / f"{DATABASE}{suffix}").unlink(missing_ok=True)
    shutil.copy(copy, data_dir / DATABASE)
    for suffix in LOGS:
        if (log := copy.with_name(f"{copy.name}{suffix}")).exists():
            shutil.copy(log, data_dir / f"{DATABASE}{suffix}")


def files(data_dir: Path) -> dict[str, bytes]:
    """Give the database and its record, byte by byte."""
    return {path.name: path.read_bytes() for path in data_dir.glob("holdfast.*") if not path.name.endswith("-shm")}
