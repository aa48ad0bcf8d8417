"""Every stock row against its ledger entries, and against what documents hold of it."""

import itertools
import operator
from collections.abc import Collection, Iterable, Iterator
from typing import Final

import msgspec

from holdfast.domain.audit.rows import FiledHolding, StockRow
from holdfast.domain.audit.side_by_side import side_by_side
from holdfast.domain.audit.totals import Sums, add_up
from holdfast.domain.decide.catalogue import STOP
from holdfast.domain.difference import Difference, Kind
from holdfast.domain.documents import Reservation, Transfer
from holdfast.domain.history import Change, History, Numbers, Settings
from holdfast.domain.identifiers import ItemId
from holdfast.domain.invariants import FOLDED, SETTINGS, violations
from holdfast.domain.item import Item

_numbers_of: Final = operator.attrgetter(*FOLDED)
_settings_of: Final = operator.attrgetter(*SETTINGS)
_item_of: Final = operator.attrgetter("store", "sku")


class Held(msgspec.Struct, frozen=True, gc=False):
    """The units of an item that are open in documents."""

    reserved: int
    incoming: int


_NOTHING_HELD: Final = Held(0, 0)


def item_differences(
    stock: Iterable[StockRow],
    changes: Iterable[Change],
    holdings: Iterable[FiledHolding],
    stores: Collection[str],
    sums: dict[str, Sums],
    *,
    stopped: set[ItemId],
) -> Iterator[Difference]:
    """Compare every stock row with its entries and its holdings, and add the rows up into ``sums`` by store.

    All three come in the byte order of (store, SKU). The stores and SKUs that are stopped by their entries go into
    ``stopped``.
    """
    rows = ((row.item.id, row) for row in stock)
    for item_id, row, history, held in side_by_side(rows, _histories(changes), _held(holdings)):
        if history is not None:
            for number, problem in history.chain:
                yield _of(item_id, Kind.CHAIN_BROKEN, problem, number)
            for number, problem in history.checks:
                yield _of(item_id, Kind.CHECK_BROKEN, problem, number)
        if row is None:
            if "" in item_id:
                stopped.update([item_id] if history is not None and history.event == STOP else [])
            else:
                who = "has ledger entries" if history is not None else "is part of documents"
                yield _of(item_id, Kind.ITEM_MISSING, f"{who}, but has no stock row")
            continue
        add_up(row.item, sums)
        yield from _row_differences(row, stores)
        yield from _holding_differences(row.item, held or _NOTHING_HELD)
        if history is None:
            yield _of(item_id, Kind.LEDGER_MISSING, "has a stock row, but no ledger entry")
        else:
            yield from _last_entry_differences(row, history)
            yield from _history_differences(row.item, history)


def _of(item_id: ItemId, kind: Kind, message: str, sequence: int | None = None) -> Difference:
    store, sku = item_id
    return Difference(kind, message, store or None, sku or None, sequence)


def _histories(changes: Iterable[Change]) -> Iterator[tuple[ItemId, History]]:
    """Fold each item's run of entries; those of a document alone, a store or a SKU only have to move nothing."""
    for item_id, run in itertools.groupby(changes, _item_of):
        history = History(*item_id)
        take = history.add_event if "" in item_id else history.add
        for change in run:
            take(change)
        yield history.id, history


def _held(holdings: Iterable[FiledHolding]) -> Iterator[tuple[ItemId, Held]]:
    """Add up what documents hold of each item."""
    for item_id, run in itertools.groupby(holdings, lambda row: row[2].item):
        reserved = incoming = 0
        for document_type, _, holding, _ in run:
            if document_type == Reservation.type:
                reserved += holding.open
            elif document_type == Transfer.type:
                incoming += holding.open
        yield item_id, Held(reserved, incoming)


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


def _holding_differences(item: Item, held: Held) -> Iterator[Difference]:
    if item.reserved != item.reserved_plain + held.reserved:
        message = (
            f"reserved is {item.reserved}; plain reserves have {item.reserved_plain}, reservations {held.reserved}"
        )
        yield _of(item.id, Kind.OPEN_UNITS_DIFFER, message)
    if item.incoming != held.incoming:
        message = f"incoming is {item.incoming}; open transfers have {held.incoming}"
        yield _of(item.id, Kind.OPEN_UNITS_DIFFER, message)


def _last_entry_differences(row: StockRow, history: History) -> Iterator[Difference]:
    if problem := history.lost(row.last_entry):
        yield _of(row.item.id, Kind.CHAIN_BROKEN, f"its last entry: {problem}")


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
    settings: Settings = _settings_of(item)
    if settings != history.settings:
        told = ", ".join(f"{name} {value}" for name, value in zip(SETTINGS, settings, strict=True))
        message = f"{told}; the last entry left {', '.join(map(str, history.settings))}"
        yield _of(item.id, Kind.SETTING_DIFFERS, message)
    if problem := _moved_problem(item, history):
        yield _of(item.id, Kind.MOVED_VERSION_DIFFERS, problem)


def _moved_problem(item: Item, history: History) -> str | None:
    # Where nothing ever moved it is 0, or, in rows that an earlier release made, the version that they then had.
    if history.moved_version is None:
        if 0 <= item.moved_version <= item.version:
            return None
        return f"moved_version is {item.moved_version}; the version is only {item.version}"
    if item.moved_version == history.moved_version:
        return None
    return f"moved_version is {item.moved_version}; the balance last changed at version {history.moved_version}"


def status_differences(stopped: Collection[ItemId], told: Collection[ItemId]) -> Iterator[Difference]:
    """Compare the stores and SKUs that are stopped with those that are by their ledger entries."""
    for place in sorted(set(stopped).symmetric_difference(told)):
        so, otherwise = ("stopped", "open") if place in stopped else ("open", "stopped")
        yield _of(place, Kind.SALES_STATUS_DIFFERS, f"its sales are {so}; by the ledger they are {otherwise}")
