"""Figures that only the database knows."""

from pathlib import Path
from typing import Final

import apsw

from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.soundings import Soundings
from holdfast.storage.sqlite import queries, sounding_queries
from holdfast.storage.sqlite.connection import Snapshot

#: Keys of successes, and of refusals.
_LANES: Final = (0, 1)


def sounded(connection: apsw.Connection, clock: LedgerClock, rows_max: int, entries_max: int) -> Soundings:
    """Look, in one snapshot."""
    with Snapshot(connection):
        now = clock.now(connection.execute(queries.HEAD).get)
        bindings = {"rows": rows_max}
        short = connection.execute(sounding_queries.SHORT, bindings).get
        unsellable = connection.execute(sounding_queries.UNSELLABLE, bindings).get
        owed = connection.execute(sounding_queries.OWED, bindings).get
        due, since = connection.execute(sounding_queries.DUE, {"rows": entries_max, "now": now}).get
        return Soundings(
            short_items=short[0],
            short_units=short[1],
            unsellable_items=unsellable[0],
            unsellable_units=unsellable[1],
            owed_items=owed[0],
            owed_units=owed[1],
            reservations_open=connection.execute(sounding_queries.OPEN, {"rows": entries_max}).get,
            reservations_due=due,
            reservations_short=connection.execute(sounding_queries.SHORT_RESERVATIONS, bindings).get,
            overdue_ms=now - since,
            keys=sum(connection.execute(sounding_queries.KEYS, {"lane": lane}).get for lane in _LANES),
            database_bytes=_size(connection.filename),
            wal_bytes=_size(connection.filename_wal) if connection.filename else None,
        )


def _size(name: str) -> int | None:
    """Give the size of a file, which is not opened for that; None: there is no such file."""
    try:
        return Path(name).stat().st_size
    except OSError:
        return None
