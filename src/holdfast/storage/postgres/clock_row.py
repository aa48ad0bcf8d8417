"""The clock of a database on a server: its server's, held against that of the node (docs/adr/0019)."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from holdfast.engine.clock.kept import Acceptance, Kept
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.storage.postgres import clock_queries, queries
from holdfast.storage.postgres.connection import Link, Session, Translated
from holdfast.storage.postgres.guard import Guard
from holdfast.storage.postgres.migrate import require_current

Value = TypeVar("Value")


class ClockRow:
    """The row that all nodes share, through one link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def look(self) -> tuple[int, int]:
        """Give what the server's clock says, and the time of the last entry."""
        with Translated(self._link):
            [(wall, head_time)] = self._link.connection().execute(queries.NOW).fetchall()
        return wall, head_time

    def kept(self) -> Kept | None:
        """Give what was kept last; None: nothing, or nothing that this release can read."""
        kept, _ = self._row()
        return _decoded(kept, Kept)

    def keep(self, kept: Kept) -> None:
        """Keep it instead of what was kept before."""
        with Translated(self._link):
            self._link.connection().execute(clock_queries.KEEP_CLOCK, [msgspec.json.encode(kept).decode()])

    def accepted(self) -> Acceptance | None:
        """Give what was accepted last; None: nothing, or nothing that this release can read."""
        _, accepted = self._row()
        return _decoded(accepted, Acceptance)

    def put_acceptance(self, acceptance: Acceptance) -> None:
        """Accept."""
        with Translated(self._link):
            self._link.connection().execute(clock_queries.ACCEPT_JUMP, [msgspec.json.encode(acceptance).decode()])

    def _row(self) -> tuple[str | None, str | None]:
        with Translated(self._link):
            row = self._link.connection().execute(clock_queries.CLOCK).fetchone()
        return (None, None) if row is None else (row[0], row[1])


def _decoded(text: str | None, kind: type[Value]) -> Value | None:
    with contextlib.suppress(msgspec.DecodeError):
        return None if text is None else msgspec.json.decode(text, type=kind)
    return None


@contextlib.contextmanager
def opened_row(dsn: str, data_dir: Path | None = None) -> Iterator[ClockRow]:
    """Give the row through a connection of its own. Raises ``SchemaMismatch`` as a server does at its start."""
    guard = Guard(dsn, data_dir=data_dir)
    link = Link(guard, Session())
    try:
        require_current(link)
        yield ClockRow(link)
    finally:
        link.drop()
        guard.close()


def start_clock(clock: LedgerClock, link: Link) -> None:
    """Go on from what the nodes before have kept."""
    row = ClockRow(link)
    wall, head_time = row.look()
    clock.start(row, head_time, wall)


def keep_clock(clock: LedgerClock, link: Link, looked: Callable[[int], None]) -> None:
    """Look at the server's clock, take what was accepted, and keep what the next node has to know.

    ``looked`` takes the ledger's time as it was then.
    """
    row = ClockRow(link)
    wall, head_time = row.look()
    looked(clock.now(head_time, wall))
    clock.keep(row)
