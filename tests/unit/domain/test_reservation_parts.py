"""A reservation is kept or taken back in parts, in any order, until nothing of it is open."""

import itertools
from collections.abc import Callable

import pytest

from builders import (
    add,
    adjust,
    fulfill,
    fulfill_reservation,
    make_reservation,
    move,
    part,
    release,
    release_reservation,
    reserve,
    wanted,
)
from holdfast.domain.commands import Command
from holdfast.domain.documents import Allocation, Reservation
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    DocumentClosed,
    DocumentNotFound,
    InsufficientOnHand,
    InsufficientReserved,
    LineNotFound,
    NotOpen,
)
from unit.domain.stockroom import Stockroom


def a_room() -> Stockroom:
    """Give two lines of LAPTOP, the second of them split over two stores, and one of PHONE: 3 + (2 + 2) + 1."""
    room = Stockroom(LAPTOP=5, PHONE=4)
    room.accepts(add(2, store="berlin"))
    lines = wanted(3), wanted(4, stores=("default", "berlin")), wanted(1, "PHONE")
    room.accepts(make_reservation(*lines, allow_split=True))
    assert room.reservation().lines[1].allocations == (Allocation("default", 2), Allocation("berlin", 2))
    return room


def sums(reservation: Reservation) -> list[tuple[int, int]]:
    return [(line.requested, sum(each.units for each in line.allocations)) for line in reservation.lines]


def test_a_whole_reservation_is_handed_over_at_once() -> None:
    room = a_room()
    result = room.ask(fulfill_reservation())
    assert result == DocumentResult(room.reservation())
    assert room.reservation().status == "fulfilled"
    assert (room.numbers(), room.numbers(store="berlin"), room.numbers("PHONE")) == ((0, 0), (0, 0), (3, 0))
    assert {(entry.kind, entry.document_id) for entry in room.entries("fulfill")} == {("fulfill", "R-1")}


def test_a_whole_reservation_is_taken_back_at_once() -> None:
    room = a_room()
    room.accepts(release_reservation())
    assert room.reservation().status == "released"
    assert (room.numbers(), room.numbers(store="berlin"), room.numbers("PHONE")) == ((5, 0), (2, 0), (4, 0))


STEPS: list[Command] = [
    fulfill_reservation(part(2, line=1)),
    release_reservation(part(2, sku="LAPTOP", store="berlin")),
    fulfill_reservation(part(1, sku="PHONE"), part(1, line=2)),
    release_reservation(part(1, line=1), part(1, line=2, store="default")),
]


@pytest.mark.parametrize("steps", list(itertools.permutations(STEPS)))
def test_partial_fulfils_and_releases_in_any_order_keep_what_was_requested(steps: tuple[Command, ...]) -> None:
    room = a_room()
    for step in steps:
        room.accepts(step)
        assert all(requested == parts for requested, parts in sums(room.reservation()))
        assert room.item().reserved == sum(
            holding.open for holding in room.reservation().holdings if holding.item == ("default", "LAPTOP")
        )
    assert (room.reservation().status, room.reservation().open) == ("fulfilled", False)
    assert (room.numbers(), room.numbers(store="berlin"), room.numbers("PHONE")) == ((2, 0), (2, 0), (3, 0))


def test_a_part_by_sku_takes_from_all_of_its_lines_in_their_order() -> None:
    room = a_room()
    room.accepts(fulfill_reservation(part(4, sku="LAPTOP")))
    first, second, _ = room.reservation().lines
    assert first.allocations == (Allocation("default", 0, fulfilled=3),)
    assert second.allocations == (Allocation("default", 1, fulfilled=1), Allocation("berlin", 2))


def test_a_part_of_a_store_takes_from_that_store_alone() -> None:
    room = a_room()
    room.accepts(release_reservation(part(1, line=2, store="berlin")))
    assert room.reservation().lines[1].allocations == (Allocation("default", 2), Allocation("berlin", 1, released=1))


def test_a_second_parcel_of_the_same_size_is_legal_while_units_are_open() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(wanted(3)))
    parcel = fulfill_reservation(part(1, line=1))
    room.accepts(parcel, parcel)
    assert room.reservation().lines[0].allocations == (Allocation("default", 1, fulfilled=2),)
    assert room.numbers() == (3, 1)
    room.accepts(parcel)
    assert room.refuses(parcel) == DocumentClosed("reservation", "R-1", "fulfilled")


