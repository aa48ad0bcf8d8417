"""A delivery as it really arrived: in parts, damaged, with units missing, or with more than was sent."""

from collections.abc import Iterator, Sequence

import msgspec

from holdfast.domain.commands import ReceiveTransfer
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.transfers import found
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Transfer, TransferLine
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import LineNotFound, NotOpen, QuantityOutOfRange, Rejection, SingleRejection
from holdfast.domain.view import View

#: The reasons that the ledger gives for the parts of a delivery.
RECEIVED = "received"
DAMAGED = "damaged"
MISSING = "missing"
OVER = "over"


def receive(view: View, command: ReceiveTransfer) -> Decision:
    """Book what arrived and what did not, each with its reason. Only missing more than is on its way is refused."""
    transfer = found(view, command.id)
    if isinstance(transfer, Rejection):
        return transfer
    workings = Workings(view, "receive", transfer.key)
    lines = {line.id: line for line in transfer.lines}
    for receipt in _receipts(transfer, command.receipts):
        candidates = [line.id for line in transfer.lines if _meant(receipt, line)]
        if not candidates:
            named = f"SKU {receipt.sku}" if receipt.line is None else f"line {receipt.line}"
            return LineNotFound(*transfer.key, named)
        for number, share in _shares(receipt, [lines[number] for number in candidates]):
            booked = _book(workings, transfer, lines[number], share)
            if isinstance(booked, Rejection):
                return booked
            lines[number] = booked
    after = msgspec.structs.replace(
        transfer, lines=tuple(lines.values()), updated_at=max(view.now, transfer.updated_at)
    )
    return Effects(DocumentResult(after), tuple(workings.steps), tuple(workings.skus.values()))


def _receipts(transfer: Transfer, receipts: Sequence[Receipt] | None) -> Sequence[Receipt]:
    """Give what was named, or else everything that is on its way, received whole."""
    if receipts is not None:
        return receipts
    return [Receipt(line=line.id, received=line.open) for line in transfer.lines if line.open]


def _meant(receipt: Receipt, line: TransferLine) -> bool:
    return receipt.line in (None, line.id) and receipt.sku in (None, line.sku)


def _shares(receipt: Receipt, lines: Sequence[TransferLine]) -> Iterator[tuple[int, Receipt]]:
    """Spread a receipt of a SKU over the lines that hold it, in order; the last one takes what is left."""
    received, damaged, missing = receipt.received, receipt.damaged, receipt.missing
    for line in lines[:-1]:
        good = min(received, line.open)
        bad = min(damaged, line.open - good)
        lost = min(missing, line.open - good - bad)
        if good or bad or lost:
            yield line.id, Receipt(line=line.id, received=good, damaged=bad, missing=lost)
        received, damaged, missing = received - good, damaged - bad, missing - lost
    yield lines[-1].id, Receipt(line=lines[-1].id, received=received, damaged=damaged, missing=missing)


def _book(
    workings: Workings, transfer: Transfer, line: TransferLine, receipt: Receipt
) -> TransferLine | SingleRejection:
    """Book one line: within what is open first, the rest as over."""
    received = min(receipt.received, line.open)
    damaged = min(receipt.damaged, line.open - received)
    over_received, over_damaged = receipt.received - received, receipt.damaged - damaged
    if receipt.missing > line.open - received - damaged:
        return NotOpen(*transfer.key, line.sku, receipt.missing, line.open - received - damaged)
    item = workings.item_or_new(transfer.to_store, line.sku)
    arrived = receipt.received + receipt.damaged
    if item.on_hand + arrived > QUANTITY_MAX:
        return QuantityOutOfRange(line.sku, item.on_hand, arrived)
    if received:
        item = workings.step(item, on_hand=received, incoming=-received, reason=RECEIVED)
    if damaged:
        item = workings.step(item, on_hand=damaged, unsellable=damaged, incoming=-damaged, reason=DAMAGED)
    if receipt.missing:
        item = workings.step(item, incoming=-receipt.missing, reason=MISSING)
    if over_received or over_damaged:
        workings.step(item, on_hand=over_received + over_damaged, unsellable=over_damaged, reason=OVER)
    return msgspec.structs.replace(
        line,
        received=line.received + received,
        damaged=line.damaged + damaged,
        missing=line.missing + receipt.missing,
        over=line.over + over_received + over_damaged,
    )
