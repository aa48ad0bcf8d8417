"""Reading on from a cursor: its place is looked for in the ledger as it is now, each time."""

import msgspec

from holdfast.domain.epochs import START, Cursor, Expired, cursor_at, resumed
from holdfast.domain.ledger import Written
from holdfast.engine.limits import LEDGER_LOOKED_MAX, PAGE_BYTES_MAX
from holdfast.engine.portions import size_of
from holdfast.engine.reading import LedgerQuery, LedgerReader


class Page(msgspec.Struct, frozen=True):
    """Entries of the ledger, and what their cursors have to say."""

    #: The present epoch.
    epoch: str
    #: The place beyond which they stand.
    after: Cursor
    entries: list[Written]
    #: The last entry of the ledger at that moment.
    head: int
    #: The place up to which entries were looked at, where that is beyond those that are shown.
    looked: Cursor | None = None
    #: Whether there is more to be looked at beyond that place.
    further: bool = False

    def cursor(self, written: Written) -> Cursor:
        """Name the place behind an entry."""
        return cursor_at(self.epoch, written.sequence, written.entry.command_id)

    @property
    def behind(self) -> int:
        """How many entries follow beyond it."""
        return max(0, self.head - self.end.sequence)

    @property
    def end(self) -> Cursor:
        """The place behind the last entry; the one to go on from."""
        if self.looked is not None:
            return self.looked
        return self.cursor(self.entries[-1]) if self.entries else self.after


def place_of(ledger: LedgerReader, after: Cursor) -> Cursor | Expired:
    """Find the place of a cursor, as the present epoch names it, or why there is none any more."""
    return resumed(after, ledger.standing(after.sequence), ledger.epochs)


def page_of(ledger: LedgerReader, query: LedgerQuery) -> Page | Expired:
    """Give the entries that a query shows, or why its cursor leads nowhere any more."""
    after = query.after or START
    standing = ledger.standing(after.sequence)
    place = resumed(after, standing, ledger.epochs)
    if isinstance(place, Expired):
        return place
    # Who has read everything asks again and again: one look is enough for him.
    at_end = query.order == "asc" and place.sequence == standing.head
    if at_end or query.narrow is None:
        return Page(standing.epoch, place, [] if at_end else ledger.entries(query), standing.head)
    return _narrowed(ledger, query, Page(standing.epoch, place, [], standing.head))


def _narrowed(ledger: LedgerReader, query: LedgerQuery, page: Page) -> Page:
    """Look at so many entries at the most, and say how far that was: whoever goes on from there misses none."""
    first, last = ledger.span(query)
    if first > last:
        return page
    up = query.order == "asc"
    through = min(last, first + LEDGER_LOOKED_MAX - 1) if up else max(first, last - LEDGER_LOOKED_MAX + 1)
    entries = ledger.entries(msgspec.structs.replace(query, through=through))
    page = msgspec.structs.replace(page, entries=entries)
    if len(entries) >= query.limit or sum(map(size_of, entries)) > PAGE_BYTES_MAX:
        return page  # There may be more of them before that place.
    command_id = ledger.standing(through).command_id
    looked = None if command_id is None else cursor_at(page.epoch, through, command_id)
    return msgspec.structs.replace(page, looked=looked, further=through != (last if up else first))
