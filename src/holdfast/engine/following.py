"""Reading on from a cursor: its place is looked for in the ledger as it is now, each time."""

import msgspec

from holdfast.domain.epochs import START, Cursor, Expired, cursor_at, resumed
from holdfast.domain.ledger import Written
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
    return Page(standing.epoch, place, [] if at_end else ledger.entries(query), standing.head)
