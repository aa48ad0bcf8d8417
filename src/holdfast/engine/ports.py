"""The storage port: one transaction = load a view, save its changes, commit. All calls block."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import msgspec

from holdfast.domain.audit import FiledDocument, FiledHolding, Movement, Place, StockRow, Sums
from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.footprint import Footprint
from holdfast.domain.history import Change
from holdfast.domain.identifiers import ItemId
from holdfast.domain.keys import KeyRecord
from holdfast.domain.view import View
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.key_ports import KeyReader, KeyStore
from holdfast.engine.reading import DocumentReader, ItemRow, LedgerReader, StockQuery
from holdfast.engine.soundings import Soundings


class ItemQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which items of a store a list shows, in byte order of their SKUs."""

    store: str
    #: Only SKUs after this one.
    after: str | None = None
    limit: int | None = None
    sku_prefix: str | None = None
    #: Text that the name holds, whatever its case.
    name: str | None = None
    low_stock: bool = False
    in_stock: bool = False
    short: bool = False
    owed: bool = False


class Totals(msgspec.Struct, frozen=True):
    """Sums over the items of one store, or of all. Those of units are told up to ``QUANTITY_MAX``."""

    items: int = 0
    #: Items with something on hand.
    with_stock: int = 0
    on_hand: int = 0
    reserved: int = 0
    #: Commands that took effect, ever, over all stores.
    operations: int = 0


class Transaction(Protocol):
    """One transaction. After any fault it is over, and nothing of it is visible."""

    def load(self, footprint: Footprint) -> View:
        """Lock and read the rows of a batch, and take the time; or give what is known, which may be ``Unproven``."""

    def due(self, view: View, wanted: Mapping[ItemId, int]) -> View | None:
        """Lock and read due reservations that hold units of loaded items: those due longest, so many of each item.

        Give the view as it was loaded with them beside it; None: nothing is due there.
        """

    def save(self, view: View) -> None:
        """Write every change of the view."""

    def commit(self) -> None:
        """Make it durable. Raises ``CommitInDoubt`` when that cannot be told."""

    def rollback(self) -> None:
        """Undo everything; never raises."""


class Reader(KeyReader, Protocol):
    """Reads of committed data from the primary, each in one short snapshot."""

    #: Reads of the ledger.
    ledger: LedgerReader
    #: Reads of documents.
    documents: DocumentReader

    def one_moment(self) -> AbstractContextManager[None]:
        """Let the stock of SKUs and the news of the ledger that are read within it be of one moment."""

    def now(self) -> int:
        """Give the time of the next batch, at the earliest: by the ledger's clock, never before the last entry's."""

    def items(self, ids: Sequence[ItemId]) -> dict[ItemId, ItemRow]:
        """Give the items that exist among these."""

    def item_list(self, query: ItemQuery) -> Iterator[ItemRow]:
        """Give the items of a list; one snapshot, however long the caller takes."""

    def stock_list(self, query: StockQuery) -> list[ItemRow]:
        """Give a ``portion`` of the items of a list over several stores."""

    def key(self, digest: bytes) -> KeyRecord | None:
        """Give what an idempotency key was used for."""

    def totals(self, store: str | None) -> Totals:
        """Give the sums of one store or of all; costs the same however many items there are."""

    def soundings(self, rows_max: int, entries_max: int) -> Soundings:
        """Give figures that take a look at rows, or at entries of an index; at so many of each kind at the most."""

    def stores(self) -> list[Store]:
        """Give all stores, by id."""

    def stores_named(self, ids: Sequence[str]) -> dict[str, Store]:
        """Give the stores that exist among these."""

    def store_list(self, after: str, limit: int) -> list[Store]:
        """Give a ``portion`` of the stores with ids after that one, by id."""

    def sku(self, sku: str) -> Sku | None:
        """Give the catalogue row of a SKU."""

    def sku_list(self, after: str, prefix: str, limit: int) -> list[Sku]:
        """Give a ``portion`` of the catalogue rows with SKUs after that one that begin so, in byte order."""

    def close(self) -> None:
        """Give the connection back."""


class Storage(KeyStore, Protocol):
    """A database. Handles may be used by one thread at a time."""

    #: What engine this is: memory, sqlite, postgresql; and whether its statements are work of this process.
    name: str
    is_embedded: bool
    #: The clock that entries get their times from.
    clock: LedgerClock

    def begin(self, batch_id: str) -> Transaction:
        """Begin a transaction; ``batch_id`` is unique and written with it."""

    def committed(self, batch_id: str) -> bool:
        """Tell whether the transaction of that id was committed; waits for one still in doubt."""

    def reader(self, *, is_long: bool = False, require_room: Callable[[], None] = lambda: None) -> Reader:
        """Open a handle for reads, long ones may wait; ``require_room`` is called before a temporary file is made."""

    def prune(self) -> bool:
        """Drop some of the keys and batch ids whose time is over; True: there may be more of them."""

    def settle(self, time: int) -> None:
        """Make sure that no entry of that time, in milliseconds since 1970 UTC, or of an earlier one, is still to come.

        Afterwards a look at that moment always shows the same.
        """

    def keep_time(self) -> None:
        """Hold the clock against the other one, and keep what the next start has to know of it; called all the time."""

    def check(self) -> None:
        """Return when the database can be written; raise ``StorageUnavailable`` when it cannot."""

    def close(self) -> None:
        """Close all handles."""


class Audit(Protocol):
    """Everything in a database, in one snapshot that changes nothing; streams may be read side by side."""

    #: What engine this is: memory, sqlite, postgresql.
    name: str

    def head(self) -> Place | None:
        """Give the place that the head row of the ledger names."""

    def stores(self) -> set[str]:
        """Give the ids of all stores."""

    def stopped(self) -> set[ItemId]:
        """Give the stores and SKUs of which the sale is stopped: (store, ""), ("", SKU)."""

    def totals(self) -> dict[str, Sums]:
        """Give the sums that are kept, by store."""

    def stock(self) -> Iterator[StockRow]:
        """Give every stock row, in byte order of (store, SKU)."""

    def changes(self) -> Iterator[Change]:
        """Give every entry, in byte order of (store, SKU), each item's by sequence."""

    def places(self) -> Iterator[Place]:
        """Give where and when every entry was written, by sequence."""

    def documents(self) -> Iterator[FiledDocument]:
        """Give every document, by type and id, with the status and the due time that its columns say."""

    def holdings(self) -> Iterator[FiledHolding]:
        """Give every row that ties a document to an item, by store and SKU."""

    def document_holdings(self) -> Iterator[FiledHolding]:
        """Give the same rows by type and id of the document."""

    def movements(self) -> Iterator[Movement]:
        """Give every entry of a document, or without an item, by type and id of the document."""

    def close(self) -> None:
        """Give the connection back."""
