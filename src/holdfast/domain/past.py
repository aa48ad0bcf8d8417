"""What an item was at an earlier moment, by what was told then and by what has been told of it since."""

from collections.abc import Iterable

import msgspec

from holdfast.domain.item import Item
from holdfast.domain.ledger import COUNT, Entry, Flag


class Past(msgspec.Struct, frozen=True, gc=False):
    """What an item was at an earlier moment."""

    version: int
    #: By the books of that moment.
    balance: int
    #: Units that had come or gone by then, but were only written down later: a sale of a till that was offline,
    #: a correction by a count of an earlier moment. Whoever counted then has seen them.
    belated: int = 0
    #: The part of ``belated`` that counts have corrected.
    corrected: int = 0
    #: By how much figures of books that speak of later moments have changed the balance since.
    booked: int = 0
    #: The moment itself, in milliseconds since 1970 UTC; also of one that was named by its version.
    moment: int = 0

    @property
    def seen(self) -> int:
        """Units that whoever counted at that moment would have found, if the books were right."""
        return self.balance + self.belated

    @property
    def recorded(self) -> int:
        """What another system can have known at that moment: what was written by then, rightly counted."""
        return self.balance + self.corrected


class LastCount(msgspec.Struct, frozen=True, gc=False):
    """What a source of counts has told last of an item."""

    #: In milliseconds since 1970 UTC.
    as_of: int
    #: None: an earlier release did not keep it.
    counted: int | None = None


def past_of(item: Item | None, moment: int) -> Past:
    """Give the past of an item that has not changed since; nothing, if it was not there."""
    return Past(0, 0, moment=moment) if item is None else Past(item.version, item.balance, moment=moment)


def with_entries(past: Past, entries: Iterable[Entry]) -> Past:
    """Take in what entries beyond a moment, which have moments of their own, say of it."""
    belated, corrected, booked = past.belated, past.corrected, past.booked
    for entry in entries:
        if entry.version <= past.version or entry.occurred_at is None or entry.promises:
            continue  # A promise is of the moment at which it is written.
        if entry.occurred_at <= past.moment:
            belated += entry.balance_delta
            corrected += entry.balance_delta if entry.kind == COUNT else 0
        elif entry.flags & Flag.BOOKS:
            booked += entry.balance_delta
    return Past(past.version, past.balance, belated, corrected, booked, past.moment)
