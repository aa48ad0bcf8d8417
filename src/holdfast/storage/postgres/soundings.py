"""Figures that only the database knows."""

from holdfast.engine.soundings import Soundings
from holdfast.storage.postgres import sounding_queries
from holdfast.storage.postgres.read_link import ReadLink


def sounded(link: ReadLink, rows_max: int, entries_max: int) -> Soundings:
    """Look. The statements see different moments: these are figures for those who watch, and add up to nothing."""
    now = link.now()
    [short] = link.rows(sounding_queries.SHORT, rows_max)
    [unsellable] = link.rows(sounding_queries.UNSELLABLE, rows_max)
    [owed] = link.rows(sounding_queries.OWED, rows_max)
    [(due, since)] = link.rows(sounding_queries.DUE, now, entries_max)
    return Soundings(
        short_items=short[0],
        short_units=short[1],
        unsellable_items=unsellable[0],
        unsellable_units=unsellable[1],
        owed_items=owed[0],
        owed_units=owed[1],
        reservations_open=_number(link, sounding_queries.OPEN, entries_max),
        reservations_due=due,
        reservations_short=_number(link, sounding_queries.SHORT_RESERVATIONS, rows_max),
        overdue_ms=now - since,
        keys=_number(link, sounding_queries.KEYS, "idempotency_keys"),
        database_bytes=_number(link, sounding_queries.SIZE),
    )


def _number(link: ReadLink, query: str, *parameters: object) -> int:
    [(number,)] = link.rows(query, *parameters)
    return int(number)
