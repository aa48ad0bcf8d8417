"""What is due is looked up where it is in the way: a refused command tells of which items it lacks units.

Nobody foretells what the rules will say. A batch is judged; what its refused commands lacked is told in
``View.lacking``; whoever has loaded the batch looks up what is due there, and the batch is judged anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from holdfast.domain.commands import Cause, Command, ConfirmReservation, ItemCommand, MakeReservation
from holdfast.domain.decide import decide, touch
from holdfast.domain.decide.decision import Decision, judge_version
from holdfast.domain.decide.expiry import expiries
from holdfast.domain.documents import Document, DocumentKey
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.rejections import Rejection, SingleRejection
from holdfast.domain.taking_effect import apply
from holdfast.domain.touches import Rows
from holdfast.domain.view import View

#: Who ends what is due.
SYSTEM: Final = "system"
#: Due reservations of one item that a batch ends. Beyond that a promise may be refused for units that the sweeper
#: is about to give back: so many rows would take longer to lock and to write than anybody else should wait.
DUE_OF_ITEM_MAX: Final = 2_000


def to_look_up(view: View, asked: Mapping[ItemId, int]) -> dict[ItemId, int]:
    """Give how many due reservations of each item to look up, one a lacking unit; empty: nothing that is not known.

    ``asked``: what has been looked up for this view.
    """
    more = {}
    for item_id, units in view.lacking.items():
        before = asked.get(item_id, 0)
        if before <= len(view.due(item_id)) and before < DUE_OF_ITEM_MAX:
            more[item_id] = min(before + units, DUE_OF_ITEM_MAX)
    return {**asked, **more} if more else {}


def with_due(view: View, due: Mapping[ItemId, Sequence[str]], documents: Mapping[DocumentKey, Document]) -> View:
    """Give a view as it was loaded, with due reservations beside it."""
    there = {**view.loaded.documents, **documents}
    return View(view.now, msgspec.structs.replace(view.loaded, due=due, documents=there))


def unblocked(view: View, command: Command, refusal: SingleRejection) -> Decision:
    """End the due reservations that are known to hold what a refused command lacks, and judge it again.

    They end whatever becomes of the command: that their time is over is a fact. What it lacks nevertheless is noted:
    whoever loads may know of more that is due.
    """
    lacking = _lacking(view, command, refusal)
    decision: Decision = refusal
    if lacking and view.loaded.due:
        again = _without_met_precondition(view, command)
        if _expire_due(view, command, [item.id for item, _ in lacking]):
            decision = decide(view, again)
            lacking = _lacking(view, command, decision) if isinstance(decision, Rejection) else []
    for item, units in lacking:
        _note(view, item, units)
    return decision


def _note(view: View, item: Item, units: int) -> None:
    before = view.lacking.get(item.id)
    # The next command lacks what is available, too: the one before takes that, once it is served.
    view.lacking[item.id] = units if before is None else before + units + item.available


def _lacking(view: View, command: Command, refusal: SingleRejection) -> list[tuple[Item, int]]:
    """Give the items of which a refused command lacks units, where reservations hold some."""
    lacking = []
    for store, sku in _items_of(view, command):
        item = view.item(store, sku)
        if item is not None and item.reserved != item.reserved_plain and (units := refusal.lacking(item)) > 0:
            lacking.append((item, units))
    return lacking


def _items_of(view: View, command: Command) -> Iterable[ItemId]:
    """Give the items that a command touches, those of its document included."""
    if isinstance(command, ItemCommand):  # The crowd that comes too late to a flash sale asks for one each.
        return ((command.store, command.sku),)
    rows = Rows()
    touch(rows, command)
    documents = [document for key in rows.documents if (document := view.document(key)) is not None]
    return sorted(rows.items.union(*map(rows.footprint().items_of, documents)))


def _without_met_precondition(view: View, command: Command) -> Command:
    """Leave a precondition out that the item meets as the command found it; what we end ourselves must not break it."""
    if not isinstance(command, ItemCommand) or command.precondition is None:
        return command
    item = view.item(command.store, command.sku)
    if item is None or judge_version(command, item):
        return command
    return msgspec.structs.replace(command, precondition=None)


def _expire_due(view: View, command: Command, items: Sequence[ItemId]) -> bool:
    """End the due reservations that hold units of items; tell whether there were any."""
    kept = command.id if isinstance(command, ConfirmReservation | MakeReservation) else None
    cause = Cause(command.cause.command_id, SYSTEM, command.cause.request_id)
    ended = False
    for effects in expiries(view, items, kept):
        apply(view, cause, effects)
        ended = True
    return ended
