"""Units on their way: they leave one store at once, and arrive at the other when they are received."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import msgspec

from holdfast.domain.commands import CancelTransfer, SendTransfer
from holdfast.domain.decide.decision import Decision, Effects, insufficient, known, still_open
from holdfast.domain.decide.names import beside, unknown_names
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.stops import recalled
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Transfer, TransferLine
from holdfast.domain.identifiers import QUANTITY_MAX, ItemId
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    IncomingOutOfRange,
    QuantityOutOfRange,
    Rejection,
    SalesStopped,
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
    workings = Workings(view, "transfer", key)
    short: dict[ItemId, None] = {}
    for sku, quantity in command.lines:
        if command.from_store is not None:
            source = workings.item(command.from_store, sku)
            if source is None or quantity > source.headroom or _stop(command, view, source.id):
                short[command.from_store, sku] = None
                continue
            workings.step(source, on_hand=-quantity, promise=True)
        target = workings.item_or_new(command.to_store, sku)
        if target.incoming + quantity > QUANTITY_MAX:
            return IncomingOutOfRange(sku, target.incoming, quantity)
        workings.step(target, incoming=quantity)
    refusal = _refused(view, command, ends, short)
    if refusal is not None:
        return refusal
    transfer = _sent(view, command)
    return Effects(DocumentResult(transfer, made=True), tuple(workings.steps), tuple(workings.skus.values()))


def _refused(
    view: View, command: SendTransfer, ends: Sequence[str], short: Mapping[ItemId, None]
) -> SingleRejection | None:
    """Say all that is short, and all names that nobody knows: a supplier may send what the catalogue lacks."""
    named = [(ends[0], sku) for sku, _ in command.lines if command.from_store is not None]
    unknown = unknown_names(view, named, ends)
    if not short and unknown is None:
        return None
    lines = (((ends[0], sku), quantity) for sku, quantity in command.lines)
    missing = insufficient(view, short, lines, stop_of=partial(_stop, command))
    return missing if unknown is None else beside(unknown, missing)


def _stop(command: SendTransfer, view: View, item_id: ItemId) -> SalesStopped | None:
    """A closed store may be emptied; what is recalled only moves to where it is kept apart."""
    return None if command.to_quarantine else recalled(view, item_id[1:])


def _sent(view: View, command: SendTransfer) -> Transfer:
    return Transfer(
        command.id,
        command.cause.principal,
        view.now,
        view.now,
        command.to_store,
        tuple(TransferLine(number, sku, quantity) for number, (sku, quantity) in enumerate(command.lines, 1)),
        from_store=command.from_store,
        expected_at=command.expected_at,
        to_quarantine=command.to_quarantine,
        reference=command.cause.reference,
        content=command.content,
        attributes=command.attributes,
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
    for line in transfer.lines:
        units = line.open
        lines.append(msgspec.structs.replace(line, cancelled=line.cancelled + units))
        if not units:
            continue
        workings.step(workings.item_or_new(transfer.to_store, line.sku), incoming=-units)
        if transfer.from_store is not None:
            source = workings.item_or_new(transfer.from_store, line.sku)
            if source.on_hand + units > QUANTITY_MAX:
                return QuantityOutOfRange(line.sku, source.on_hand, units)
            workings.step(source, on_hand=units)
    cancelled = transfer.revised(view.now, lines=tuple(lines))
    return Effects(DocumentResult(cancelled), tuple(workings.steps), tuple(workings.skus.values()))


OPERATIONS: Final = (
    Operation("transfer", SendTransfer, rule=send, touches=NEW_TRANSFER, units=None, removes=True),
    Operation("cancel", CancelTransfer, rule=cancel, touches=ITS_TRANSFER, units=None),
)
