"""Readers whose every call may fail; beneath them real ones do the work."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from holdfast.domain.access import AccessKey
from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.documents import Document, DocumentKey
from holdfast.domain.epochs import Cursor, Epoch, Standing
from holdfast.domain.identifiers import ItemId
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Written
from holdfast.engine.document_query import DocumentQuery
from holdfast.engine.ports import ItemQuery, Reader, Totals
from holdfast.engine.reading import (
    DocumentReader,
    ItemRow,
    ItemSnapshot,
    LedgerQuery,
    LedgerReader,
    News,
    PastQuery,
    StockQuery,
)
from holdfast.engine.soundings import Soundings

Value = TypeVar("Value")


class Calls(Protocol):
    """Whoever decides which call fails."""

    def call(self, call: str, work: Callable[[], Value]) -> Value: ...


class FaultyReader:
    """A reader whose every call may fail."""

    def __init__(self, storage: Calls, inner: Reader) -> None:
        self._storage = storage
        self._inner = inner
        self.ledger: LedgerReader = FaultyLedgerReader(storage, inner.ledger)
        self.documents: DocumentReader = FaultyDocumentReader(storage, inner.documents)

    def one_moment(self) -> AbstractContextManager[None]:
        return self._storage.call("one_moment", self._inner.one_moment)

    def now(self) -> int:
        return self._storage.call("now", self._inner.now)

    def items(self, ids: Sequence[ItemId]) -> dict[ItemId, ItemRow]:
        return self._storage.call("items", lambda: self._inner.items(ids))

    def item_list(self, query: ItemQuery) -> Iterator[ItemRow]:
        return self._storage.call("item_list", lambda: self._inner.item_list(query))

    def stock_list(self, query: StockQuery) -> list[ItemRow]:
        return self._storage.call("stock_list", lambda: self._inner.stock_list(query))

    def key(self, digest: bytes) -> KeyRecord | None:
        return self._storage.call("key", lambda: self._inner.key(digest))

    def totals(self, store: str | None) -> Totals:
        return self._storage.call("totals", lambda: self._inner.totals(store))

    def soundings(self, rows_max: int, entries_max: int) -> Soundings:
        return self._storage.call("soundings", lambda: self._inner.soundings(rows_max, entries_max))

    def stores(self) -> list[Store]:
        return self._storage.call("stores", self._inner.stores)

    def stores_named(self, ids: Sequence[str]) -> dict[str, Store]:
        return self._storage.call("stores_named", lambda: self._inner.stores_named(ids))

    def store_list(self, after: str, limit: int) -> list[Store]:
        return self._storage.call("store_list", lambda: self._inner.store_list(after, limit))

    def sku(self, sku: str) -> Sku | None:
        return self._storage.call("sku", lambda: self._inner.sku(sku))

    def sku_list(self, after: str, prefix: str, limit: int) -> list[Sku]:
        return self._storage.call("sku_list", lambda: self._inner.sku_list(after, prefix, limit))

    def access_keys(self, known: int) -> tuple[int, list[AccessKey]] | None:
        return self._storage.call("access_keys", lambda: self._inner.access_keys(known))

    def close(self) -> None:
        self._inner.close()


class FaultyLedgerReader:
    """Reads of the ledger, every one of which may fail."""

    def __init__(self, storage: Calls, inner: LedgerReader) -> None:
        self._storage = storage
        self._inner = inner

    def head(self) -> Cursor:
        return self._storage.call("head", self._inner.head)

    def standing(self, sequence: int) -> Standing:
        return self._storage.call("standing", lambda: self._inner.standing(sequence))

    def news(self, after: int, entries_max: int) -> News:
        return self._storage.call("news", lambda: self._inner.news(after, entries_max))

    def epochs(self) -> list[Epoch]:
        return self._storage.call("epochs", self._inner.epochs)

    def span(self, query: LedgerQuery) -> tuple[int, int]:
        return self._storage.call("span", lambda: self._inner.span(query))

    def entries(self, query: LedgerQuery) -> list[Written]:
        return self._storage.call("entries", lambda: self._inner.entries(query))

    def item_at(self, item_id: ItemId, time: int) -> Written | None:
        return self._storage.call("item_at", lambda: self._inner.item_at(item_id, time))

    def made_at(self, item_id: ItemId) -> int:
        return self._storage.call("made_at", lambda: self._inner.made_at(item_id))

    def past(self, query: PastQuery) -> ItemSnapshot:
        return self._storage.call("past", lambda: self._inner.past(query))

    def snapshot(self) -> ItemSnapshot:
        return self._storage.call("snapshot", self._inner.snapshot)


class FaultyDocumentReader:
    """Reads of documents, every one of which may fail."""

    def __init__(self, storage: Calls, inner: DocumentReader) -> None:
        self._storage = storage
        self._inner = inner

    def document(self, key: DocumentKey) -> Document | None:
        return self._storage.call("document", lambda: self._inner.document(key))

    def documents(self, query: DocumentQuery) -> list[Document]:
        return self._storage.call("documents", lambda: self._inner.documents(query))

    def due(self, limit: int) -> list[str]:
        return self._storage.call("due", lambda: self._inner.due(limit))

    def stock_of(self, skus: Sequence[str], stores: Sequence[str] | None) -> list[ItemRow]:
        return self._storage.call("stock_of", lambda: self._inner.stock_of(skus, stores))
