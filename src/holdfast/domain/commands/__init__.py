"""Everything that can be asked. A command is a frozen value: it holds all that its rule needs."""

from collections.abc import Mapping
from typing import Final

import msgspec

from holdfast.domain.commands.catalogue import ChangeStore, MakeStore, PutSku
from holdfast.domain.commands.cause import Cause, Precondition
from holdfast.domain.commands.documents import (
    CancelTransfer,
    ConfirmReservation,
    DocumentCommand,
    ExpireReservation,
    ExtendReservation,
    FulfillReservation,
    MakeReservation,
    ReceiveTransfer,
    ReleaseReservation,
    Sell,
    SendTransfer,
)
from holdfast.domain.commands.items import (
    Add,
    Adjust,
    AdjustReason,
    Bucket,
    Count,
    Delete,
    Fulfill,
    ItemCommand,
    Move,
    OnMoved,
    PatchItem,
    PutItem,
    Release,
    Reserve,
    SetQuantity,
)

__all__ = [
    "KINDS",
    "Add",
    "Adjust",
    "AdjustReason",
    "Batch",
    "Bucket",
    "CancelTransfer",
    "Cause",
    "ChangeStore",
    "Command",
    "ConfirmReservation",
    "Count",
    "Delete",
    "DocumentCommand",
    "ExpireReservation",
    "ExtendReservation",
    "Fulfill",
    "FulfillReservation",
    "ItemCommand",
    "MakeReservation",
    "MakeStore",
    "Move",
    "OnMoved",
    "PatchItem",
    "Precondition",
    "PutItem",
    "PutSku",
    "ReceiveTransfer",
    "Release",
    "ReleaseReservation",
    "Reserve",
    "Sell",
    "SendTransfer",
    "SetQuantity",
    "SingleCommand",
    "amount_of",
]


class Batch(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Several commands about items, all or none."""

    cause: Cause
    commands: tuple[ItemCommand, ...]


#: A command that stands by itself.
SingleCommand = ItemCommand | DocumentCommand | MakeStore | ChangeStore | PutSku
Command = SingleCommand | Batch

#: The word for each command in operations, ledger entries and metrics.
KINDS: Final[dict[type[Command], str]] = {
    Add: "add",
    SetQuantity: "set",
    Reserve: "reserve",
    Release: "release",
    Fulfill: "fulfill",
    Adjust: "adjust",
    Move: "move",
    Count: "count",
    PutItem: "settings",
    PatchItem: "settings",
    Delete: "delete",
    Sell: "sale",
    MakeReservation: "reservation",
    ConfirmReservation: "confirm",
    FulfillReservation: "fulfill",
    ReleaseReservation: "release",
    ExtendReservation: "extend",
    ExpireReservation: "expire",
    SendTransfer: "transfer",
    ReceiveTransfer: "receive",
    CancelTransfer: "cancel",
    MakeStore: "store",
    ChangeStore: "store",
    PutSku: "sku",
    Batch: "batch",
}


#: The field that holds the units of a command, where it is not called a quantity.
_UNITS: Final[Mapping[type[Command], str]] = {Adjust: "delta", Count: "counted"}


def amount_of(command: Command) -> int:
    """Give the units that a command is about; negative when an adjustment takes them away; 0: about no units."""
    units: int = getattr(command, _UNITS.get(type(command), "quantity"), 0)
    return units
