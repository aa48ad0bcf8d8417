"""Rows of the tables as an audit takes them, the same for every engine with tables."""

from collections.abc import Callable
from typing import Any, Final

from holdfast.domain.audit import FiledDocument, FiledHolding, Movement, StockRow
from holdfast.domain.documents import Holding
from holdfast.domain.history import Change
from holdfast.engine.errors import StorageBroken
from holdfast.storage.codec import decode_document, item_of

# Columns arrive without types: these take what they are given.
_change: Final[Callable[..., Change]] = Change
_filed: Final[Callable[..., FiledDocument]] = FiledDocument
_movement: Final[Callable[..., Movement]] = Movement


def stock_row(row: tuple[Any, ...]) -> StockRow:
    """Give a stock row from its columns."""
    return StockRow(item_of(row[:15]), bool(row[15]))


def change(row: tuple[Any, ...]) -> Change:
    """Give what an audit needs of an entry; SQLite has no booleans."""
    return _change(*row[:5], row[5:11], row[11:17], row[17], bool(row[18]), bool(row[19]), row[20])


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
