"""A delivery as it really arrived: in parts, damaged, with units missing, or with more than was sent."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from holdfast.domain.commands import ReceiveTransfer
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.decide.booking import Booking
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.transfers import found
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Transfer, TransferLine
from holdfast.domain.documents.booked import Booked, with_booked
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    LineNotFound,
    NotOpen,
    OverOutOfRange,
    QuantityOutOfRange,
    Rejection,
    SingleRejection,
)
from holdfast.domain.touches import ITS_TRANSFER
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
    workings = Workings(view, "receive", transfer.key, command.cause.occurred_at)
    lines = {line.id: line for line in transfer.lines}
    booked: list[Booked] = []
    named = numbers_by_name(transfer)
    for receipt in _receipts(transfer, command.receipts):
        numbers = named.get(receipt.line or receipt.sku)
        if numbers is None:
            name = f"SKU {receipt.sku}" if receipt.line is None else f"line {receipt.line}"
            return LineNotFound(*transfer.key, name)
        for number, share in _shares(receipt, numbers, lines):
            after = _book(workings, transfer, lines[number], share, booked)
            if isinstance(after, Rejection):
                return after
            lines[number] = after
    if not workings.steps:  # Nothing was named that came, or did not.
        return Effects(DocumentResult(transfer, changed=False))
    received = transfer.revised(view.now, lines=tuple(lines.values()), booked=with_booked(transfer.booked, booked))
    return Effects(DocumentResult(received), tuple(workings.steps), tuple(workings.skus.values()))


def _receipts(transfer: Transfer, receipts: Sequence[Receipt] | None) -> Sequence[Receipt]:
    """Give what was named, or else everything that is on its way, received whole."""
    if receipts is not None:
        return receipts
    return [Receipt(line=line.id, received=line.open) for line in transfer.lines if line.open]


def numbers_by_name(transfer: Transfer) -> dict[int | str | None, deque[int]]:
    """Sort the numbers of lines by all that a receipt may call them: a line, or a SKU."""
    named: dict[int | str | None, deque[int]] = {}
    for line in transfer.lines:
        for name in (line.id, line.sku):
            named.setdefault(name, deque()).append(line.id)
    return named


def _shares(receipt: Receipt, numbers: deque[int], lines: Mapping[int, TransferLine]) -> Iterator[tuple[int, Receipt]]:
    """Spread a receipt over the lines that it names, in order; the last one takes what is left."""
    received, damaged, missing = receipt.received, receipt.damaged, receipt.missing
    while len(numbers) > 1 and (received or damaged or missing):
        line = lines[numbers[0]]
        good = min(received, line.open)
        bad = min(damaged, line.open - good)
        lost = min(missing, line.open - good - bad)
        if good + bad + lost == line.open:  # Nobody who comes after this needs to look here again.
            numbers.popleft()
        yield line.id, Receipt(line=line.id, received=good, damaged=bad, missing=lost)
        received, damaged, missing = received - good, damaged - bad, missing - lost
    yield numbers[-1], Receipt(line=numbers[-1], received=received, damaged=damaged, missing=missing)


def _book(
    workings: Workings, transfer: Transfer, line: TransferLine, receipt: Receipt, booked: list[Booked]
) -> TransferLine | SingleRejection:
    """Book one line: within what is open first, the rest as over."""
    received = min(receipt.received, line.open)
    damaged = min(receipt.damaged, line.open - received)
    over_received, over_damaged = receipt.received - received, receipt.damaged - damaged
    if receipt.missing > line.open - received - damaged:
        return NotOpen(*transfer.key, line.sku, receipt.missing, line.open - received - damaged)
    item = workings.item_or_new(transfer.to_store, line.sku)
    arrived = receipt.received + receipt.damaged
    if item.balance + arrived > QUANTITY_MAX and not workings.covers(item):
        return QuantityOutOfRange(line.sku, item.on_hand, arrived)
    over = over_received + over_damaged
    if line.over + over > QUANTITY_MAX:
        return OverOutOfRange(line.sku, line.over, over)
    for units, unsellable, open_units, reason in (
        (received, 0, received, RECEIVED),
        (damaged, damaged, damaged, DAMAGED),
        (0, 0, receipt.missing, MISSING),
        (over, over_damaged, 0, OVER),
    ):
        if units or open_units:
            booking = workings.book(item, units, unsellable=unsellable, incoming=-open_units, reason=reason)
            assert isinstance(booking, Booking)  # noqa: S101 - all of them together are a quantity, as seen above
            item = booking.item
            booked.append(Booked(line.id, transfer.to_store, booking.moment, units))
    return msgspec.structs.replace(
        line,
        received=line.received + received,
        damaged=line.damaged + damaged,
        missing=line.missing + receipt.missing,
        over=line.over + over,
        over_damaged=line.over_damaged + over_damaged,
    )


OPERATIONS: Final = (Operation("receive", ReceiveTransfer, rule=receive, touches=ITS_TRANSFER, units=None),)
