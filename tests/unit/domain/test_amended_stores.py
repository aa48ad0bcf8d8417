"""Which stores serve a line that is edited."""

from builders import (
    add,
    make_reservation,
    reserve,
    wanted,
)
from builders.orders import amend, line
from holdfast.domain.documents import Allocation
from holdfast.domain.rejections import (
    LinesInsufficient,
    Shortage,
)
from unit.domain.stockroom import Stockroom

TTL = 60_000
BOTH = ("default", "berlin")


def a_room() -> Stockroom:
    """Give 10 LAPTOP and 10 PHONE here, 4 LAPTOP in Berlin, and an order of 3 LAPTOP."""
    room = Stockroom(LAPTOP=10, PHONE=10)
    room.accepts(add(4, store="berlin"), make_reservation(wanted(3), ttl_ms=TTL))
    return room


def lines(room: Stockroom) -> list[tuple[str, int, list[Allocation]]]:
    return [(each.sku, each.requested, list(each.allocations)) for each in room.reservation().lines]


def test_a_line_grows_where_it_is_first_then_where_it_may_be() -> None:
    room = a_room()
    room.accepts(make_reservation(wanted(2, stores=BOTH), document_id="R-2", allow_split=True), reserve(4))
    room.accepts(amend(line(5, number=1), document_id="R-2"))
    assert room.reservation("R-2").lines[0].allocations == (Allocation("default", 3), Allocation("berlin", 2))
    room.accepts(amend(line(4, number=1), document_id="R-2"))
    assert room.reservation("R-2").lines[0].allocations == (Allocation("default", 3), Allocation("berlin", 1))
    refused = room.refuses(amend(line(8, number=1), document_id="R-2"))
    assert refused == LinesInsufficient((Shortage("LAPTOP", None, 8, 7),))


def test_a_line_that_must_not_be_split_moves_whole_to_a_store_that_can_serve_it() -> None:
    room = a_room()
    room.accepts(make_reservation(wanted(2, stores=BOTH), document_id="R-2"), reserve(5))
    room.accepts(amend(line(3, number=1), document_id="R-2"))
    assert room.reservation("R-2").lines[0].allocations == (Allocation("default", 0), Allocation("berlin", 3))
    assert (room.numbers(), room.numbers(store="berlin")) == ((10, 8), (4, 3))
    refused = room.refuses(amend(line(5, number=1), document_id="R-2"))
    assert refused == LinesInsufficient((Shortage("LAPTOP", None, 5, 4),))


def test_a_line_moves_to_the_stores_that_are_named() -> None:
    room = a_room()
    room.accepts(amend(line(3, number=1, stores=("berlin",))))
    assert lines(room) == [("LAPTOP", 3, [Allocation("default", 0), Allocation("berlin", 3)])]
    room.accepts(amend(line(4, number=1)))
    assert room.numbers(store="berlin") == (4, 4)
    assert room.refuses(amend(line(5, number=1))) == LinesInsufficient((Shortage("LAPTOP", "berlin", 5, 4),))
    room.accepts(amend(line(5, number=1, stores=("berlin", "default"))))
    assert lines(room) == [("LAPTOP", 5, [Allocation("default", 5), Allocation("berlin", 0)])]
