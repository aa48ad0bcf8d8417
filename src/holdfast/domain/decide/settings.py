"""Setting a figure instead of booking a movement."""

from holdfast.domain.commands import SetQuantity
from holdfast.domain.decide.decision import Change, Decision, changed, existing
from holdfast.domain.rejections import BelowReserved, Rejection
from holdfast.domain.view import View


def set_quantity(view: View, command: SetQuantity) -> Decision:
    """Set on hand, but never below what is promised; what happened all the same is booked with adjust."""
    item = existing(view, command)
    if isinstance(item, Rejection):
        return item
    if command.quantity == item.on_hand:
        return Change(item, item)
    unsellable = min(item.unsellable, command.quantity)
    if command.quantity - unsellable < item.reserved:
        return BelowReserved(item.sku, command.quantity, item.reserved, unsellable)
    return Change(item, changed(item, view.now, on_hand=command.quantity, unsellable=unsellable))
