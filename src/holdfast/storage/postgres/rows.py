"""Values of the domain as columns, for statements over many rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.documents import Document, DocumentKey
from holdfast.domain.footprint import MomentId, SourceId
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Entry
from holdfast.storage.codec import encode_attributes, encode_outcome
from holdfast.storage.document_rows import document_row, holding_rows
from holdfast.storage.postgres.arrays import octets, plain, texts
from holdfast.storage.retention import Retention
from holdfast.storage.totals import Sums

#: Turns the values of a column into an array.
Writer = Callable[[Iterable[Any]], str]
_astuple: Final = msgspec.structs.astuple
#: The largest number of a column: a bound that bounds nothing.
BIGINT_MAX: Final = 2**63 - 1
_TEXTS: Final = frozenset(
    {
        "store",
        "sku",
        "kind",
        "command_id",
        "principal",
        "request_id",
        "actor",
        "reason",
        "reference",
        "note",
        "document_type",
        "document_id",
    }
)
_ITEM_WRITERS: Final[Sequence[Writer]] = [texts if name in _TEXTS else plain for name in Item.__struct_fields__]
_ENTRY_WRITERS: Final[Sequence[Writer]] = [texts if name in _TEXTS else plain for name in Entry.__struct_fields__]
_DOCUMENT_WRITERS: Final[Sequence[Writer]] = [texts, texts, texts, texts, plain, plain, texts]
_HOLDING_WRITERS: Final[Sequence[Writer]] = [texts, texts, texts, texts, plain, plain, plain]


def pair_columns(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Give the columns of what two texts name: items, documents."""
    return _columns(list(pairs), [texts, texts])


def item_columns(items: Sequence[Item]) -> list[str]:
    """Give the columns of stock rows."""
    return _columns(map(_astuple, items), _ITEM_WRITERS)


def entry_columns(entries: Sequence[Entry]) -> list[str]:
    """Give the columns of ledger entries, which may be none."""
    return _columns(map(_astuple, entries), _ENTRY_WRITERS)


def sku_columns(skus: Sequence[Sku]) -> list[str]:
    """Give the columns of catalogue rows."""
    return [
        texts(sku.sku for sku in skus),
        texts(sku.name for sku in skus),
        plain(sku.version for sku in skus),
        texts(encode_attributes(sku.attributes) for sku in skus),
        texts(sku.name.casefold() for sku in skus),
    ]


def store_columns(stores: Sequence[Store]) -> list[str]:
    """Give the columns of stores."""
    rows = [(*_astuple(store)[:-1], encode_attributes(store.attributes)) for store in stores]
    return _columns(rows, [texts, texts, plain, plain, plain, texts, texts])


def document_columns(documents: Iterable[Document]) -> list[str]:
    """Give the columns of documents."""
    return _columns(map(document_row, documents), _DOCUMENT_WRITERS)


def holding_columns(documents: Iterable[Document], before: Mapping[DocumentKey, Document]) -> tuple[list[str], int]:
    """Give the columns of the rows that tie documents to items, as far as they are new or changed, and their number."""
    rows = {row for document in documents for row in holding_rows(document, before.get(document.key))}
    return _columns(sorted(rows, key=lambda row: row[:5]), _HOLDING_WRITERS), len(rows)


def source_columns(sources: Iterable[SourceId]) -> list[str]:
    """Give the columns of sources of counts."""
    return _columns(sources, [texts, texts, texts])


def counted_columns(counted: Mapping[SourceId, int]) -> list[str]:
    """Give the columns of the moments that counts speak of."""
    return _columns([(*source, as_of) for source, as_of in sorted(counted.items())], [texts, texts, texts, plain])


def moment_columns(moments: Sequence[MomentId]) -> list[str]:
    """Give the columns of moments, numbered; a time or a version that is not asked for bounds nothing."""
    rows = [
        (number, store, sku, BIGINT_MAX if time is None else time, BIGINT_MAX if version is None else version)
        for number, (store, sku, time, version) in enumerate(moments)
    ]
    return _columns(rows, [plain, texts, texts, plain, plain])


def key_columns(records: Iterable[KeyRecord], retention: Retention) -> list[str]:
    """Give the columns of idempotency keys, in lock order."""
    ordered = sorted(records, key=lambda record: record.digest)
    return [
        plain(retention.generation(record.outcome) for record in ordered),
        octets([record.digest for record in ordered]),
        octets([record.fingerprint for record in ordered]),
        octets([encode_outcome(record.outcome) for record in ordered]),
    ]


def sums_columns(moved: Mapping[str, Sums]) -> list[str]:
    """Give the columns of the sums of stores."""
    return [texts(moved), *map(plain, zip(*moved.values(), strict=True))]


def _columns(rows: Iterable[tuple[Any, ...]], writers: Sequence[Writer]) -> list[str]:
    """Turn rows, which may be none, into one array for each of their columns."""
    columns = list(zip(*rows, strict=True)) or [()] * len(writers)
    return [write(column) for write, column in zip(writers, columns, strict=True)]
