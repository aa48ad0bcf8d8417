"""What each call comes to in each state of a reservation, row by row."""

from collections.abc import Callable
from typing import Final

import pytest

from builders import (
    NOW,
    adjust,
    confirm,
    expected_version,
    expire,
    extend,
    fulfill_reservation,
    make_reservation,
    part,
    release_reservation,
    reserve,
    unconfirm,
    wanted,
)
from builders.orders import amend, line, unfulfill
from holdfast.domain.commands import Command
from holdfast.domain.documents import Allocation, Ending
from holdfast.domain.ledger import Entry
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    AnotherEnd,
    DocumentClosed,
    EndPassed,
    LinesInsufficient,
    NotExtended,
    PartlyFulfilled,
    Rejection,
    ReservationExpired,
    ReservationOver,
    ReservationReleased,
)
from unit.domain.reservation_rooms import TTL, allocation, held_three, over
from unit.domain.stockroom import Stockroom

ONE: Final = part(1)
SOON: Final = Ending(ttl_ms=2 * TTL)
PAST: Final = Ending(moment=NOW)


def again(*, reacquire: bool = False, ttl_ms: int = TTL, units: int = 3) -> Command:
    """Give the creation of ``held_three`` once more."""
    return make_reservation(wanted(units), ttl_ms=ttl_ms, content=b"same", again=(reacquire, reacquire))


def short_of_goods() -> Stockroom:
    """Give one that has expired, whose goods somebody else has."""
    room = over()
    room.accepts(reserve(4))
    return room


def later(room: Stockroom, milliseconds: int, *commands: Command) -> Stockroom:
    room.later(milliseconds)
    room.accepts(*commands)
    return room


def not_swept() -> Stockroom:
    return over(swept=False)


def released() -> Stockroom:
    return held_three(release_reservation())


def collected() -> Stockroom:
    """Give one that was paid, of which one unit was collected in time."""
    return later(held_three(confirm(ending=SOON), fulfill_reservation(ONE)), 2 * TTL, expire())


#: In which state, which call, and what it comes to: a refusal, or its units, and whether anything has changed.
Row = tuple[Callable[[], Stockroom], Command, type[Rejection] | tuple[Allocation, bool]]
ROWS: Final[dict[str, Row]] = {
    "release what has expired": (over, release_reservation(), (Allocation("default", 0, released=3), True)),
    "release what is due": (not_swept, release_reservation(), (Allocation("default", 0, released=3), True)),
    "release it at the version from before": (
        over,
        release_reservation(precondition=expected_version(1)),
        (Allocation("default", 0, released=3), True),
    ),
    "reacquire what was released after it had expired": (
        lambda: later(over(), 0, release_reservation()),
        confirm(reacquire=True),
        DocumentClosed,
    ),
    "release nothing": (released, release_reservation(), (Allocation("default", 0, released=3), False)),
    "confirm once more": (lambda: held_three(confirm()), confirm(), (Allocation("default", 3), False)),
    "confirm what has left": (
        lambda: held_three(fulfill_reservation()),
        confirm(),
        (Allocation("default", 0, fulfilled=3), False),
    ),
    "confirm the rest": (
        lambda: held_three(fulfill_reservation(ONE)),
        confirm(),
        (Allocation("default", 2, fulfilled=1), True),
    ),
    "confirm what has expired": (over, confirm(), ReservationExpired),
    "confirm what is due": (not_swept, confirm(), ReservationExpired),
    "confirm it and take it again": (over, confirm(reacquire=True), (Allocation("default", 3), True)),
    "take again what others have": (short_of_goods, confirm(reacquire=True), LinesInsufficient),
    "confirm what is short": (lambda: held_three(adjust(-4)), confirm(), (Allocation("default", 3), True)),
    "confirm until it has to be collected": (held_three, confirm(ending=SOON), (Allocation("default", 3), True)),
    "confirm until a time that has passed": (held_three, confirm(ending=PAST), EndPassed),
    "extend the time to collect it": (
        lambda: held_three(confirm(ending=SOON)),
        extend(ttl_ms=3 * TTL),
        (Allocation("default", 3), True),
    ),
    "extend what never ends": (lambda: held_three(confirm()), extend(ttl_ms=TTL), NotExtended),
    "extend what has left in time": (
        lambda: later(held_three(fulfill_reservation()), TTL),
        extend(ttl_ms=TTL),
        DocumentClosed,
    ),
    "another end by another payment": (
        lambda: held_three(confirm(ending=SOON)),
        confirm(ending=Ending(ttl_ms=TTL)),
        AnotherEnd,
    ),
    "pay once more what was collected in part": (
        collected,
        confirm(ending=SOON),
        (Allocation("default", 0, fulfilled=1, expired=2), False),
    ),
    "a payment bounces": (lambda: held_three(confirm()), unconfirm(), (Allocation("default", 3), True)),
    "a payment bounces off what has left": (
        lambda: held_three(confirm(), fulfill_reservation(ONE)),
        unconfirm(),
        PartlyFulfilled,
    ),
    "create it again while it is open": (held_three, again(ttl_ms=9), (Allocation("default", 3), False)),
    "create it again when it has left": (
        lambda: held_three(fulfill_reservation()),
        again(),
        (Allocation("default", 0, fulfilled=3), False),
    ),
    "create it again when it has expired": (over, again(), ReservationOver),
    "create it again when it is due": (not_swept, again(), ReservationOver),
    "hold it anew when it has expired": (over, again(reacquire=True), (Allocation("default", 3), True)),
    "hold it anew though others have it": (short_of_goods, again(reacquire=True), LinesInsufficient),
    "create it again when it was released": (released, again(), ReservationReleased),
    "hold it anew when it was released": (released, again(reacquire=True), (Allocation("default", 3), True)),
    "hold it anew until a time that has passed": (
        released,
        make_reservation(wanted(3), ttl_ms=0, content=b"same", again=(True, True)),
        EndPassed,
    ),
    "create one that has ended": (lambda: Stockroom(LAPTOP=5), make_reservation(ttl_ms=0), EndPassed),
    "amend what has expired": (over, amend(line(1, number=1)), ReservationExpired),
    "amend what is closed": (released, amend(line(1, number=1)), DocumentClosed),
    "unfulfill what has left": (
        lambda: held_three(fulfill_reservation()),
        unfulfill(),
        (Allocation("default", 3), True),
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_call_comes_to_what_its_state_says(name: str) -> None:
    make, command, expected = ROWS[name]
    room = make()
    before = len(room.ledger)
    result = room.ask(command)
    if isinstance(expected, type):
        assert isinstance(result, expected)
        assert len(room.ledger) == before
        return
    assert isinstance(result, DocumentResult), result
    assert (allocation(room), result.changed) == expected
    assert (len(room.ledger) > before) == result.changed


def test_the_end_of_one_that_was_ended_for_another_promise_is_no_end_again() -> None:
    room = over(swept=False)
    room.accepts(reserve(1), make_reservation(wanted(1), document_id="R-2"))
    outcomes = room.do(reserve(3), reserve(1))
    assert [outcome.applied for outcome in outcomes] == [True, False]
    ended: list[Entry] = room.entries("expire")
    assert [entry.document_id for entry in ended] == ["R-1"]
