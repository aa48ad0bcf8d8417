"""A receipt is put right: what was booked of a delivery, and what is known of it, was not so."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

import msgspec

from holdfast.domain.commands import ChangeTransfer, CorrectReceipt
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.receipts import numbers_by_name
from holdfast.domain.decide.shelf import put_right
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Transfer, TransferLine
from holdfast.domain.documents.booked import Booked, Spot, by_spot, less, taken_back, with_booked
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.moment import Moment
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    DocumentNotFound,
    LineNotFound,
    NotOpen,
    OverOutOfRange,
    Rejection,
    SeveralLines,
    SingleRejection,
)
from holdfast.domain.touches import ITS_TRANSFER
from holdfast.domain.view import View

#: The ledger's words for it.
RECEIPT: Final = "receipt"
CHANGE: Final = "transfer"


def correct(view: View, command: CorrectReceipt) -> Decision:
    """Set the totals of lines, also of a transfer that is closed; it opens again where something is still to come."""
    transfer = _there(view, command.id)
    if isinstance(transfer, Rejection):
        return transfer
    workings = Workings(view, RECEIPT, transfer.key, command.cause.occurred_at)
    lines = {line.id: line for line in transfer.lines}
    named = numbers_by_name(transfer)
    booked = by_spot(transfer.booked)
    for receipt in command.receipts:
        numbers = named.get(receipt.line or receipt.sku)
        if numbers is None:
            name = f"SKU {receipt.sku}" if receipt.line is None else f"line {receipt.line}"
            return LineNotFound(*transfer.key, name)
        if len(numbers) > 1:
            return SeveralLines(lines[numbers[0]].sku)
        right = _put_right(workings, transfer, lines[numbers[0]], receipt, booked)
        if isinstance(right, Rejection):
            return right
        lines[right.id] = right
    corrected = tuple(lines.values())
    if corrected == transfer.lines:
        return Effects(DocumentResult(transfer, changed=False))
    after = transfer.revised(view.now, lines=corrected, booked=tuple(chain.from_iterable(booked.values())))
    return Effects(DocumentResult(after), tuple(workings.steps), tuple(workings.skus.values()), event=RECEIPT)


def _there(view: View, transfer_id: str) -> Transfer | DocumentNotFound:
    transfer = view.document((Transfer.type, transfer_id))
    return transfer if isinstance(transfer, Transfer) else DocumentNotFound(Transfer.type, transfer_id)


def _put_right(
    workings: Workings,
    transfer: Transfer,
    line: TransferLine,
    receipt: Receipt,
    booked: dict[Spot, tuple[Booked, ...]],
) -> TransferLine | SingleRejection:
    """Give a line with these totals, and book them; what came beyond what was sent follows from them."""
    sent = line.sent - line.cancelled
    received = min(receipt.received, sent)
    damaged = min(receipt.damaged, sent - received)
    over_damaged = receipt.damaged - damaged
    over = receipt.received - received + over_damaged
    if receipt.missing > sent - received - damaged:
        return NotOpen(*transfer.key, line.sku, receipt.missing, sent - received - damaged)
    if over > QUANTITY_MAX:
        return OverOutOfRange(line.sku, line.over, over - line.over)
    right = msgspec.structs.replace(
        line, received=received, damaged=damaged, missing=receipt.missing, over=over, over_damaged=over_damaged
    )
    if right == line:
        return line
    spot = (line.id, transfer.to_store)
    known = booked.get(spot, ())
    arrivals = _arrivals(workings, transfer, known, line, right.arrived - line.arrived)
    unaccounted = put_right(
        workings,
        (transfer.to_store, line.sku),
        arrivals,
        unsellable=damaged + over_damaged - line.damaged - line.over_damaged,
        incoming=right.open - line.open,
    )
    if isinstance(unaccounted, Rejection):
        return unaccounted
    booked[spot] = with_booked(known, arrivals)
    return msgspec.structs.replace(right, unaccounted=line.unaccounted + unaccounted)


def _arrivals(
    workings: Workings, transfer: Transfer, known: Sequence[Booked], line: TransferLine, units: int
) -> list[Booked]:
    """Give when the units arrived after all, or did not: with the last delivery, then with the one before it."""
    spot, otherwise = (line.id, transfer.to_store), Moment(transfer.updated_at)
    if units < 0:
        return less(taken_back(known, {spot: -units}, otherwise))
    if line.arrived:
        [last] = taken_back(known, {spot: 1}, otherwise)
        return [Booked(*spot, last.moment, units)]
    return [Booked(*spot, workings.moment(workings.item_or_new(transfer.to_store, line.sku)), units)]


def change(view: View, command: ChangeTransfer) -> Decision:
    """Change when it should arrive, or what it is called by."""
    transfer = _there(view, command.id)
    if isinstance(transfer, Rejection):
        return transfer
    wanted = {
        field: value
        for field in ("expected_at", "reference")
        if (value := getattr(command, field)) is not msgspec.UNSET and value != getattr(transfer, field)
    }
    if not wanted:
        return Effects(DocumentResult(transfer, changed=False))
    return Effects(DocumentResult(transfer.revised(view.now, **wanted)), event=CHANGE)


OPERATIONS: Final = (
    Operation(RECEIPT, CorrectReceipt, rule=correct, touches=ITS_TRANSFER, units=None),
    Operation(CHANGE, ChangeTransfer, rule=change, touches=ITS_TRANSFER, units=None),
)
