"""Every row that a command may touch is named before it is read."""

import pytest

from builders import (
    cancel,
    cause,
    confirm,
    count,
    every_command,
    expire,
    extend,
    fulfill_reservation,
    make_reservation,
    make_store,
    put_sku,
    receive,
    release_reservation,
    reserve,
    sell,
    send,
    units,
    wanted,
)
from holdfast.domain.commands import ChangeStore, Command
from holdfast.domain.decide import touch
from holdfast.domain.footprint import Footprint
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
    "command",
    [fulfill_reservation(), release_reservation(), confirm(), extend(ttl_ms=1), expire(), confirm(reacquire=True)],
)
def test_a_call_on_a_reservation_touches_it(command: Command) -> None:
    footprint = touched(command)
    assert (footprint.documents, footprint.items) == ([("reservation", "R-1")], [])


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