def test_parts_of_one_call_that_name_the_same_units_are_summed_before_the_check() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(wanted(3)))
    refused = room.refuses(release_reservation(part(2, line=1), part(2, sku="LAPTOP")))
    assert refused == NotOpen("reservation", "R-1", "LAPTOP", 2, 1)
    assert room.numbers() == (5, 3)
    room.accepts(release_reservation(part(2, line=1), part(1, sku="LAPTOP")))
    assert room.numbers() == (5, 0)


@pytest.mark.parametrize("command", [fulfill_reservation, release_reservation])
def test_more_than_is_open_is_refused_by_line_and_by_sku(command: Callable[..., Command]) -> None:
    room = a_room()
    room.accepts(fulfill_reservation(part(3, line=1)))
    assert room.refuses(command(part(1, line=1))) == NotOpen("reservation", "R-1", "LAPTOP", 1, 0)
    assert room.refuses(command(part(5, sku="LAPTOP"))) == NotOpen("reservation", "R-1", "LAPTOP", 5, 4)
    assert room.refuses(command(part(3, line=2, store="berlin"))) == NotOpen("reservation", "R-1", "LAPTOP", 3, 2)


def test_a_line_a_sku_or_a_store_that_the_reservation_does_not_have_is_not_found() -> None:
    room = a_room()
    assert room.refuses(fulfill_reservation(part(1, line=9))) == LineNotFound("reservation", "R-1", "line 9")
    assert room.refuses(fulfill_reservation(part(1, sku="GHOST"))) == LineNotFound("reservation", "R-1", "SKU GHOST")
    refused = room.refuses(release_reservation(part(1, sku="PHONE", store="berlin")))
    assert refused == LineNotFound("reservation", "R-1", "SKU PHONE in store berlin")


def test_a_reservation_that_is_not_there_is_not_found() -> None:
    room = Stockroom(LAPTOP=5)
    for command in (fulfill_reservation(), release_reservation()):
        assert room.refuses(command) == DocumentNotFound("reservation", "R-1")


def test_a_closed_reservation_takes_no_more_calls() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(wanted(3)), release_reservation())
    assert room.refuses(fulfill_reservation()) == DocumentClosed("reservation", "R-1", "released")
    room.accepts(make_reservation(document_id="R-2"), fulfill_reservation(document_id="R-2"))
    for command in (fulfill_reservation(document_id="R-2"), release_reservation(document_id="R-2")):
        assert room.refuses(command) == DocumentClosed("reservation", "R-2", "fulfilled")


def test_a_plain_release_or_fulfil_never_takes_units_of_a_reservation() -> None:
    room = Stockroom(LAPTOP=9)
    room.accepts(make_reservation(wanted(5)), reserve(2))
    assert room.refuses(release(3)) == InsufficientReserved("LAPTOP", 3, 2)
    assert room.refuses(fulfill(3)) == InsufficientReserved("LAPTOP", 3, 2)
    room.accepts(release(1), fulfill(1))
    assert room.numbers() == (8, 5)


def test_a_reservation_never_takes_units_of_plain_reserves() -> None:
    room = Stockroom(LAPTOP=9)
    room.accepts(make_reservation(wanted(5)), reserve(2), fulfill_reservation(part(3, line=1)), release_reservation())
    assert (room.numbers(), room.item().reserved_plain) == ((6, 2), 2)


@pytest.mark.parametrize("fact", [adjust(-3), move(3)])
def test_a_fulfil_needs_units_that_are_really_there(fact: Command) -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(wanted(4)), fact)
    assert room.item().short == 2
    assert room.refuses(fulfill_reservation()) == InsufficientOnHand("LAPTOP", 4, 2)
    assert room.item().reserved == 4
    room.accepts(fulfill_reservation(part(2, line=1)))
    assert room.refuses(fulfill_reservation()) == InsufficientOnHand("LAPTOP", 2, 0)
    room.accepts(release_reservation())
    assert (room.item().reserved, room.item().short) == (0, 0)


def test_two_lines_of_one_item_cannot_be_fulfilled_from_the_same_units() -> None:
    room = Stockroom(LAPTOP=4)
    room.accepts(make_reservation(wanted(2), wanted(2)), adjust(-1))
    assert room.refuses(fulfill_reservation()) == InsufficientOnHand("LAPTOP", 2, 1)
    assert room.numbers() == (3, 4)
