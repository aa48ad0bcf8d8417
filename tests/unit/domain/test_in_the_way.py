"""What is due is looked up only where a refused command lacks units, and for no more than it lacks."""

from collections.abc import Mapping

import pytest

from builders import (
    NOW,
    a_line,
    a_reservation,
    a_view,
    add,
    adjust,
    an_item,
    batch,
    confirm,
    delete,
    judge_all,
    make_reservation,
    move,
    reserve,
    sell,
    send,
    set_quantity,
    units,
    wanted,
)
from holdfast.domain.commands import Command
from holdfast.domain.documents import Allocation
from holdfast.domain.identifiers import QUANTITY_MAX, ItemId
from holdfast.domain.in_the_way import DUE_OF_ITEM_MAX, to_look_up
from holdfast.domain.item import Item
from holdfast.domain.outcomes import BatchResult
from holdfast.domain.view import View
from unit.domain.stockroom import HOLD_MS, Stockroom

HERE, PHONE, THERE = ("default", "LAPTOP"), ("default", "PHONE"), ("berlin", "LAPTOP")


def holding(on_hand: int = 5, held: int = 5, *, incoming: int = 0) -> Item:
    """Give an item of which a reservation holds some."""
    return an_item(on_hand=on_hand, reserved=held, reserved_plain=0, incoming=incoming)


def lacked(view: View, *commands: Command) -> Mapping[ItemId, int]:
    judge_all(view, commands)
    return to_look_up(view, {})


@pytest.mark.parametrize(
    ("command", "units_lacking"),
    [
        (reserve(5), 0),
        (reserve(6), 1),
        (sell(units(3), units(4)), 2),
        (sell(units(9), happened=True), 0),
        (make_reservation(wanted(3), wanted(4)), 2),
        (send(("LAPTOP", 7)), 2),
        (set_quantity(5), 0),
        (set_quantity(3), 2),
        (adjust(-9), 0),
        (move(99), 0),
        (delete(), 0),
        (batch(reserve(3), reserve(4)), 2),
        (reserve(6, sku="GHOST"), 0),
    ],
)
def test_a_command_tells_what_it_lacks_of_an_item_that_reservations_hold(command: Command, units_lacking: int) -> None:
    view = a_view(holding(10, 5), stores=("default", "berlin"))
    assert lacked(view, command) == ({HERE: units_lacking} if units_lacking else {})


@pytest.mark.parametrize(("on_hand", "incoming", "units_lacking"), [(0, 0, 5), (1, 0, 0), (0, 1, 0)])
def test_a_delete_lacks_what_is_reserved_when_nothing_else_keeps_the_item(
    on_hand: int, incoming: int, units_lacking: int
) -> None:
    found = lacked(a_view(holding(on_hand, 5, incoming=incoming)), delete())
    assert found == ({HERE: units_lacking} if units_lacking else {})


def test_what_facts_have_undone_is_lacking_too() -> None:
    assert lacked(a_view(holding(3, 5)), reserve(2)) == {HERE: 4}
    assert lacked(a_view(holding(3, 5)), sell(units(2))) == {HERE: 4}


def test_where_only_plain_reserves_hold_units_nothing_can_be_due() -> None:
    assert lacked(a_view(an_item(on_hand=5, reserved=5)), reserve(1)) == {}


def test_only_the_items_that_are_short_are_looked_at() -> None:
    phone = an_item("PHONE", on_hand=9, reserved=5, reserved_plain=0)
    assert lacked(a_view(holding(), phone), sell(units(1), units(4, "PHONE"))) == {HERE: 1}
    target = an_item(store="berlin", on_hand=1, reserved=5, reserved_plain=0)
    assert lacked(a_view(holding(), target, stores=("default", "berlin")), send(("LAPTOP", 1))) == {HERE: 1}


def test_of_several_stores_any_may_have_to_serve_the_whole_line() -> None:
    view = a_view(holding(6, 5), an_item(store="berlin", on_hand=4), stores=("default", "berlin"))
    assert lacked(view, make_reservation(wanted(5, stores=("default", "berlin")))) == {HERE: 5}


def test_a_line_lacks_what_another_line_has_taken_of_its_store() -> None:
    view = a_view(holding(10, 5), stores=("default", "berlin"))
    lines = (wanted(3, stores=("default", "berlin")), wanted(4))
    assert lacked(view, make_reservation(*lines)) == {HERE: 2}


def test_a_late_payment_lacks_what_has_expired() -> None:
    reservation = a_reservation(a_line(Allocation("default", 0, expired=4)), expires_at=NOW - 1)
    assert lacked(a_view(holding(6, 5), documents=[reservation]), confirm(reacquire=True)) == {HERE: 3}


def test_the_next_one_lacks_what_the_one_before_will_take() -> None:
    view = a_view(holding(6, 5), an_item("PHONE", on_hand=5, reserved=5, reserved_plain=0))
    assert lacked(view, reserve(2), reserve(3), reserve(1, sku="PHONE")) == {HERE: 4, PHONE: 1}


def test_a_refused_batch_tells_what_all_its_commands_lack() -> None:
    view = a_view(holding(), an_item("PHONE", on_hand=5, reserved=5, reserved_plain=0))
    assert lacked(view, batch(reserve(1), add(1), reserve(2, sku="PHONE"))) == {HERE: 1, PHONE: 2}
    assert (view.entries, view.changed_items) == ([], [])


def test_what_has_been_looked_up_is_looked_up_again_only_where_there_may_be_more() -> None:
    view = a_view(holding(), due={HERE: ["R-1", "R-2"]})
    view.lacking = {HERE: 3, PHONE: 1}
    assert to_look_up(view, {HERE: 2}) == {HERE: 5, PHONE: 1}
    assert to_look_up(view, {HERE: 3, PHONE: 1}) == {}


def test_a_batch_ends_no_more_due_reservations_of_an_item_than_it_can_write_in_good_time() -> None:
    view = a_view(holding())
    assert lacked(view, reserve(QUANTITY_MAX)) == {HERE: DUE_OF_ITEM_MAX}
    full = a_view(holding(), due={HERE: ["R"] * DUE_OF_ITEM_MAX})
    full.lacking = {HERE: 1}
    assert to_look_up(full, {HERE: DUE_OF_ITEM_MAX}) == {}


def test_what_starves_only_once_others_are_served_is_looked_up_in_the_end() -> None:
    """The first sale is served when a hold ends, and takes what the second had; that one needs another hold to end."""
    room = Stockroom(LAPTOP=2, PHONE=6)
    room.accepts(
        make_reservation(wanted(2), document_id="R-1", ttl_ms=HOLD_MS),
        make_reservation(wanted(3, "PHONE"), document_id="R-2", ttl_ms=HOLD_MS),
    )
    room.later(HOLD_MS)
    outcomes = room.do(sell(units(2), units(2, "PHONE")), reserve(2, sku="PHONE"), reserve(2, sku="PHONE"))
    assert [outcome.applied for outcome in outcomes] == [True] * 3
    assert (room.reservation("R-1").status, room.reservation("R-2").status) == ("expired", "expired")


def test_a_batch_is_served_when_many_of_its_commands_are_blocked_by_what_is_due() -> None:
    skus = [f"SKU-{number}" for number in range(20)]
    room = Stockroom()
    room.accepts(*(add(5, sku=sku) for sku in skus))
    room.accepts(make_reservation(*(wanted(5, sku) for sku in skus), ttl_ms=HOLD_MS))
    room.later(HOLD_MS)
    assert isinstance(room.ask(batch(*(reserve(5, sku=sku) for sku in skus))), BatchResult)
    assert room.looks == 1
