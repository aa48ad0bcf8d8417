"""Goods come back, to whichever store: an order or a sale says which, and never more than have left."""

from collections import deque
from collections.abc import Sequence
from typing import Final

from holdfast.domain.commands import Bucket, ReturnReservation, ReturnSale
from holdfast.domain.commands.orders import ReturnedPart, ReturnUnits
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.names import unknown_stores
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.shelf import put_back
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Reservation, ReservationLine, Sale, SaleLine
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.reaching import RETURNED_RESERVATION, RETURNED_SALE
from holdfast.domain.rejections import (
    DocumentNotFound,
    LineNotFound,
    NotFulfilled,
    Rejection,
    SingleRejection,
    StoreUnsaid,
)
from holdfast.domain.view import View

AnyLine = ReservationLine | SaleLine
#: The ledger's word for it.
RETURN: Final = "return"


def return_reservation(view: View, command: ReturnReservation) -> Decision:
    """Book what came back of an order, also of one that is closed."""
    return _return(view, command, Reservation)


def return_sale(view: View, command: ReturnSale) -> Decision:
    """Book what came back of a sale."""
    return _return(view, command, Sale)


def _return(view: View, command: ReturnUnits, kind: type[Reservation | Sale]) -> Decision:
    document = view.document((kind.type, command.id))
    if not isinstance(document, kind):
        return DocumentNotFound(kind.type, command.id)
    unknown = unknown_stores(view, [part.store for part in command.parts if part.store is not None])
    if unknown is not None:
        return unknown
    workings = Workings(view, RETURN, document.key, command.cause.occurred_at)
    lines: list[AnyLine] = list(document.lines)
    named = _by_name(lines)
    for part in command.parts:
        places = named.get(part.line or part.sku)
        if places is None:
            name = f"SKU {part.sku}" if part.line is None else f"line {part.line}"
            return LineNotFound(*document.key, name)
        refusal = _take_back(workings, document, lines, places, part)
        if refusal is not None:
            return refusal
    after = document.revised(view.now, lines=tuple(lines))
    return Effects(DocumentResult(after), tuple(workings.steps), tuple(workings.skus.values()))


def _by_name(lines: Sequence[AnyLine]) -> dict[int | str | None, deque[int]]:
    """Sort the places of lines by all that a part may call them: a line or a SKU."""
    named: dict[int | str | None, deque[int]] = {}
    for place, line in enumerate(lines):
        for name in (line.id, line.sku):
            named.setdefault(name, deque()).append(place)
    return named


def _take_back(
    workings: Workings, document: Reservation | Sale, lines: list[AnyLine], places: deque[int], part: ReturnedPart
) -> SingleRejection | None:
    """Book one part over the lines that it names, in order."""
    sku = lines[places[0]].sku
    missing = part.quantity
    for _ in range(len(places)):
        line = lines[places[0]]
        units = min(missing, line.fulfilled - line.returned)
        if units:
            back = _put_back(workings, line, units, part)
            if isinstance(back, Rejection):
                return back
            lines[places[0]] = back
            missing -= units
        if not missing:
            return None
        if len(places) > 1:  # Nobody who comes after this needs to look there again.
            places.popleft()
    return NotFulfilled(*document.key, sku, part.quantity, part.quantity - missing)


def _put_back(workings: Workings, line: AnyLine, units: int, part: ReturnedPart) -> AnyLine | SingleRejection:
    store = part.store or _only(line.left_from)
    if store is None:
        return StoreUnsaid(line.sku)
    unsellable = units if part.bucket is Bucket.UNSELLABLE else 0
    booking = put_back(workings, (store, line.sku), units, unsellable=unsellable, reason=part.reason)
    return booking if isinstance(booking, Rejection) else line.taken_back(store, units)


def _only(stores: Sequence[str]) -> str | None:
    return stores[0] if len(stores) == 1 else None


OPERATIONS: Final = (
    Operation(RETURN, ReturnReservation, rule=return_reservation, touches=RETURNED_RESERVATION, units=None),
    Operation(RETURN, ReturnSale, rule=return_sale, touches=RETURNED_SALE, units=None),
)
