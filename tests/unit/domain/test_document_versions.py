"""Who has read a document, a store or a SKU changes what has been read, and nothing else."""

from typing import Any, Final

import pytest

from builders import (
    a_view,
    add,
    an_item,
    cancel,
    cause,
    confirm,
    expected_version,
    expire,
    extend,
    fulfill_reservation,
    if_match,
    make_reservation,
    part,
    put_sku,
    receive,
    release_reservation,
    reserve,
    sell,
    send,
    unconfirm,
    wanted,
)
from builders.orders import amend, change_transfer, correct, reassign, return_reservation, return_sale, unfulfill
from holdfast.domain.commands import (
    ChangeStore,
    Command,
    Precondition,
    PutSku,
    ReturnReservation,
    UnconfirmReservation,
    UnfulfillReservation,
)
from holdfast.domain.commands.documents import DocumentCommand, MakeDocument, Receipt
from holdfast.domain.decide import OPERATIONS
from holdfast.domain.judge import judge
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import DocumentClosed, LineNotFound, MovedOn, NotOpen, Rejection
from unit.domain.stockroom import Stockroom

TTL: Final = 60_000
ANY: Final = Precondition(None, if_match=True)
#: Each call that changes a document, on one that is there.
CALLS: Final[list[Any]] = [
    confirm, unconfirm, fulfill_reservation, release_reservation, lambda **more: extend(ttl_ms=2 * TTL, **more),
    receive, cancel, amend, lambda **more: reassign(part(1), **more), lambda **more: unfulfill(part(1), **more),
    return_reservation, return_sale, lambda **more: correct(Receipt(line=1, received=1), **more),
    lambda **more: change_transfer(reference="truck", **more),
]  # fmt: skip


def a_room() -> Stockroom:
    """Give a reservation, a sale and a transfer, each at its first version."""
    room = Stockroom(LAPTOP=9)
    room.accepts(add(5, store="berlin"), make_reservation(wanted(3), ttl_ms=TTL), send(), sell(document_id="S-1"))
    return room


def refusal(room: Stockroom, command: Command) -> MovedOn:
    result = room.refuses(command)
    assert isinstance(result, MovedOn)
    return result


def prepared(make: Any) -> tuple[Stockroom, int]:
    """Give a room in which a call would change its document, and the version that it is at."""
    room = a_room()
    command = make()
    if isinstance(command, UnconfirmReservation):
        room.accepts(confirm())
    elif isinstance(command, UnfulfillReservation | ReturnReservation):
        room.accepts(fulfill_reservation(part(1)))
    else:
        return room, 1
    return room, 2


def test_every_call_that_changes_a_document_is_tried_here() -> None:
    internal = {kind for kind, record in OPERATIONS.items() if record.internal}
    changing = {kind for kind in OPERATIONS if issubclass(kind, DocumentCommand) and not issubclass(kind, MakeDocument)}
    assert {type(make()) for make in CALLS} == changing - internal


@pytest.mark.parametrize("make", CALLS)
def test_every_change_is_a_version_and_only_the_one_that_was_read_is_changed(make: Any) -> None:
    room, version = prepared(make)
    for wrong in (version + 1, version - 1):
        assert refusal(room, make(precondition=expected_version(wrong))).current == version
        assert refusal(room, make(precondition=if_match(wrong))).code == "PRECONDITION_FAILED"
    result = room.ask(make(precondition=if_match(7, version)))
    assert isinstance(result, DocumentResult)
    assert result.document.version == version + 1
    assert room.documents[result.document.key] == result.document


@pytest.mark.parametrize("make", CALLS)
def test_any_version_is_fine_for_whoever_says_so(make: Any) -> None:
    room, _ = prepared(make)
    room.accepts(make(precondition=ANY))


def test_two_who_read_the_same_order_do_not_both_change_it() -> None:
    room = a_room()
    room.accepts(confirm(precondition=expected_version(1)))
    refused = refusal(room, release_reservation(precondition=expected_version(1)))
    assert refused == MovedOn("reservation", "R-1", (1,), 2, if_match=False)
    assert room.numbers() == (7, 3)


def test_what_would_change_nothing_is_answered_whatever_the_version() -> None:
    room = a_room()
    room.accepts(confirm())
    assert room.ask(confirm(precondition=if_match(1))) == DocumentResult(room.reservation(), changed=False)


def test_a_version_from_before_the_expiry_still_fits_until_somebody_else_decides() -> None:
    room = a_room()
    room.later(TTL)
    room.accepts(expire())
    assert room.reservation().version == 2
    assert refusal(room, release_reservation(precondition=expected_version(0))).current == 2
    room.accepts(release_reservation(part(1), precondition=expected_version(1)))
    assert room.reservation().version == 3
    for version in (1, 2):
        assert refusal(room, release_reservation(precondition=expected_version(version))).current == 3


def test_a_hold_that_expires_item_by_item_keeps_the_version_from_before_all_of_it() -> None:
    room = Stockroom(LAPTOP=5, PHONE=5)
    room.accepts(make_reservation(wanted(5), wanted(5, "PHONE"), ttl_ms=TTL))
    room.later(TTL)
    room.accepts(reserve(1), reserve(1, sku="PHONE"))
    assert room.reservation().version == 3
    room.accepts(release_reservation(precondition=expected_version(1)))


def test_the_state_comes_before_the_version_and_the_stock_after_it() -> None:
    room = a_room()
    wrong = expected_version(9)
    assert isinstance(room.refuses(fulfill_reservation(part(1, line=7), precondition=wrong)), LineNotFound)
    assert refusal(room, fulfill_reservation(part(9), precondition=wrong)).current == 1
    assert isinstance(room.refuses(fulfill_reservation(part(9), precondition=expected_version(1))), NotOpen)
    room.accepts(fulfill_reservation())
    assert isinstance(room.refuses(fulfill_reservation(precondition=wrong)), DocumentClosed)


def put(precondition: Precondition, sku: str = "LAPTOP", name: str = "New") -> PutSku:
    return PutSku(cause=cause(), sku=sku, name=name, precondition=precondition)


def change(precondition: Precondition, name: str = "New") -> ChangeStore:
    return ChangeStore(cause=cause(), id="default", name=name, precondition=precondition)


@pytest.mark.parametrize(
    "command", [put(if_match(3)), put(if_match(0)), put(if_match(1), "NEW"), put(ANY, "NEW"), change(if_match(2))]
)
def test_a_store_or_a_sku_that_has_moved_on_is_not_changed(command: Command) -> None:
    view = a_view(an_item())
    result = judge(view, command, None).outcome.result
    assert isinstance(result, MovedOn)
    assert not view.changed


@pytest.mark.parametrize(
    "command",
    [
        put(if_match(4)),
        put(ANY),
        put(if_match(0), "NEW"),
        put(if_match(9), name="The LAPTOP"),
        change(if_match(1)),
        change(ANY),
        change(if_match(9), "Default"),
    ],
)
def test_a_store_or_a_sku_is_changed_at_the_version_that_was_read(command: Command) -> None:
    result = judge(a_view(an_item()), command, None).outcome.result
    assert not isinstance(result, Rejection)


def test_a_sku_without_a_precondition_is_made_or_changed() -> None:
    room = Stockroom()
    room.accepts(put_sku("NEW", "One"), put_sku("NEW", "Two"))
    assert room.skus["NEW"].version == 2
