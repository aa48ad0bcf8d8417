"""Values of the domain as columns, for statements over many rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from holdfast.domain.catalogue import Sku
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Entry
from holdfast.storage.codec import encode_attributes, encode_outcome
from holdfast.storage.postgres.arrays import octets, plain, texts
from holdfast.storage.retention import Retention
from holdfast.storage.totals import Sums

_astuple: Final = msgspec.structs.astuple
_TEXTS: Final = frozenset(
    {"store", "sku", "kind", "command_id", "principal", "request_id", "actor", "reason", "reference", "note"}
)
_ITEM_WRITERS: Final = [texts if name in _TEXTS else plain for name in Item.__struct_fields__]
_ENTRY_WRITERS: Final = [texts if name in _TEXTS else plain for name in Entry.__struct_fields__]


def item_columns(items: Sequence[Item]) -> list[str]:
    """Give the columns of stock rows."""
    return _columns(items, _ITEM_WRITERS)


def entry_columns(entries: Sequence[Entry]) -> list[str]:
    """Give the columns of ledger entries, which may be none."""
    return _columns(entries, _ENTRY_WRITERS) if entries else ["{}"] * len(_ENTRY_WRITERS)


def sku_columns(skus: Sequence[Sku]) -> list[str]:
    """Give the columns of catalogue rows."""
    return [
        texts(sku.sku for sku in skus),
        texts(sku.name for sku in skus),
        plain(sku.version for sku in skus),
        texts(encode_attributes(sku.attributes) for sku in skus),
        texts(sku.name.casefold() for sku in skus),
    ]


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


def _columns(rows: Sequence[Item] | Sequence[Entry], writers: Sequence[Any]) -> list[str]:
    columns = zip(*map(_astuple, rows), strict=True)
    return [write(column) for write, column in zip(writers, columns, strict=True)]
