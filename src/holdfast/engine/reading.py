"""Reads of the ledger, of documents and over all stores: the parts of ``Reader`` that are about more than items."""

from collections.abc import Iterator, Sequence
from typing import Literal, Protocol

import msgspec

from holdfast.domain.documents import Document, DocumentKey
from holdfast.domain.epochs import Cursor, Epoch, Standing
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.ledger import Written
from holdfast.engine.document_query import DocumentQuery
from holdfast.engine.entry_filter import EntryFilter

Order = Literal["asc", "desc"]


class LedgerQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries of the ledger are shown. All conditions hold at once."""

    #: Only entries beyond this place: above it when ascending, below it when descending. Whether the place is good is
    #: not asked here (``standing``).
    after: Cursor | None = None
    order: Order = "asc"
    limit: int
    store: str | None = None
    sku: str | None = None
    reference: str | None = None
    document_id: str | None = None
    #: Only entries of this time or later, and before that time; in milliseconds since 1970 UTC.
    from_time: int | None = None
    to_time: int | None = None
    #: What else has to be so.
    narrow: EntryFilter | None = None
    #: The last entry to be looked at, in the order that is asked for; its number.
    through: int | None = None


class StockQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which items of which stores a list over the chain shows, in byte order of (store, SKU)."""

    #: Only items after this one.
    after: ItemId | None = None
    limit: int
    #: None: all stores.
    stores: tuple[str, ...] | None = None
    sku_prefix: str | None = None
    #: Text that the name holds, whatever its case.
    name: str | None = None
    low_stock: bool = False
    in_stock: bool = False
    short: bool = False
    owed: bool = False
    unsellable: bool = False
    #: Only items with nothing available, whether or not their sale is stopped.
    out: bool = False
    #: Whether the sale is stopped, by the store or the SKU; None: either.
    stopped: bool | None = None


class PastQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which items are shown as they were, in byte order of (store, SKU)."""

    #: Their moment, in milliseconds since 1970 UTC; it is over (``Storage.settle``).
    time: int
    #: None: all stores.
    store: str | None = None
    #: Only SKUs after this one.
    after: str = ""
    sku_prefix: str | None = None
    #: Text that today's name holds, whatever its case.
    name: str | None = None
    #: Whether the sale was stopped, by the store or the SKU; None: either.
    stopped: bool | None = None
    #: None: all of them.
    limit: int | None = None


class ItemRow(msgspec.Struct, frozen=True, gc=False):
    """An item as it is read, with what its SKU's catalogue row adds."""

    item: Item
    name: str
    catalogue_version: int
    #: What stops its sale, as ``Stop``.
    stop: int


class ItemSnapshot(msgspec.Struct, frozen=True):
    """All items of one moment, with the end of the ledger at that moment."""

    cursor: Cursor
    #: By store and SKU.
    rows: Iterator[ItemRow]


class News(msgspec.Struct, frozen=True, gc=False):
    """What is new in the ledger beyond a place, all of one moment."""

    #: The end of the ledger at that moment.
    head: Cursor
    #: The SKUs of the entries beyond the place; an empty one: of an entry that is about a whole store. Entries of a
    #: document alone move no stock, and are left out. None: there are more entries than were to be looked at, or the
    #: place is beyond the end.
    skus: frozenset[str] | None


class LedgerReader(Protocol):
    """Reads of the ledger, and of items through it."""

    def head(self) -> Cursor:
        """Give the end of the ledger."""

    def standing(self, sequence: int) -> Standing:
        """Tell where the ledger stands, and which command wrote the entry of that number."""

    def news(self, after: int, entries_max: int) -> News:
        """Tell what is new beyond an entry, if that is so many entries at the most; in one statement."""

    def epochs(self) -> list[Epoch]:
        """Give all epochs, the first one first."""

    def span(self, query: LedgerQuery) -> tuple[int, int]:
        """Give the first and the last number of an entry that a page may hold, by its cursor and its times.

        The first one beyond the last one: there is none.
        """

    def entries(self, query: LedgerQuery) -> list[Written]:
        """Give a page of entries, by sequence. It is a ``portion``: the bytes may end it before the limit does."""

    def item_at(self, item_id: ItemId, time: int) -> Written | None:
        """Give the last entry of an item up to a time, that time included."""

    def made_at(self, item_id: ItemId) -> int:
        """Give when an item that has entries was first made, be it deleted or not: it is in none of them."""

    def past(self, query: PastQuery) -> ItemSnapshot:
        """Give items as they were, those left out that were deleted, with the end of the ledger at that time."""

    def snapshot(self) -> ItemSnapshot:
        """Give all items of all stores, deleted ones left out, of one moment."""


class DocumentReader(Protocol):
    """Reads of reservations, sales and transfers."""

    def document(self, key: DocumentKey) -> Document | None:
        """Give one document."""

    def documents(self, query: DocumentQuery) -> list[Document]:
        """Give a page of documents, the newest first: by descending (created_at, id). It is a ``portion`` as well."""

    def due(self, limit: int) -> list[str]:
        """Give the ids of open reservations whose time is over by the database's clock, those due longest first."""

    def stock_of(self, skus: Sequence[str], stores: Sequence[str] | None) -> list[ItemRow]:
        """Give the items of these SKUs, in these stores or in all, of one moment; deleted ones left out."""
