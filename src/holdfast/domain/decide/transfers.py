"""Units on their way: they leave one store at once, and arrive at the other when they are received."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import msgspec

from holdfast.domain.commands import CancelTransfer, SendTransfer
from holdfast.domain.commands.documents import SentUnits
from holdfast.domain.decide.decision import Decision, Effects, insufficient, known, still_open
from holdfast.domain.decide.names import beside, unknown_names
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.shelf import undo
from holdfast.domain.decide.stops import recalled
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Transfer, TransferLine
from holdfast.domain.documents.booked import Booked, Spot, less, taken_back, with_booked
from holdfast.domain.identifiers import QUANTITY_MAX, ItemId
from holdfast.domain.item import Item
from holdfast.domain.moment import Moment
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    IncomingOutOfRange,
    Rejection,
    SalesStopped,
    Shortage,
    SingleRejection,
)
from holdfast.domain.touches import ITS_TRANSFER, NEW_TRANSFER
from holdfast.domain.view import View


def send(view: View, command: SendTransfer) -> Decision:
    """Send all lines or none; at most what is available leaves. An item that the target lacks is made there."""
    key = (Transfer.type, command.id)
    ends = [command.to_store] if command.from_store is None else [command.from_store, command.to_store]
    answer = known(view, command, key)
    if answer is not None:
        return answer
    workings = Workings(view, "transfer", key, command.cause.occurred_at)
    short: dict[ItemId, None] = {}
    booked: list[Booked] = []
    for number, line in enumerate(command.lines, 1):
        left = _leave(workings, command, line)
        if isinstance(left, Shortage):
            short[ends[0], line.sku] = None
            continue
        if isinstance(left, Rejection):
            return left
        target = workings.item_or_new(command.to_store, line.sku)
        if target.incoming + line.quantity > QUANTITY_MAX:
            return IncomingOutOfRange(line.sku, target.incoming, line.quantity)
        workings.step(target, incoming=line.quantity)
        if left is not None:
            booked.append(Booked(number, ends[0], left, line.quantity))
    refusal = _refused(view, command, ends, short)
    if refusal is not None:
        return refusal
    transfer = _sent(view, command, booked)
    return Effects(DocumentResult(transfer, made=True), tuple(workings.steps), tuple(workings.skus.values()))


def _refused(
    view: View, command: SendTransfer, ends: Sequence[str], short: Mapping[ItemId, None]
) -> SingleRejection | None:
    """Say all that is short, and all names that nobody knows: a supplier may send what the catalogue lacks."""
    named = [(ends[0], line.sku) for line in command.lines if command.from_store is not None and not line.happened]
    unknown = unknown_names(view, named, ends)
    if not short and unknown is None:
        return None
    lines = (((ends[0], line.sku), line.quantity) for line in command.lines)
    missing = insufficient(view, short, lines, stop_of=partial(_stop, command))
    return missing if unknown is None else beside(unknown, missing)


def _stop(command: SendTransfer, view: View, item_id: ItemId) -> SalesStopped | None:
    """A closed store may be emptied; what is recalled only moves to where it is kept apart."""
    return None if command.to_quarantine else recalled(view, item_id[1:])


def _leave(workings: Workings, command: SendTransfer, line: SentUnits) -> Moment | Shortage | SingleRejection | None:
    """Let units leave their store; give when they did. None: they come from a supplier."""
    store = command.from_store
    if store is None:
        return None
    source = workings.item_or_new(store, line.sku) if line.happened else workings.item(store, line.sku)
    if source is None or not (line.happened or _may_leave(workings, command, source, line.quantity)):
        return Shortage(line.sku, store, line.quantity, source.available if source else 0)
    booking = workings.book(source, -line.quantity, promise=not line.happened and not workings.has_a_time)
    return booking if isinstance(booking, Rejection) else booking.moment


def _may_leave(workings: Workings, command: SendTransfer, source: Item, units: int) -> bool:
    if workings.recalled(source.sku) and not command.to_quarantine:
        return False
    return units <= source.headroom or workings.covers(source)


def _sent(view: View, command: SendTransfer, booked: Sequence[Booked]) -> Transfer:
    return Transfer(
        command.id,
        command.cause.principal,
        view.now,
        view.now,
        command.to_store,
        tuple(
            TransferLine(number, line.sku, line.quantity, reference=line.reference)
            for number, line in enumerate(command.lines, 1)
        ),
        from_store=command.from_store,
        expected_at=command.expected_at,
        to_quarantine=command.to_quarantine,
        reference=command.cause.reference,
        content=command.content,
        attributes=command.attributes,
        booked=tuple(booked),
    )


def found(view: View, transfer_id: str) -> Transfer | SingleRejection:
    """Give a transfer of which units are on their way."""
    return still_open(view, Transfer, transfer_id)


def cancel(view: View, command: CancelTransfer) -> Decision:
    """Give back what has not been received; from a supplier, it is no longer expected."""
    transfer = found(view, command.id)
    if isinstance(transfer, Rejection):
        return transfer
    workings = Workings(view, "cancel", transfer.key)
    lines: list[TransferLine] = []
    spots: dict[Spot, int] = {}
    for line in transfer.lines:
        units = line.open
        lines.append(msgspec.structs.replace(line, cancelled=line.cancelled + units))
        if not units:
            continue
        workings.step(workings.item_or_new(transfer.to_store, line.sku), incoming=-units)
        if transfer.from_store is not None:
            spots[line.id, transfer.from_store] = units
    # It never left: what a count from after that time has found is without it.
    taken = taken_back(transfer.booked, spots, Moment(transfer.created_at))
    refusal = undo(workings, transfer, taken)
    if refusal is not None:
        return refusal
    cancelled = transfer.revised(view.now, lines=tuple(lines), booked=with_booked(transfer.booked, less(taken)))
    return Effects(DocumentResult(cancelled), tuple(workings.steps), tuple(workings.skus.values()))


OPERATIONS: Final = (
    Operation("transfer", SendTransfer, rule=send, touches=NEW_TRANSFER, units=None, removes=True),
    Operation("cancel", CancelTransfer, rule=cancel, touches=ITS_TRANSFER, units=None),
)
