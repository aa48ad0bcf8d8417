"""Counting while selling: what was found at a moment, set against what has been told of it since."""

from typing import Final

import msgspec

from holdfast.domain.commands import Basis, Count, OnMoved
from holdfast.domain.decide.booking import set_balance
from holdfast.domain.decide.decision import Change, Decision, judge_version, new_sku
from holdfast.domain.decide.operation import Operation, counted
from holdfast.domain.footprint import SourceId
from holdfast.domain.identifiers import QUANTITY_MAX, told
from holdfast.domain.item import Item, unstocked
from holdfast.domain.ledger import COUNT, Flag, Note
from holdfast.domain.moment import with_count
from holdfast.domain.outcomes import Finding
from holdfast.domain.past import LastCount, Past, past_of
from holdfast.domain.rejections import (
    CountMoved,
    FutureMoment,
    FutureVersion,
    ItemNotFound,
    QuantityOutOfRange,
    SingleRejection,
    StaleCount,
    UnaccountedOutOfRange,
)
from holdfast.domain.touches import COUNTED_ITEM
from holdfast.domain.view import View


def count(view: View, command: Count) -> Decision:
    """Set the balance to what was found, and the units of the facts already told that happened after that moment.

    Only movements of units disturb a count: reserves and releases do not, nor does what had happened before
    the moment that was counted and was only reported after it. A figure of a source that agrees
    leaves the item and its ledger as they are; only the moment that it speaks of is kept. An item that is missing is
    made: somebody has found it.
    """
    item = view.row(command.store, command.sku) or unstocked(command.store, command.sku, view.now)
    past = _past(view, command, item)
    refusal = (
        _missing(command, item)
        or _stale(view, command, item, past)
        or _overtaken(command, item, past)
        or judge_version(command, item)
        or _future(view, command, item)
    )
    if refusal:
        return refusal
    superseded = _superseded(command, item, past)
    balance = item.balance if superseded else _balance(view, command, item, past)
    if refusal := _out_of_range(command, item, balance):
        return refusal
    return _change(view, command, item, past, balance, superseded=superseded)


def _change(view: View, command: Count, item: Item, past: Past, balance: int, *, superseded: bool) -> Change:
    shelf = command.basis is Basis.SHELF
    source = _source(command)
    kept = None if source is None else (source, LastCount(past.moment, command.counted))
    agrees = source is not None and balance == item.balance and not item.deleted
    after = item if agrees else set_balance(item, view.now, balance)
    after = with_count(after, past.moment) if shelf else after
    expected = past.seen if shelf else past.recorded
    finding = Finding(command.counted, told(expected), after.counted_as_of if shelf else None)
    flags = Flag.COVERED_BY_COUNT if superseded else Flag.NONE if shelf else Flag.BOOKS
    note = Note(
        unaccounted=max(0, after.owed - item.owed),
        document=None if command.source is None else (COUNT, command.source),
        flags=int(flags),
        occurred_at=None if command.as_of is None and command.as_of_version is None else past.moment,
    )
    return Change(item, after, note, sku=new_sku(view, command.sku), counted=kept, finding=finding)


def _past(view: View, command: Count, item: Item) -> Past:
    """Give what the item was at the moment that was counted."""
    if command.as_of is None and command.as_of_version is None:
        return past_of(item, view.now)
    past = view.past((item.store, item.sku, command.as_of, command.as_of_version))
    # The last entry before a version that was taken over may be older than it: that version itself was counted.
    return past if command.as_of_version is None else msgspec.structs.replace(past, version=command.as_of_version)


def _balance(view: View, command: Count, item: Item, past: Past) -> int:
    if command.basis is Basis.SHELF:
        return command.counted + item.balance - past.seen - past.booked
    if _again(view, command, past):
        return item.balance
    return command.counted + item.balance - past.recorded


def _superseded(command: Count, item: Item, past: Past) -> bool:
    """What a newer count found is known; an older one has nothing to add."""
    return command.basis is Basis.SHELF and item.counted_as_of is not None and past.moment < item.counted_as_of


def _missing(command: Count, item: Item) -> ItemNotFound | None:
    """Whoever names a version means an item that is there."""
    named = command.as_of_version is not None or judge_version(command, item) is not None
    return ItemNotFound(item.store, item.sku) if item.deleted and named else None


def _source(command: Count) -> SourceId | None:
    return None if command.source is None else (command.store, command.sku, command.source)


def _again(view: View, command: Count, past: Past) -> bool:
    """Tell whether a source has told this figure of this moment before."""
    source = _source(command)
    return source is not None and view.counted(source) == LastCount(past.moment, command.counted)


def _stale(view: View, command: Count, item: Item, past: Past) -> StaleCount | None:
    """Refuse a figure that is older than what is known; for books, also one of the same moment that differs."""
    source = _source(command)
    if source is None:
        return None
    last = view.counted(source)
    if last is not None and past.moment < last.as_of:
        return StaleCount(*source)
    if command.basis is Basis.SHELF or _again(view, command, past):
        return None
    shelf = item.counted_as_of is not None and past.moment <= item.counted_as_of
    return StaleCount(*source) if shelf or (last is not None and past.moment == last.as_of) else None


def _overtaken(command: Count, item: Item, past: Past) -> CountMoved | None:
    """Refuse when units have come or gone since, and not only those that were reported late."""
    if command.on_moved is OnMoved.REBASE or command.basis is Basis.BOOKS:
        return None
    if item.moved_version <= past.version or (past.belated and item.balance == past.seen):
        return None
    return CountMoved(item.store, item.sku, command.counted, told(past.seen), item.on_hand, item.moved_version)


def _future(view: View, command: Count, item: Item) -> SingleRejection | None:
    if command.as_of is not None and command.as_of > view.now:
        return FutureMoment()
    if command.as_of_version is not None and command.as_of_version > item.version:
        return FutureVersion(item.version)
    return None


def _out_of_range(command: Count, item: Item, balance: int) -> SingleRejection | None:
    """Refuse a result that is no quantity: what was reported late may add up to any number."""
    if balance > QUANTITY_MAX:
        return QuantityOutOfRange(item.sku, item.on_hand, told(balance - item.on_hand))
    if -balance > QUANTITY_MAX:
        return UnaccountedOutOfRange(item.sku, command.counted, item.on_hand)
    return None


OPERATIONS: Final = (Operation(COUNT, Count, rule=count, touches=COUNTED_ITEM, units=counted),)
