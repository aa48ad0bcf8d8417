"""Rooms with one reservation of 3 LAPTOP, out of 5, in some state."""

from typing import Final

from builders import (
    expire,
    make_reservation,
    wanted,
)
from holdfast.domain.commands import Command
from holdfast.domain.documents import Allocation
from holdfast.domain.outcomes import DocumentResult
from unit.domain.stockroom import Stockroom

TTL: Final = 60_000
SAME: Final = {"content": b"same"}


def held_three(*done: Command, ttl_ms: int | None = TTL) -> Stockroom:
    """Give 5 LAPTOP, of which a reservation holds 3, and what else was done."""
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(wanted(3), ttl_ms=ttl_ms, content=b"same"), *done)
    return room


def over(*, swept: bool = True) -> Stockroom:
    """Give the same when its time is over."""
    room = held_three()
    room.later(TTL)
    if swept:
        room.accepts(expire())
    return room


def allocation(room: Stockroom) -> Allocation:
    return room.reservation().lines[0].allocations[0]


def unchanged(room: Stockroom, command: Command) -> bool:
    """Tell whether a command is answered with the reservation as it is, and leaves nothing behind."""
    before, entries = room.reservation(), len(room.ledger)
    result = room.ask(command)
    assert isinstance(result, DocumentResult), result
    return (result.document, result.changed, room.reservation(), len(room.ledger)) == (before, False, before, entries)
