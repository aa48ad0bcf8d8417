"""How outcomes and free-form values are kept in a row: compact, versioned, the same on every engine."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

import msgspec

from holdfast.domain.catalogue import Sku, Store, stop_of
from holdfast.domain.documents import Document
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Entry, Written, item_after
from holdfast.domain.made_of import made_of
from holdfast.domain.outcomes import Outcome
from holdfast.engine.errors import StorageBroken
from holdfast.engine.reading import ItemRow, LedgerQuery
from holdfast.storage.tables import fields, types

#: The first byte of every stored outcome; later shapes get later numbers and stay readable.
OUTCOME_FORMAT: Final = 1

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Outcome)
_documents: Final[msgspec.json.Decoder[Document]] = msgspec.json.Decoder(Document)
_PREFIX: Final = bytes([OUTCOME_FORMAT])


def encode_outcome(outcome: Outcome) -> bytes:
    """Give the stored form of an outcome."""
    return _PREFIX + _encoder.encode(outcome)


def decode_outcome(stored: bytes) -> Outcome:
    """Give back an outcome. Raises ``StorageBroken`` for damage and for a format that this release does not know."""
    if stored[:1] != _PREFIX:
        raise StorageBroken(f"A stored outcome has format {stored[:1].hex() or 'none'}, not {OUTCOME_FORMAT}.")
    try:
        return _decoder.decode(memoryview(stored)[1:])
    except msgspec.DecodeError as error:
        raise StorageBroken(f"A stored outcome is damaged: {error}") from error


def encode_document(document: Document) -> str:
    """Give the stored form of a document: JSON with names, for whoever looks into the tables."""
    return msgspec.json.encode(document).decode()


def decode_document(stored: str) -> Document:
    """Give back a document. Raises ``StorageBroken`` for damage."""
    try:
        return _documents.decode(stored)
    except msgspec.DecodeError as error:
        raise StorageBroken(f"A stored document is damaged: {error}") from error


def encode_attributes(attributes: dict[str, Any]) -> str:
    """Give the stored form of a catalogue row's attributes: JSON with sorted names."""
    return msgspec.json.encode(attributes, order="sorted").decode()


def decode_attributes(stored: str) -> dict[str, Any]:
    """Give back the attributes of a catalogue row; most have none."""
    return msgspec.json.decode(stored, type=dict[str, Any]) if stored != "{}" else {}


Value = TypeVar("Value", bound=msgspec.Struct)
Row = Sequence[Any]
#: What columns hold of values that no column can hold as they are: to read, and to write. SQLite has no booleans.
_DECODERS: Final[Mapping[Any, Callable[[Any], Any]]] = {bool: bool, dict: decode_attributes, Outcome: decode_outcome}
_ENCODERS: Final[Mapping[Any, Callable[[Any], Any]]] = {dict: encode_attributes, Outcome: encode_outcome}


def _places(kind: type[Any], coders: Mapping[Any, Callable[[Any], Any]]) -> list[tuple[int, Callable[[Any], Any]]]:
    return [(place, coders[found]) for place, (_, found) in enumerate(types(kind)) if found in coders]


def _reading(kind: type[Value]) -> Callable[[Row], Value]:
    """Give what makes a value of its columns, in the order of its fields; what stands behind them is left alone.

    Compiled once, for rows are what most of a read's time goes to. Columns arrive without types: it takes what it is
    given.
    """
    decoders = dict(_places(kind, _DECODERS))
    sources = {
        name: f"_decode{place}(row[{place}])" if place in decoders else f"row[{place}]"
        for place, name in enumerate(fields(kind))
    }
    return made_of(kind, "row", sources, **{f"_decode{place}": decode for place, decode in decoders.items()})


def _writing(kind: type[Any]) -> Callable[[Any], Row]:
    """Give what makes columns of a value."""
    places = _places(kind, _ENCODERS)
    if not places:
        return msgspec.structs.astuple

    def write(value: Any) -> Row:
        columns = list(msgspec.structs.astuple(value))
        for place, encode in places:
            columns[place] = encode(columns[place])
        return columns

    return write


_ITEM_COLUMNS: Final = len(Item.__struct_fields__)
#: What stops the sale of an item, by whether its store is stopped, and its SKU; SQLite says so in numbers.
_STOPS: Final = {
    (store, sku): stop_of(store_stopped=store, sku_stopped=sku) for store in (False, True) for sku in (False, True)
}
# What gives a value of its columns, and columns of a value.
item_of: Final = _reading(Item)
store_of: Final = _reading(Store)
sku_of: Final = _reading(Sku)
key_of: Final = _reading(KeyRecord)
_entry_of: Final = _reading(Entry)
item_row: Final = _writing(Item)
entry_row: Final = _writing(Entry)
store_row: Final = _writing(Store)
key_row: Final = _writing(KeyRecord)
_sku_row: Final = _writing(Sku)


def sku_row(sku: Sku) -> Row:
    """Give the columns of a catalogue row, as ``tables.SkuRow`` names them."""
    return *_sku_row(sku), sku.name.casefold()


def written_of(row: Row) -> Written:
    """Give a ledger entry from sequence, time and its columns."""
    sequence, time, *columns = row
    return Written(sequence, time, _entry_of(columns))


def shown(rows: Iterable[Row], query: LedgerQuery) -> Iterable[Row]:
    """Leave out the rows of entries that a query does not show; the others are not even decoded."""
    if query.narrow is None:
        return rows
    passes = query.narrow.passing(lambda name: 2 + Entry.__struct_fields__.index(name))
    return islice(filter(passes, rows), query.limit)


def past_item_of(row: Row) -> ItemRow:
    """Give an item as it was, from its catalogue row, what stopped its sale, when it was made, and its last entry."""
    name, catalogue_version, store_stopped, sku_stopped, created_at, *written = row
    stop = stop_of(store_stopped=bool(store_stopped), sku_stopped=bool(sku_stopped))
    return ItemRow(item_after(written_of(written), created_at), name, catalogue_version, stop)


def read_item_of(row: Row) -> ItemRow:
    """Give an item and what its catalogue row adds, from their columns."""
    name, catalogue_version, *stopped = row[_ITEM_COLUMNS:]
    return ItemRow(item_of(row), name, catalogue_version, _STOPS[tuple(stopped)])
