"""Which documents a list shows: what an index finds, and what only the documents themselves say."""

from collections.abc import Iterator
from itertools import islice, takewhile

import msgspec

from holdfast.domain.documents import Document, Reservation, Transfer
from holdfast.domain.foreign import own_part
from holdfast.domain.identifiers import ItemId


class DocumentQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which documents of a type are shown, the newest first. All conditions hold at once."""

    type: str
    #: Only documents older than this one: (created_at, id).
    after: tuple[int, str] | None = None
    limit: int
    status: str | None = None
    sku: str | None = None
    store: str | None = None
    reference: str | None = None
    #: Only those made at this time or later, and before that time; in milliseconds since 1970 UTC.
    from_time: int | None = None
    to_time: int | None = None
    #: Only those with a line of this reference.
    line_reference: str | None = None
    #: Only reservations that are confirmed, or are not.
    confirmed: bool | None = None
    #: Only reservations of which units end before this time, in milliseconds since 1970 UTC.
    expires_before: int | None = None
    #: Only reservations that hold units of these items, of which there are too few.
    short: frozenset[ItemId] | None = None
    #: Only transfers that should have arrived before this time and have not, in milliseconds since 1970 UTC.
    overdue_at: int | None = None
    #: Only transfers of which units are missing, or of which none are.
    missing: bool | None = None

    #: The only stores that the caller may see: of a document that has to do with others, his part is what counts.
    own_stores: frozenset[str] | None = None
    #: The status of that part.
    own_status: str | None = None

    @property
    def before(self) -> tuple[int, str] | None:
        """The place that all shown documents are older than; None: there is no such place."""
        if self.to_time is None:
            return self.after
        end = self.to_time, ""
        return end if self.after is None else min(self.after, end)

    @property
    def narrowed(self) -> bool:
        """Whether the documents themselves have to be asked."""
        by_store = self.store is not None and self.sku is None
        return by_store or any(
            value is not None
            for value in (
                *(self.line_reference, self.confirmed, self.expires_before),
                *(self.short, self.overdue_at, self.missing, self.own_stores),
            )
        )

    def found(self, document: Document) -> bool:
        """Tell whether an index would find a document, for those that were named one by one."""
        return (
            self.status in (None, document.status)
            and self.reference in (None, document.reference)
            and (self.to_time is None or document.created_at < self.to_time)
            and self._recent(document)
            and self._touched_by(document)
        )

    def shown(self, found: Iterator[Document]) -> Iterator[Document]:
        """Give a page of what an index finds, the newest first: it ends where the documents are too old."""
        return islice(filter(self.shows, takewhile(self._recent, found)), self.limit)

    def _recent(self, document: Document) -> bool:
        return self.from_time is None or document.created_at >= self.from_time

    def _touched_by(self, document: Document) -> bool:
        return any(self.sku in (None, sku) and self.store in (None, store) for store, sku in document.items)

    def shows(self, document: Document) -> bool:
        """Tell whether a document that an index has found is shown."""
        if self.own_stores is not None:
            part = own_part(document, self.own_stores)
            if part is None or self.own_status not in (None, part.status) or not self._touched_by(part):
                return False
            document = part
        touched = self.store is None or any(store == self.store for store, _ in document.items)
        referred = self.line_reference is None or any(line.reference == self.line_reference for line in document.lines)
        if not touched or not referred:
            return False
        if isinstance(document, Reservation):
            return self._shows_reservation(document)
        if self.expires_before is not None:
            return False
        return not isinstance(document, Transfer) or self._shows_transfer(document)

    def _shows_reservation(self, reservation: Reservation) -> bool:
        due_at = reservation.due_at
        return (
            self.confirmed in (None, reservation.confirmed)
            and (self.expires_before is None or (due_at is not None and due_at < self.expires_before))
            and (self.short is None or any(held.item in self.short for held in reservation.holdings if held.open))
        )

    def _shows_transfer(self, transfer: Transfer) -> bool:
        at = transfer.expected_at
        overdue = self.overdue_at is None or (transfer.open and at is not None and at < self.overdue_at)
        return overdue and self.missing in (None, any(line.missing for line in transfer.lines))
