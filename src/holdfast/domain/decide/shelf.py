"""Units that come back to a shelf, or were never on it: the one place that books what is undone or returned."""

from collections.abc import Iterable

from holdfast.domain.decide.booking import Booking
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Reservation, Transfer
from holdfast.domain.documents.booked import Booked
from holdfast.domain.identifiers import ItemId
from holdfast.domain.rejections import Rejection, SingleRejection


def put_back(
    workings: Workings, item_id: ItemId, units: int, *, unsellable: int = 0, reason: str | None = None
) -> Booking | SingleRejection:
    """Put units back into an item; one that has been deleted meanwhile is made again."""
    return workings.book(workings.item_or_new(*item_id), units, unsellable=unsellable, reason=reason)


def undo(
    workings: Workings, document: Reservation | Transfer, departures: Iterable[Booked], *, reserved: bool = False
) -> SingleRejection | None:
    """Take back that units have left: it is as if they never had. Where they are promised again, that rises, too."""
    skus = {line.id: line.sku for line in document.lines}
    for each in departures:
        item = workings.item_or_new(each.store, skus[each.line])
        booking = workings.book(item, each.units, undoes=each.moment, reserved=each.units if reserved else 0)
        if isinstance(booking, Rejection):
            return booking
    return None


def put_right(
    workings: Workings, item_id: ItemId, arrivals: Iterable[Booked], *, unsellable: int, incoming: int
) -> int | SingleRejection:
    """Correct what was booked into an item, each arrival at its own moment; give what is unaccounted for."""
    unaccounted = 0
    for each in arrivals:
        item = workings.item_or_new(*item_id)
        booking = workings.book(item, each.units, undoes=each.moment, unsellable=unsellable, incoming=incoming)
        if isinstance(booking, Rejection):
            return booking
        unaccounted += booking.unaccounted
        unsellable = incoming = 0
    return unaccounted
