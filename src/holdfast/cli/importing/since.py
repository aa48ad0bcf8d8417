"""What has come and gone since the moment that counts speak of: a dry run has to know what they would come to."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

import msgspec

from holdfast.cli.importing.kinds import Fields

if TYPE_CHECKING:
    from holdfast_client import Client, Entry

#: Entries of the ledger that a dry run reads at most.
ENTRIES_MAX: Final = 200_000
_BOOKS: Final = "books"
_COUNT: Final = "count"

#: Store and SKU.
Place = tuple[str, str]


class Moment(msgspec.Struct, kw_only=True):
    """The moment of all counts of a file, and what is known of the time since."""

    time: datetime
    #: Whether the figures are those of another system's books; else somebody looked.
    books: bool
    #: Whether units that have moved since are taken along; else such a count is refused.
    rebase: bool
    #: By item, units that came less those that went.
    moved: defaultdict[Place, int] = msgspec.field(default_factory=lambda: defaultdict(int))
    #: Items whose shelf was counted for a later moment.
    counted: set[Place] = msgspec.field(default_factory=set)
    #: The ledger since then is longer than is read.
    unread: bool = False

    def take(self, entries: Iterable["Entry"]) -> None:
        """Read the ledger from that moment on."""
        for entry in entries:
            # What is told late belongs to the time before for a shelf; books know what was recorded.
            happened = entry.time if self.books else entry.occurred_at or entry.time
            if entry.sku is None or entry.store_id is None or happened <= self.time:
                continue
            place = entry.store_id, entry.sku
            if entry.deltas.on_hand or entry.deltas.owed:
                self.moved[place] += entry.deltas.on_hand - entry.deltas.owed
            if entry.kind == _COUNT and _BOOKS not in entry.flags:
                self.counted.add(place)

    def becomes(self, place: Place, present: int, figure: int) -> int | None:
        """Give what is on hand after a count; None: it would be refused."""
        if self.books:
            return None if place in self.counted else max(0, figure + self.moved.get(place, 0))
        if place in self.moved and not self.rebase:
            return None
        return present if place in self.counted else max(0, figure + self.moved.get(place, 0))


def moment_of_counts(client: "Client", counting: Fields) -> Moment | None:
    """Find out what has moved since the moment that is stated; None: none is, so nothing can have."""
    stated = counting.get("asOf")
    if stated is None:
        return None
    moment = Moment(
        time=datetime.fromisoformat(stated),
        books=counting.get("basis") == _BOOKS,
        rebase=counting.get("onMoved") == "rebase",
    )
    entries = client.each_entry(from_=moment.time, order="asc")
    moment.take(islice(entries, ENTRIES_MAX))
    moment.unread = next(entries, None) is not None
    return moment
