"""What a sound database looks like: its stock is what its ledger adds up to, and the ledger has no hole.

Rows come in as streams in the byte order of (store, sku), differences go out; nothing is held but one item.
"""

import operator
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from holdfast.domain.difference import Difference, Kind
from holdfast.domain.history import Change, History, Numbers
from holdfast.domain.identifiers import ItemId
from holdfast.domain.invariants import FOLDED, violations
from holdfast.domain.item import Item

#: items, with stock, on hand, reserved
Sums = tuple[int, int, int, int]
NO_SUMS: Final[Sums] = (0, 0, 0, 0)
SUMMED: Final = ("items", "with_stock", "on_hand", "reserved")

_numbers_of: Final = operator.attrgetter(*FOLDED)


class StockRow(msgspec.Struct, frozen=True, gc=False):
    """A stock row, deleted or not."""

    item: Item
    #: Whether its SKU has a catalogue row.
    catalogued: bool


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where in the ledger an entry stands, and when it was written."""

    sequence: int
    time: int


def item_differences(
    stock: Iterable[StockRow], changes: Iterable[Change], stores: Collection[str], sums: dict[str, Sums]
) -> Iterator[Difference]:
    """Compare every stock row with its entries, and add the rows up into ``sums`` by store."""
    for item_id, row, history in _side_by_side(stock, _histories(changes)):
        if history is not None:
            for number, problem in history.chain:
                yield _of(item_id, Kind.CHAIN_BROKEN, problem, number)
            for number, problem in history.checks:
                yield _of(item_id, Kind.CHECK_BROKEN, problem, number)
        if row is None:
            yield _of(item_id, Kind.ITEM_MISSING, "has ledger entries, but no stock row")
            continue
        add_up(row.item, sums)
        yield from _row_differences(row, stores)
        if history is None:
            yield _of(item_id, Kind.LEDGER_MISSING, "has a stock row, but no ledger entry")
        else:
            yield from _history_differences(row.item, history)


def sequence_differences(places: Iterable[Place], head: Place | None) -> Iterator[Difference]:
    """See that the ledger is dense, that its times never go back, and that its head is where it ends."""
    last = Place(0, 0)
    for place in places:
        missing = place.sequence - last.sequence - 1
        if missing < 0:
            message = f"entry {place.sequence} is there more than once"
            yield Difference(Kind.SEQUENCE_DUPLICATE, message, sequence=place.sequence)
        elif missing > 0:
            message = f"{missing} entries are missing before entry {place.sequence}"
            yield Difference(Kind.SEQUENCE_GAP, message, sequence=place.sequence)
        if place.time < last.time:
            message = f"entry {place.sequence} is of {place.time}, before {last.time}, the time of the entry before it"
            yield Difference(Kind.TIME_GOES_BACK, message, sequence=place.sequence)
        last = place
    if head is None:
        yield Difference(Kind.HEAD_DIFFERS, "the head row of the ledger is missing")
    elif head.sequence != last.sequence:
        message = f"the head is at entry {head.sequence}; the last entry is {last.sequence}"
        yield Difference(Kind.HEAD_DIFFERS, message)
    elif head.time < last.time:
        yield Difference(Kind.HEAD_DIFFERS, f"the head's time is {head.time}, before the last entry's {last.time}")


def total_differences(kept: Mapping[str, Sums], counted: Mapping[str, Sums]) -> Iterator[Difference]:
    """Compare the sums that are kept for each store with those of its items; none kept is a sum of nothing."""
    for store in sorted(kept.keys() | counted.keys()):
        wrong = [
            f"{name} is {claimed}, the items add up to {true}"
            for name, claimed, true in zip(SUMMED, kept.get(store, NO_SUMS), counted.get(store, NO_SUMS), strict=True)
            if claimed != true
        ]
        if wrong:
            yield Difference(Kind.TOTALS_DIFFER, f"totals: {'; '.join(wrong)}", store)


def _of(item_id: ItemId, kind: Kind, message: str, sequence: int | None = None) -> Difference:
    return Difference(kind, message, *item_id, sequence)


def _histories(changes: Iterable[Change]) -> Iterator[History]:
    """Fold each item's run of entries."""
    history: History | None = None
    for change in changes:
        if history is None or change.sku != history.sku or change.store != history.store:
            if history is not None:
                yield history
            history = History(change.store, change.sku)
        history.add(change)
    if history is not None:
        yield history


def _side_by_side(
    stock: Iterable[StockRow], histories: Iterator[History]
) -> Iterator[tuple[ItemId, StockRow | None, History | None]]:
    """Merge two streams of the same order; what one of them lacks is None."""
    history = next(histories, None)
    for row in stock:
        item_id = row.item.id
        while history is not None and history.id < item_id:
            yield history.id, None, history
            history = next(histories, None)
        if history is not None and history.id == item_id:
            yield item_id, row, history
            history = next(histories, None)
        else:
            yield item_id, row, None
    while history is not None:
        yield history.id, None, history
        history = next(histories, None)


def _row_differences(row: StockRow, stores: Collection[str]) -> Iterator[Difference]:
    item = row.item
    for problem in violations(item):
        yield _of(item.id, Kind.CHECK_BROKEN, problem)
    if item.reorder_point is not None and item.reorder_point < 0:
        yield _of(item.id, Kind.CHECK_BROKEN, f"reorder_point is negative: {item.reorder_point}")
    if not row.catalogued:
        yield _of(item.id, Kind.CATALOGUE_MISSING, "its SKU has no catalogue row")
    if item.store not in stores:
        yield _of(item.id, Kind.STORE_UNKNOWN, "its store does not exist")


def _history_differences(item: Item, history: History) -> Iterator[Difference]:
    actual: Numbers = _numbers_of(item)
    if actual != history.fold or actual != history.after:
        for name, number, folded, after in zip(FOLDED, actual, history.fold, history.after, strict=True):
            if number != folded:
                yield _of(item.id, Kind.STOCK_DIFFERS, f"{name} is {number}; the ledger adds up to {folded}")
            elif number != after:
                yield _of(item.id, Kind.STOCK_DIFFERS, f"{name} is {number}; the last entry left {after}")
    if item.version != history.version or item.version != history.changes:
        message = f"version is {item.version}; the ledger counts {history.changes} and ends at {history.version}"
        yield _of(item.id, Kind.VERSION_DIFFERS, message)
    if (item.reorder_point, item.deleted) != (history.reorder_point, history.deleted):
        message = (
            f"reorder_point {item.reorder_point}, deleted {item.deleted}; "
            f"the last entry left {history.reorder_point}, {history.deleted}"
        )
        yield _of(item.id, Kind.SETTING_DIFFERS, message)


def add_up(item: Item, sums: dict[str, Sums]) -> None:
    """Count an item into the sums of its store, unless it is deleted."""
    if not item.deleted:
        items, with_stock, on_hand, reserved = sums.get(item.store, NO_SUMS)
        held = int(item.on_hand > 0)
        sums[item.store] = (items + 1, with_stock + held, on_hand + item.on_hand, reserved + item.reserved)
