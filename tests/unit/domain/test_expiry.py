"""A hold ends exactly at its time, whoever notices first, and what is due is in nobody's way."""

import pytest

from builders import (
    NOW,
    adjust,
    batch,
    confirm,
    delete,
    expire,
    extend,
    fulfill_reservation,
    make_reservation,
    part,
    release_reservation,
    reserve,
    sell,
    send,
    set_quantity,
    units,
    wanted,
)
from holdfast.domain.commands import Command
from holdfast.domain.documents import Allocation
from holdfast.domain.rejections import (
    DocumentClosed,
    InsufficientQuantity,
    ItemInUse,
    ReservationExpired,
)
from holdfast.engine.batch import Request, footprint_of
from unit.domain.stockroom import HOLD_MS, held

WANTING: list[Command] = [
    reserve(5),
    sell(units(5)),
    make_reservation(wanted(5), document_id="R-2"),
    make_reservation(wanted(5, stores=("berlin", "default")), document_id="R-2", allow_split=True),
    send(("LAPTOP", 5)),
    set_quantity(0),
    batch(reserve(5)),
]


@pytest.mark.parametrize("command", WANTING)
def test_a_hold_ends_exactly_at_the_moment_of_decision(command: Command) -> None:
    room = held()
    room.later(HOLD_MS - 1)
    assert not room.do(command)[0].applied
    assert room.reservation().status == "open"
    room.later(1)
    room.accepts(command)
    assert room.reservation().lines[0].allocations == (Allocation("default", 0, expired=5),)


@pytest.mark.parametrize("command", WANTING)
def test_a_confirmed_reservation_is_never_due(command: Command) -> None:
    room = held()
    room.accepts(confirm())
    room.later(HOLD_MS * 1000)
    assert not room.do(command)[0].applied


def test_a_due_hold_never_blocks_a_delete() -> None:
    room = held()
    room.accepts(fulfill_reservation(part(4, sku="LAPTOP")), adjust(-1))
    assert room.refuses(delete()) == ItemInUse("default", "LAPTOP", 0, 1, 0)
    room.later(HOLD_MS)
    room.accepts(delete())
    assert (room.item().deleted, room.item().reserved) == (True, 0)
    assert room.reservation().lines[0].allocations == (Allocation("default", 0, fulfilled=4, expired=1),)


def test_expiring_inside_another_command_touches_only_the_items_of_that_command() -> None:
    room = held()
    room.later(HOLD_MS)
    room.accepts(reserve(5))
    assert (room.numbers("LAPTOP"), room.numbers("PHONE")) == ((5, 5), (5, 5))
    assert [line.allocations[0].open for line in room.reservation().lines] == [0, 5]
    assert [entry.sku for entry in room.entries("expire")] == ["LAPTOP"]
    room.accepts(expire())
    assert [entry.sku for entry in room.entries("expire")] == ["LAPTOP", "PHONE"]
    assert (room.reservation().status, room.numbers("PHONE")) == ("expired", (5, 0))


def test_what_is_due_ends_even_when_it_does_not_help() -> None:
    room = held()
    room.later(HOLD_MS)
    assert room.refuses(reserve(6)) == InsufficientQuantity("LAPTOP", 6, 5)
    [entry] = room.entries("expire")
    assert (entry.reserved_delta, entry.principal, entry.document_id, entry.command_id) == (-5, "system", "R-1", "c-1")


def test_what_is_due_is_left_alone_while_there_is_enough() -> None:
    room = held(3)
    room.later(HOLD_MS)
    room.accepts(reserve(2))
    assert room.entries("expire") == []


@pytest.mark.parametrize("command", [fulfill_reservation(), confirm(), extend(ttl_ms=HOLD_MS)])
def test_fulfil_confirm_and_extend_judge_the_expiry_themselves(command: Command) -> None:
    room = held()
    room.later(HOLD_MS - 1)
    assert room.load(footprint_of([Request(command)])).document(("reservation", "R-1")) == room.reservation()
    room.later(1)
    assert room.refuses(command) == ReservationExpired("R-1", NOW + HOLD_MS)
    room.accepts(expire())
    assert room.refuses(command) == ReservationExpired("R-1", NOW + HOLD_MS)


@pytest.mark.parametrize("command", [fulfill_reservation(), confirm(), extend(ttl_ms=HOLD_MS)])
def test_one_moment_before_its_time_a_promise_still_holds(command: Command) -> None:
    room = held()
    room.later(HOLD_MS - 1)
    room.accepts(command)


def test_a_due_hold_can_still_be_taken_back() -> None:
    room = held()
    room.later(HOLD_MS)
    room.accepts(release_reservation())
    assert room.reservation().status == "released"
    assert room.refuses(confirm()) == DocumentClosed("reservation", "R-1", "released")
