"""What is told with an id is told once, for ever; and what was told can be taken back whole."""

from typing import Any, Final

import msgspec
import pytest

from builders import (
    EARLIER,
    NOW,
    add,
    cause,
    expected_version,
    fulfill_reservation,
    make_reservation,
    part,
    receive,
    sell,
    send,
    units,
    wanted,
)
from builders.orders import back, return_reservation, return_sale, unfulfill
from holdfast.domain.commands import Command, TellingCommand
from holdfast.domain.commands.documents import Receipt, Told
from holdfast.domain.decide.parcels import PARCELS_MAX
from holdfast.domain.documents import Allocation, DocumentKey, Parcel, ParcelLine
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    DocumentNotFound,
    LineNotFound,
    NotFulfilled,
    NotOpen,
    ParcelExists,
    ParcelsOutOfRange,
)
from unit.domain.stockroom import Stockroom

R_1: Final = ("reservation", "R-1")


def told(command: TellingCommand, name: str = "P-1", content: bytes = b"one") -> Any:
    """Give a command with an id."""
    return msgspec.structs.replace(command, told=Told(name, content))


def a_room() -> Stockroom:
    """Give an order of 3 LAPTOP, a sale of 2, and a transfer of 4."""
    room = Stockroom(LAPTOP=20)
    room.accepts(make_reservation(wanted(3), ttl_ms=None), sell(units(2)), send(("LAPTOP", 4)))
    return room


def test_two_parcels_of_one_size_are_two_and_one_that_is_told_twice_is_one() -> None:
    room = a_room()
    first = told(fulfill_reservation(part(1)))
    room.accepts(first)
    assert room.ask(first) == DocumentResult(room.reservation(), changed=False)
    room.accepts(told(fulfill_reservation(part(1)), "P-2"))
    assert room.reservation().lines[0].allocations == (Allocation("default", 1, fulfilled=2),)
    assert room.reservation().parcels == (
        Parcel("P-1", "fulfill", NOW, b"one", (ParcelLine(1, "default", 1),)),
        Parcel("P-2", "fulfill", NOW, b"one", (ParcelLine(1, "default", 1),)),
    )


def test_a_parcel_lists_the_lines_that_it_holds() -> None:
    room = a_room()
    room.accepts(make_reservation(wanted(1), wanted(2), document_id="R-2"))
    room.accepts(told(fulfill_reservation(part(2, line=2), document_id="R-2")))
    [parcel] = room.reservation("R-2").parcels
    assert parcel.lines == (ParcelLine(2, "default", 2),)


@pytest.mark.parametrize(
    ("command", "key", "line"),
    [
        (fulfill_reservation(part(1)), R_1, ParcelLine(1, "default", 1)),
        (return_sale(back(1, store="berlin")), ("sale", "S-1"), ParcelLine(1, "berlin", 1)),
        (
            receive(Receipt(line=1, received=2, damaged=1, missing=1)),
            ("transfer", "T-1"),
            ParcelLine(1, "berlin", 3),
        ),
    ],
)
def test_what_was_told_is_answered_for_ever_with_the_document_as_it_is(
    command: TellingCommand, key: DocumentKey, line: ParcelLine
) -> None:
    room = a_room()
    room.accepts(told(command))
    [parcel] = room.documents[key].parcels
    assert (parcel.lines, parcel.moment) == ((line,), NOW)
    room.later(10**10)
    if key == R_1:
        room.accepts(fulfill_reservation())
    again = msgspec.structs.replace(told(command), precondition=expected_version(99))
    assert room.ask(again) == DocumentResult(room.documents[key], changed=False)
    other = room.refuses(told(command, content=b"other"))
    assert other == ParcelExists(*key, "P-1")


def test_a_return_is_no_parcel_though_it_is_called_so() -> None:
    room = a_room()
    room.accepts(told(fulfill_reservation(), "1"), told(return_reservation(back(1)), "1"))
    assert [(parcel.kind, parcel.lines) for parcel in room.reservation().parcels] == [
        ("fulfill", (ParcelLine(1, "default", 3),)),
        ("return", (ParcelLine(1, "default", 1),)),
    ]


def test_the_moment_is_when_it_happened() -> None:
    room = a_room()
    command = msgspec.structs.replace(told(fulfill_reservation()), cause=cause(occurred_at=EARLIER))
    room.accepts(command)
    assert room.reservation().parcels[0].moment == EARLIER


def test_what_is_refused_is_not_listed() -> None:
    room = a_room()
    assert isinstance(room.refuses(told(fulfill_reservation(part(4)))), NotOpen)
    assert room.refuses(told(fulfill_reservation(document_id="R-9"))) == DocumentNotFound("reservation", "R-9")
    room.accepts(told(fulfill_reservation(part(2))))
    assert len(room.reservation().parcels) == 1


def test_a_parcel_that_has_not_left_is_taken_back_whole_and_once() -> None:
    room = a_room()
    room.accepts(add(5, store="berlin"), told(fulfill_reservation(part(2))), told(fulfill_reservation(), "P-2"))
    room.accepts(unfulfill(parcel="P-1"))
    assert room.reservation().lines[0].allocations == (Allocation("default", 2, fulfilled=1),)
    assert [parcel.undone for parcel in room.reservation().parcels] == [True, False]
    assert room.ask(unfulfill(parcel="P-1")) == DocumentResult(room.reservation(), changed=False)
    assert room.ask(told(fulfill_reservation(part(2)))) == DocumentResult(room.reservation(), changed=False)
    assert room.refuses(unfulfill(parcel="P-9")) == LineNotFound(*R_1, "parcel P-9")


def test_a_parcel_that_has_come_back_in_part_is_not_taken_back() -> None:
    room = a_room()
    room.accepts(told(fulfill_reservation()), return_reservation(back(1)))
    assert room.refuses(unfulfill(parcel="P-1")) == NotFulfilled(*R_1, "LAPTOP", 3, 2)


def test_no_more_are_listed_than_a_document_may() -> None:
    room = a_room()
    line = (ParcelLine(1, "default", 0),)
    many = tuple(Parcel(str(number), "fulfill", NOW, b"", line) for number in range(PARCELS_MAX))
    room.documents[R_1] = msgspec.structs.replace(room.reservation(), parcels=many)
    assert room.refuses(told(fulfill_reservation())) == ParcelsOutOfRange(PARCELS_MAX)
    assert room.ask(told(fulfill_reservation(), "7", b"")) == DocumentResult(room.reservation(), changed=False)
    command: Command = fulfill_reservation()
    room.accepts(command)
