"""How much work a command is, beside a plain one."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from holdfast.domain.commands import (
    Batch,
    CancelTransfer,
    Command,
    ConfirmReservation,
    ExpireReservation,
    ExtendReservation,
    FulfillReservation,
    MakeReservation,
    ReceiveTransfer,
    ReleaseReservation,
    Sell,
    SendTransfer,
)

#: The weight of a command about a document that is there already: how many lines it has, nobody has read yet.
DOCUMENT_WEIGHT: Final = 10


def _lines(command: Sell | SendTransfer) -> int:
    return len(command.lines)


def _sources(command: MakeReservation) -> int:
    """Every store that may serve a line is looked at."""
    return sum(len(line.stores) for line in command.lines)


def _commands(command: Batch) -> int:
    return len(command.commands)


def _unread(_: object) -> int:
    return DOCUMENT_WEIGHT


_WEIGHTS: Final[Mapping[type[Command], Callable[[Any], int]]] = {
    MakeReservation: _sources,
    Sell: _lines,
    SendTransfer: _lines,
    Batch: _commands,
    ConfirmReservation: _unread,
    FulfillReservation: _unread,
    ReleaseReservation: _unread,
    ExtendReservation: _unread,
    ExpireReservation: _unread,
    ReceiveTransfer: _unread,
    CancelTransfer: _unread,
}


def weight_of(command: Command) -> int:
    """Give the weight of a command: 1 for one item, else the number of its lines and their stores, if known."""
    weigh = _WEIGHTS.get(type(command))
    return 1 if weigh is None else weigh(command)
