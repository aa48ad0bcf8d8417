"""Rows of the tables as an audit takes them, the same for every engine with tables."""

from collections.abc import Callable
from typing import Any, Final

from holdfast.domain.audit import FiledDocument, FiledHolding, Movement, StockRow
from holdfast.domain.documents import Holding
from holdfast.domain.history import Change
from holdfast.domain.invariants import FOLDED, SETTINGS
from holdfast.domain.item import Item
from holdfast.engine.errors import StorageBroken
from holdfast.storage.codec import decode_document, item_of
from holdfast.storage.tables import CHANGE_FIELDS, types

# Columns arrive without types: these take what they are given.
_change: Final[Callable[..., Change]] = Change
_filed: Final[Callable[..., FiledDocument]] = FiledDocument
_movement: Final[Callable[..., Movement]] = Movement
# Where what is told of an entry stands in its row, and which settings are booleans.
_NAMES: Final = slice(CHANGE_FIELDS.index(f"{FOLDED[0]}_delta"))
_DELTAS: Final = slice(_NAMES.stop, _NAMES.stop + len(FOLDED))
_AFTER: Final = slice(_DELTAS.stop, _DELTAS.stop + len(FOLDED))
_SETTINGS: Final = slice(_AFTER.stop, _AFTER.stop + len(SETTINGS))
_BOOLEANS: Final = [SETTINGS.index(name) for name, kind in types(Item) if kind is bool and name in SETTINGS]


def stock_row(row: tuple[Any, ...]) -> StockRow:
    """Give a stock row from its columns."""
    *item, catalogued, last_entry = row
    return StockRow(item_of(item), bool(catalogued), last_entry)


def change(row: tuple[Any, ...]) -> Change:
    """Give what an audit needs of an entry: ``tables.CHANGE_FIELDS``, the entry before it, and whether it is indexed.

    SQLite has no booleans.
    """
    settings = list(row[_SETTINGS])
    for place in _BOOLEANS:
        settings[place] = bool(settings[place])
    *_, promise, unaccounted, flags, previous, indexed = row
    noted = bool(promise), unaccounted, flags, previous, bool(indexed)
    return _change(*row[_NAMES], row[_DELTAS], row[_AFTER], tuple(settings), *noted)


def filed_document(row: tuple[Any, ...]) -> FiledDocument:
    """Give a document from its columns and its body. A damaged body is for the audit to tell."""
    *columns, body = row
    try:
        document = decode_document(body)
    except StorageBroken:
        document = None
    return _filed(*columns, document)


def filed_holding(row: tuple[Any, ...]) -> FiledHolding:
    """Give what ties a document to an item, from type, id, store, SKU, line, open units and due time."""
    document_type, document_id, store, sku, line, units, due_at = row
    return document_type, document_id, Holding(store, sku, line, units), due_at


def movement(row: tuple[Any, ...]) -> Movement:
    """Give what an entry of a document did, from its columns."""
    return _movement(*row)
