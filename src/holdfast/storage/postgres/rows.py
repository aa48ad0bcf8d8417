"""Values of the domain as columns, for statements over many rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.documents import Document, DocumentKey
from holdfast.domain.footprint import MomentId, SourceId
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Entry
from holdfast.storage.codec import entry_row, item_row, key_row, sku_row, store_row
from holdfast.storage.document_rows import document_row, holding_rows
from holdfast.storage.postgres.arrays import plain, texts, writers, written
from holdfast.storage.retention import Retention
from holdfast.storage.tables import DocumentRow, HoldingRow, SkuRow
from holdfast.storage.totals import Sums

#: The largest number of a column: a bound that bounds nothing.
BIGINT_MAX: Final = 2**63 - 1
_ITEM: Final = writers(Item)
_ENTRY: Final = writers(Entry)
_SKU: Final = writers(SkuRow)
_STORE: Final = writers(Store)
_DOCUMENT: Final = writers(DocumentRow)
_HOLDING: Final = writers(HoldingRow)
_KEY: Final = [plain, *writers(KeyRecord)]


def pair_columns(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Give the columns of what two texts name: items, documents."""
    return written(list(pairs), [texts, texts])


def item_columns(items: Sequence[Item]) -> list[str]:
    """Give the columns of stock rows."""
    return written(map(item_row, items), _ITEM)


def entry_columns(entries: Sequence[Entry]) -> list[str]:
    """Give the columns of ledger entries, which may be none."""
    return written(map(entry_row, entries), _ENTRY)


def sku_columns(skus: Sequence[Sku]) -> list[str]:
    """Give the columns of catalogue rows."""
    return written(map(sku_row, skus), _SKU)


def store_columns(stores: Sequence[Store]) -> list[str]:
    """Give the columns of stores."""
    return written(map(store_row, stores), _STORE)


def document_columns(documents: Iterable[Document]) -> list[str]:
    """Give the columns of documents."""
    return written(map(document_row, documents), _DOCUMENT)


def holding_columns(documents: Iterable[Document], before: Mapping[DocumentKey, Document]) -> tuple[list[str], int]:
    """Give the columns of the rows that tie documents to items, as far as they are new or changed, and their number."""
    rows = {row for document in documents for row in holding_rows(document, before.get(document.key))}
    ordered = sorted(rows, key=lambda row: row[:5])
    return written(ordered, _HOLDING), len(ordered)


def source_columns(sources: Iterable[SourceId]) -> list[str]:
    """Give the columns of sources of counts."""
    return written(sources, [texts, texts, texts])


def counted_columns(counted: Mapping[SourceId, int]) -> list[str]:
    """Give the columns of the moments that counts speak of."""
    return written([(*source, as_of) for source, as_of in sorted(counted.items())], [texts, texts, texts, plain])


def moment_columns(moments: Sequence[MomentId]) -> list[str]:
    """Give the columns of moments, numbered; a time or a version that is not asked for bounds nothing."""
    rows = [
        (number, store, sku, BIGINT_MAX if time is None else time, BIGINT_MAX if version is None else version)
        for number, (store, sku, time, version) in enumerate(moments)
    ]
    return written(rows, [plain, texts, texts, plain, plain])


def key_columns(records: Iterable[KeyRecord], retention: Retention) -> list[str]:
    """Give the columns of idempotency keys, in lock order."""
    ordered = sorted(records, key=lambda record: record.digest)
    return written([(retention.generation(record.outcome), *key_row(record)) for record in ordered], _KEY)


def sums_columns(moved: Mapping[str, Sums]) -> list[str]:
    """Give the columns of the sums of stores."""
    return [texts(moved), *map(plain, zip(*moved.values(), strict=True))]
