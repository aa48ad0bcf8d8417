"""What is due ends beside other commands: their preconditions, their batch."""

from collections.abc import Callable

import pytest

from builders import (
    adjust,
    batch,
    confirm,
    count,
    delete,
    expected_version,
    fulfill_reservation,
    if_match,
    make_reservation,
    move,
    part,
    patch_item,
    put_item,
    release_reservation,
    reserve,
    sell,
    set_quantity,
    units,
    wanted,
)
from holdfast.domain.commands import Command, Precondition
from holdfast.domain.outcomes import BatchResult
from holdfast.domain.rejections import BatchRefused
from unit.domain.stockroom import HOLD_MS, Stockroom, held


@pytest.mark.parametrize("precondition", [expected_version(2), if_match(2)])
@pytest.mark.parametrize(("make", "quantity"), [(reserve, 5), (set_quantity, 0)])
def test_ending_a_due_hold_does_not_break_the_precondition_of_the_command_it_is_ended_for(
    make: Callable[..., Command], quantity: int, precondition: Precondition
) -> None:
    room = held()
    room.later(HOLD_MS)
    room.accepts(make(quantity, precondition=precondition))
    assert room.item().version == 4


def test_ending_a_due_hold_does_not_help_a_command_whose_precondition_failed() -> None:
    room = held()
    room.later(HOLD_MS)
    before = room.item()
    assert not room.do(reserve(5, precondition=expected_version(1)))[0].applied
    assert room.item() == before


def test_a_delete_at_another_version_is_refused_even_when_a_due_hold_has_ended_for_it() -> None:
    room = held()
    room.accepts(fulfill_reservation(part(4, sku="LAPTOP")), adjust(-1))
    room.later(HOLD_MS)
    assert room.refuses(delete(precondition=expected_version(1))).code == "CONCURRENCY_ERROR"
    assert (room.item().deleted, room.item().reserved) == (False, 0)


@pytest.mark.parametrize(
    "fact",
    [
        adjust(-5),
        move(5),
        count(5),
        put_item(5),
        patch_item(safety_stock=5),
        sell(units(5), happened=True, document_id="S-9"),
    ],
)
def test_a_due_hold_does_not_block_a_promise_behind_a_fact_of_the_same_batch(fact: Command) -> None:
    room = Stockroom(LAPTOP=10)
    room.accepts(make_reservation(wanted(5), ttl_ms=HOLD_MS))
    room.later(HOLD_MS)
    outcomes = room.do(fact, reserve(5))
    assert [outcome.applied for outcome in outcomes] == [True, True]


def test_several_due_holds_end_for_one_promise() -> None:
    room = Stockroom(LAPTOP=6)
    room.accepts(*(make_reservation(wanted(2), document_id=f"R-{n}", ttl_ms=HOLD_MS) for n in range(3)))
    room.later(HOLD_MS)
    room.accepts(reserve(5))
    assert len(room.entries("expire")) == 3
    assert room.numbers() == (6, 5)


def test_a_due_hold_that_an_earlier_command_of_the_batch_took_back_does_not_end_again() -> None:
    room = held()
    room.later(HOLD_MS)
    assert [outcome.applied for outcome in room.do(release_reservation(), reserve(6), reserve(5))] == [
        True,
        False,
        True,
    ]
    assert (room.entries("expire"), room.reservation().status) == ([], "released")


def test_a_due_hold_that_an_earlier_command_of_the_batch_has_paid_for_stands() -> None:
    room = held()
    room.later(HOLD_MS)
    outcomes = room.do(confirm(reacquire=True), reserve(1))
    assert [outcome.applied for outcome in outcomes] == [True, False]
    assert (room.entries("expire"), room.reservation().confirmed) == ([], True)


def test_an_atomic_batch_that_is_refused_ends_nothing() -> None:
    room = held()
    room.later(HOLD_MS)
    assert isinstance(room.refuses(batch(reserve(5), reserve(1))), BatchRefused)
    assert room.entries("expire") == []
    assert isinstance(room.ask(batch(reserve(4), reserve(1))), BatchResult)
    assert len(room.entries("expire")) == 1
