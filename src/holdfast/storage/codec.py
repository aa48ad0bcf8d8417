"""How outcomes and free-form values are kept in a row: compact, versioned, the same on every engine."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.documents import Document
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Entry, Written
from holdfast.domain.outcomes import Outcome
from holdfast.engine.errors import StorageBroken

#: The first byte of every stored outcome; later shapes get later numbers and stay readable.
OUTCOME_FORMAT: Final = 1

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Outcome)
# Columns arrive without types: these take what they are given.
_item: Callable[..., Item] = Item
_store: Callable[..., Store] = Store
_entry: Callable[..., Entry] = Entry
_PROMISE: Final = Entry.__struct_fields__.index("promise")
_DELETED: Final = Entry.__struct_fields__.index("deleted")
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


def item_of(row: Sequence[Any]) -> Item:
    """Give an item from its columns, in the order of its fields; SQLite has no booleans."""
    return _item(*row[:12], bool(row[12]), *row[13:])


def written_of(row: Sequence[Any]) -> Written:
    """Give a ledger entry from sequence, time and its columns, in the order of its fields."""
    sequence, time, *columns = row
    columns[_PROMISE] = bool(columns[_PROMISE])
    columns[_DELETED] = bool(columns[_DELETED])
    return Written(sequence, time, _entry(*columns))


def encode_document(document: Document) -> str:
    """Give the stored form of a document: JSON with names, for whoever looks into the tables."""
    return msgspec.json.encode(document).decode()


def decode_document(stored: str) -> Document:
    """Give back a document. Raises ``StorageBroken`` for damage."""
    try:
        return _documents.decode(stored)
    except msgspec.DecodeError as error:
        raise StorageBroken(f"A stored document is damaged: {error}") from error


def store_of(row: Sequence[Any]) -> Store:
    """Give a store from its columns, in the order of its fields."""
    *fields, attributes = row
    return _store(*fields, decode_attributes(attributes))


def sku_of(row: Sequence[Any]) -> Sku:
    """Give a catalogue row from its columns, in the order of its fields."""
    sku, name, version, attributes = row
    return Sku(sku, name, version, decode_attributes(attributes))


def key_record(digest: bytes, fingerprint: bytes, outcome: bytes) -> KeyRecord:
    """Give back what a key was used for."""
    return KeyRecord(digest, fingerprint, decode_outcome(outcome))


def encode_attributes(attributes: dict[str, Any]) -> str:
    """Give the stored form of a catalogue row's attributes: JSON with sorted names."""
    return msgspec.json.encode(attributes, order="sorted").decode()


def decode_attributes(stored: str) -> dict[str, Any]:
    """Give back the attributes of a catalogue row; most have none."""
    return msgspec.json.decode(stored, type=dict[str, Any]) if stored != "{}" else {}
