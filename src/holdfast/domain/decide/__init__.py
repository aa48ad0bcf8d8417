"""``decide(view, command)``: the one door to the rules of stock.

A new kind of command is one frozen value (``commands``), the rows that it touches (``touches``), one rule
(a function in this package), and one row in the table below.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from holdfast.domain.commands import (
    Add,
    Adjust,
    CancelTransfer,
    ChangeStore,
    ConfirmReservation,
    Count,
    Delete,
    ExpireReservation,
    ExtendReservation,
    Fulfill,
    FulfillReservation,
    ItemCommand,
    MakeReservation,
    MakeStore,
    Move,
    PatchItem,
    PutItem,
    PutSku,
    ReceiveTransfer,
    Release,
    ReleaseReservation,
    Reserve,
    Sell,
    SendTransfer,
    SetQuantity,
    SingleCommand,
)
from holdfast.domain.decide import (
    catalogue,
    counts,
    expiry,
    facts,
    payment,
    promises,
    receipts,
    reservations,
    sales,
    settings,
    transfers,
)
from holdfast.domain.decide.decision import Decision
from holdfast.domain.rejections import StoreNotFound
from holdfast.domain.view import View

#: The rule of each command.
RULES: Final[Mapping[type[SingleCommand], Callable[[View, Any], Decision]]] = {
    Add: facts.add,
    SetQuantity: settings.set_quantity,
    Reserve: promises.reserve,
    Release: promises.release,
    Fulfill: promises.fulfill,
    Adjust: facts.adjust,
    Move: facts.move,
    Count: counts.count,
    PutItem: settings.put_item,
    PatchItem: settings.patch_item,
    Delete: settings.delete,
    Sell: sales.sell,
    MakeReservation: reservations.make,
    FulfillReservation: reservations.fulfill,
    ReleaseReservation: reservations.release,
    ConfirmReservation: payment.confirm,
    ExtendReservation: expiry.extend,
    ExpireReservation: expiry.expire,
    SendTransfer: transfers.send,
    CancelTransfer: transfers.cancel,
    ReceiveTransfer: receipts.receive,
    MakeStore: catalogue.make_store,
    ChangeStore: catalogue.change_store,
    PutSku: catalogue.put_sku,
}


def decide(view: View, command: SingleCommand) -> Decision:
    """Judge a command against the view at ``view.now``. Nothing is changed: the decision says what would be."""
    if isinstance(command, ItemCommand) and view.store(command.store) is None:
        return StoreNotFound(command.store)
    return RULES[type(command)](view, command)
