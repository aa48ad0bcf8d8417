"""Counting while selling: what was counted, set against what has moved since."""

from typing import Final

import msgspec

from holdfast.domain.commands import Count, OnMoved
from holdfast.domain.decide.decision import Change, Decision, changed, judge_version
from holdfast.domain.decide.operation import Operation, counted
from holdfast.domain.footprint import SourceId
from holdfast.domain.identifiers import QUANTITY_MAX, told
from holdfast.domain.item import Item
from holdfast.domain.ledger import Flag, Note
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
from holdfast.domain.view import Past, View

#: The type that the ledger gives to a source of counts, as if it were a document.
COUNT = "count"


def count(view: View, command: Count) -> Decision:
    """Set on hand to what was counted, or by the difference that was found when units have moved since.

    Only movements of on hand disturb a count: reserves and releases do not, nor does what had happened before
    the moment that was counted and was only reported after it. An equal figure of a source
    leaves the item and its ledger as they are; only the moment that it speaks of is kept, so that an older
    figure of that source cannot replace it.
    """
    item = view.item(command.store, command.sku)
    if item is None:
        return ItemNotFound(command.store, command.sku)
    as_of = view.now if command.as_of is None else command.as_of
    before = _before_movements(view, command, item)
    refusal = (
        _stale(view, command, as_of)
        or _overtaken(command, item, before)
        or judge_version(command, item)
        or _future(view, command, item)
    )
    if refusal:
        return refusal
    superseded = item.counted_as_of is not None and as_of < item.counted_as_of
    if superseded:  # What a newer count found is known; an older one has nothing to add.
        on_hand = item.on_hand
    else:
        on_hand = command.counted if before is None else command.counted + item.on_hand - _seen(before)
    if refusal := _out_of_range(command, item, on_hand):
        return refusal
    source = _source(command)
    kept = None if source is None else (source, as_of)
    if source is not None and on_hand == item.on_hand:
        return Change(item, item, counted=kept)
    floored = max(0, on_hand)
    document = None if command.source is None else (COUNT, command.source)
    note = Note(unaccounted=floored - on_hand, document=document, occurred_at=command.as_of)
    note = msgspec.structs.replace(note, flags=Flag.COVERED_BY_COUNT) if superseded else note
    return Change(item, _counted(view, item, floored, as_of), note, counted=kept)


def _source(command: Count) -> SourceId | None:
    return None if command.source is None else (command.store, command.sku, command.source)


def _stale(view: View, command: Count, as_of: int) -> StaleCount | None:
    source = _source(command)
    last = None if source is None else view.counted(source)
    if source is None or last is None or as_of >= last:
        return None
    return StaleCount(*source)


def _overtaken(command: Count, item: Item, before: Past | None) -> CountMoved | None:
    if before is None or command.on_moved is OnMoved.REBASE:
        return None
    return CountMoved(item.store, item.sku, command.counted, told(_seen(before)), item.on_hand, item.moved_version)


def _future(view: View, command: Count, item: Item) -> SingleRejection | None:
    if command.as_of is not None and command.as_of > view.now:
        return FutureMoment()
    if command.as_of_version is not None and command.as_of_version > item.version:
        return FutureVersion(item.version)
    return None


def _out_of_range(command: Count, item: Item, on_hand: int) -> SingleRejection | None:
    """Refuse a result that is no quantity: what was reported late may add up to any number."""
    if on_hand > QUANTITY_MAX:
        return QuantityOutOfRange(item.sku, item.on_hand, told(on_hand - item.on_hand))
    if -on_hand > QUANTITY_MAX:
        return UnaccountedOutOfRange(item.sku, command.counted, item.on_hand)
    return None


def _before_movements(view: View, command: Count, item: Item) -> Past | None:
    """Give what the item was at the moment that was counted; None: no unit has come or gone since."""
    if command.as_of is None and command.as_of_version is None:
        return None
    past = view.past((item.store, item.sku, command.as_of, command.as_of_version))
    # The last movement before a version may be older than it: that version itself is what was counted.
    version = past.version if command.as_of_version is None else command.as_of_version
    if item.moved_version <= version or (past.belated and item.on_hand == _seen(past)):
        return None
    return past


def _seen(past: Past) -> int:
    """Give the units that whoever counted at that moment would have found, if the books were right."""
    return past.on_hand + past.belated


def _counted(view: View, item: Item, on_hand: int, as_of: int) -> Item:
    return msgspec.structs.replace(
        changed(item, view.now, on_hand=on_hand, unsellable=min(item.unsellable, on_hand)),
        counted_as_of=max(as_of, item.counted_as_of or 0),
    )


OPERATIONS: Final = (Operation("count", Count, rule=count, touches=COUNTED_ITEM, units=counted),)
