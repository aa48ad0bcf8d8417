"""Every row that a command may touch is named before it is read."""

import pytest

from builders import (
    add,
    adjust,
    batch,
    cancel,
    cause,
    confirm,
    count,
    delete,
    every_command,
    expire,
    extend,
    fulfill_reservation,
    make_reservation,
    make_store,
    move,
    patch_item,
    put_item,
    put_sku,
    receive,
    release,
    release_reservation,
    reserve,
    sell,
    send,
    set_quantity,
    units,
    wanted,
)
from holdfast.domain.commands import Bucket, ChangeStore, Command
from holdfast.domain.decide import touch
from holdfast.domain.footprint import Footprint
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.touches import Rows

HERE = ("default", "LAPTOP")
THERE = ("berlin", "LAPTOP")


def touched(*commands: Command) -> Footprint:
    rows = Rows()
    for command in commands:
        touch(rows, command)
    return rows.footprint()


@pytest.mark.parametrize("command", every_command(), ids=lambda command: type(command).__name__)
def test_a_command_about_an_item_touches_its_item_its_store_and_its_sku(command: Command) -> None:
    footprint = touched(command)
    assert (footprint.items, footprint.stores, footprint.skus) == ([HERE], ["default"], ["LAPTOP"])
    assert (footprint.documents, footprint.keys) == ([], [])


@pytest.mark.parametrize(
    ("command", "demand"),
    [
        (reserve(3), {HERE: 3}),
        (set_quantity(3), {HERE: 0}),
        (delete(), {HERE: 0}),
        (sell(units(3), units(4), units(1, store="berlin")), {HERE: 7, THERE: 1}),
        (sell(units(3), happened=True), {}),
        (make_reservation(wanted(3, stores=("default", "berlin")), wanted(2)), {HERE: 5, THERE: 3}),
        (send(("LAPTOP", 3)), {HERE: 3}),
        (send(("LAPTOP", 3), from_store=None), {}),
        (batch(reserve(3), add(9), reserve(4)), {HERE: 7}),
        (release(3), {}),
        (count(3), {}),
    ],
)
def test_only_what_may_be_refused_for_want_of_units_is_a_demand(command: Command, demand: dict[object, int]) -> None:
    assert touched(command).demand == demand


def test_what_on_hand_is_set_to_is_kept_as_far_as_it_may_fall() -> None:
    assert touched(set_quantity(3), set_quantity(2, store="berlin"), set_quantity(5)).figures == {HERE: 3, THERE: 2}
    assert touched(set_quantity(3), delete()).figures == {HERE: 0}
    assert touched(reserve(3), adjust(-2)).figures == {}
    assert touched(set_quantity(3), move(2), reserve(4)).demand == {HERE: 6}


@pytest.mark.parametrize(
    ("fact", "fewer"),
    [
        (adjust(-2), 2),
        (adjust(2), 0),
        (adjust(-2, Bucket.UNSELLABLE), 2),
        (move(2), 2),
        (count(1), QUANTITY_MAX),
        (put_item(2), QUANTITY_MAX),
        (patch_item(safety_stock=2), QUANTITY_MAX),
        (sell(units(2), happened=True), 2),
        (add(2), 0),
        (release(2), 0),
    ],
)
@pytest.mark.parametrize("together", [False, True], ids=["side by side", "one batch"])
def test_a_demand_counts_what_a_fact_beside_it_may_take_away(fact: Command, fewer: int, together: bool) -> None:
    elsewhere = reserve(1, store="berlin")
    footprint = touched(batch(fact, reserve(3)), elsewhere) if together else touched(reserve(3), fact, elsewhere)  # type: ignore[arg-type]
    assert footprint.demand == {HERE: 3 + fewer, THERE: 1}


@pytest.mark.parametrize(
    "command",
    [fulfill_reservation(), release_reservation(), confirm(), extend(ttl_ms=1), expire(), confirm(reacquire=True)],
)
def test_a_call_on_a_reservation_touches_it(command: Command) -> None:
    footprint = touched(command)
    assert (footprint.documents, footprint.items) == ([("reservation", "R-1")], [])


def test_a_late_payment_is_a_demand_for_the_items_of_its_reservation() -> None:
    assert touched(confirm(reacquire=True)).reacquired == [("reservation", "R-1")]
    assert touched(confirm()).reacquired == []


@pytest.mark.parametrize("command", [receive(), cancel()])
def test_a_call_on_a_transfer_touches_it(command: Command) -> None:
    assert touched(command).documents == [("transfer", "T-1")]


def test_a_new_document_is_looked_up_with_all_the_items_that_it_may_hold() -> None:
    footprint = touched(
        make_reservation(wanted(1, stores=("munich", "berlin")), wanted(1, "A")), sell(units(1, "B")), send()
    )
    assert footprint.documents == [("reservation", "R-1"), ("sale", "S-1"), ("transfer", "T-1")]
    assert footprint.items == sorted([("munich", "LAPTOP"), THERE, ("default", "A"), ("default", "B"), HERE])
    assert footprint.stores == ["berlin", "default", "munich"]
    assert footprint.skus == ["A", "B", "LAPTOP"]


def test_a_new_store_and_a_catalogue_row_are_rows_of_their_own() -> None:
    change = ChangeStore(cause=cause(), id="munich", name="M")
    footprint = touched(make_store("oslo"), change, put_sku("PHONE"))
    assert (footprint.stores, footprint.skus, footprint.items) == (["munich", "oslo"], ["PHONE"], [])


def test_a_count_looks_up_its_moment_and_its_source() -> None:
    assert (touched(count(1)).moments, touched(count(1)).sources) == ([], [])
    footprint = touched(count(1, as_of=5, source="b"), count(1, as_of_version=2, source="a"), count(1, as_of=5))
    assert set(footprint.moments) == {(*HERE, 5, None), (*HERE, None, 2)}
    assert len(footprint.moments) == 2
    assert footprint.sources == [(*HERE, "a"), (*HERE, "b")]


def test_every_kind_of_row_comes_sorted_and_once() -> None:
    commands = [reserve(1, store=store, sku=sku) for store in ("b", "a") for sku in ("2", "1", "2")]
    rows = Rows()
    for command in commands:
        touch(rows, command)
    rows.keys.update({b"2", b"1"})
    footprint = rows.footprint()
    assert footprint.items == [("a", "1"), ("a", "2"), ("b", "1"), ("b", "2")]
    assert (footprint.stores, footprint.skus, footprint.keys) == (["a", "b"], ["1", "2"], [b"1", b"2"])
