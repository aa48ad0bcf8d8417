"""Every document against its own numbers, its columns, its rows by item, and its ledger entries."""

import itertools
import operator
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import Final

import msgspec

from holdfast.domain.audit.bodies import Moved, moved_by, problems, tells_unaccounted
from holdfast.domain.audit.rows import FiledDocument, FiledHolding, Movement
from holdfast.domain.audit.side_by_side import side_by_side
from holdfast.domain.difference import Difference, Kind
from holdfast.domain.documents import Document, DocumentKey, Sale
from holdfast.domain.identifiers import ItemId
from holdfast.domain.ledger import COUNT

#: (store, SKU, line): where units are open.
Spot = tuple[str, str, int]
#: Open units, and when they expire.
Open = tuple[int, int | None]

#: What entries without a document have in its place.
NO_DOCUMENT: Final[DocumentKey] = ("", "")
_NOT_MOVED: Final = Moved()


class Told(msgspec.Struct, frozen=True, gc=False):
    """What the ledger tells of a document: how many entries it has, and how they moved its items."""

    entries: int
    moved: dict[ItemId, Moved]


_NOTHING_TOLD: Final = Told(0, {})
_document_of: Final[Callable[[FiledDocument | Movement], DocumentKey]] = operator.attrgetter("type", "id")


def document_differences(
    documents: Iterable[FiledDocument], holdings: Iterable[FiledHolding], movements: Iterable[Movement]
) -> Iterator[Difference]:
    """Compare every document with its rows and its entries. All three come in the byte order of (type, id)."""
    rows = ((_document_of(row), row) for row in documents)
    for key, row, held, told in side_by_side(rows, _held(holdings), _told(movements)):
        if row is None:
            yield _of(key, Kind.DOCUMENT_MISSING, _trace(key, held))
        elif row.document is None:
            yield _of(key, Kind.DOCUMENT_BROKEN, "it cannot be read")
        else:
            for problem in problems(row.document):
                yield _of(key, Kind.DOCUMENT_BROKEN, problem)
            for problem in _column_problems(row, row.document):
                yield _of(key, Kind.DOCUMENT_DIFFERS, problem)
            yield from _holding_differences(key, row.document, held or [])
            yield from _ledger_differences(key, row.document, told or _NOTHING_TOLD)


def _of(key: DocumentKey, kind: Kind, message: str, item_id: ItemId = ("", "")) -> Difference:
    store, sku = item_id
    document_type, document_id = key
    return Difference(kind, message, store or None, sku or None, None, document_type or None, document_id or None)


def _trace(key: DocumentKey, held: Sized | None) -> str:
    if key == NO_DOCUMENT:
        return "ledger entries without an item name no document"
    return f"{'has rows by item' if held else 'has ledger entries'}, but is not there"


def _held(holdings: Iterable[FiledHolding]) -> Iterator[tuple[DocumentKey, list[tuple[Spot, Open]]]]:
    for key, run in itertools.groupby(holdings, operator.itemgetter(0, 1)):
        yield key, [((each.store, each.sku, each.line), (each.open, due_at)) for _, _, each, due_at in run]


def _told(movements: Iterable[Movement]) -> Iterator[tuple[DocumentKey, Told]]:
    """Add up each document's entries by item. A source of counts is no document."""
    for key, run in itertools.groupby(movements, _document_of):
        if key[0] == COUNT:
            continue
        moved: dict[ItemId, Moved] = {}
        entries = 0
        for each in run:
            entries += 1
            item_id = each.store, each.sku
            # A sale keeps by itself what of it was covered, also one that an earlier release has written.
            units = each.units_of_sale if key[0] == Sale.type else each.stated_units
            movement = Moved(units, each.reserved_delta, each.incoming_delta, each.unaccounted)
            moved[item_id] = moved.get(item_id, _NOT_MOVED).and_then(movement)
        yield key, Told(entries, moved)


def _column_problems(row: FiledDocument, document: Document) -> Iterator[str]:
    if document.key != (row.type, row.id):
        yield f"its columns name it so; it names itself {' '.join(document.key)}"
    if row.status != document.status:
        yield f"its status is {row.status}; its lines make it {document.status}"
    if (row.reference, row.created_at) != (document.reference, document.created_at):
        yield (
            f"its columns say reference {row.reference}, created_at {row.created_at}; "
            f"it says {document.reference}, {document.created_at}"
        )
    if row.due_at != document.due_at:
        yield f"it is due at {row.due_at}; its lines make it due at {document.due_at}"


def _holding_differences(key: DocumentKey, document: Document, held: list[tuple[Spot, Open]]) -> Iterator[Difference]:
    due_at = document.due_at
    expected = [
        ((each.store, each.sku, each.line), (each.open, due_at if each.open else None)) for each in document.holdings
    ]
    by_spot = operator.itemgetter(0)
    if sorted(held, key=by_spot) == sorted(expected, key=by_spot):
        return
    rows, wanted = dict(held), dict(expected)
    for spot in sorted(rows.keys() | wanted.keys()):
        store, sku, line = spot
        if problem := _holding_problem(rows.get(spot), wanted.get(spot)):
            yield _of(key, Kind.HOLDING_DIFFERS, f"line {line}: {problem}", (store, sku))
    if len(held) != len(rows):
        yield _of(key, Kind.HOLDING_DIFFERS, "a row by item is there more than once")


def _holding_problem(row: Open | None, wanted: Open | None) -> str | None:
    if row == wanted:
        return None
    if row is None:
        return "the item lacks its row"
    if wanted is None:
        return "there is a row of an item that the line does not name"
    if row[0] != wanted[0]:
        return f"the row has {row[0]} open units, the document {wanted[0]}"
    return f"the row is due at {row[1]}, the document at {wanted[1]}"


def _ledger_differences(key: DocumentKey, document: Document, told: Told) -> Iterator[Difference]:
    if told.entries < document.version:  # Each change is told by at least one.
        message = f"its version is {document.version}; it has {told.entries} ledger entries"
        yield _of(key, Kind.DOCUMENT_LEDGER_DIFFERS, message)
    claimed, moved = moved_by(document), told.moved
    if claimed == moved:  # Most are: nothing else needs to be looked at.
        return
    for item_id in sorted(claimed.keys() | moved.keys()):
        says, did = claimed.get(item_id, _NOT_MOVED), moved.get(item_id, _NOT_MOVED)
        if not tells_unaccounted(document, item_id):
            did = msgspec.structs.replace(did, unaccounted=0)
        wrong = [
            f"{name} by {getattr(did, name):+d}, not by {getattr(says, name):+d} as it says"
            for name in Moved.__struct_fields__
            if getattr(did, name) != getattr(says, name)
        ]
        if wrong:
            message = f"its ledger entries moved {'; '.join(wrong)}"
            yield _of(key, Kind.DOCUMENT_LEDGER_DIFFERS, message, item_id)
