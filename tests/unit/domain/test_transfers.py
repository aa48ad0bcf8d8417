"""Units on their way leave one store at once; nothing of them vanishes."""

import pytest

from builders import (
    NOW,
    add,
    adjust,
    cancel,
    cause,
    delete,
    fulfill,
    make_reservation,
    receive,
    reserve,
    send,
    wanted,
)
from holdfast.domain.commands import Command
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.documents import TransferLine
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.ledger import Flag
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import (
    DocumentClosed,
    DocumentNotFound,
    IncomingOutOfRange,
    ItemInUse,
    LinesInsufficient,
    NamesNotFound,
    QuantityOutOfRange,
    Shortage,
)
from unit.domain.stockroom import Stockroom


def everywhere(room: Stockroom, sku: str = "LAPTOP") -> int:
    """Give all units of a SKU, those on their way included."""
    return sum(item.on_hand + item.incoming for item in room.items.values() if item.sku == sku)


def on_the_way(quantity: int = 4) -> Stockroom:
    room = Stockroom(LAPTOP=9)
    room.accepts(send(("LAPTOP", quantity)))
    return room


def test_a_transfer_leaves_its_source_at_once_and_is_incoming_at_its_target() -> None:
    room = Stockroom(LAPTOP=9, PHONE=3)
    command = send(("LAPTOP", 4), ("PHONE", 3), expected_at=NOW + 7, cause=cause(reference="van 4"))
    result = room.ask(command)
    transfer = room.transfer()
    assert result == DocumentResult(transfer, made=True)
    assert (transfer.from_store, transfer.to_store, transfer.expected_at) == ("default", "berlin", NOW + 7)
    assert (transfer.status, transfer.reference, transfer.created_at) == ("open", "van 4", NOW)
    assert room.transfer().lines == (TransferLine(1, "LAPTOP", 4), TransferLine(2, "PHONE", 3))
    assert (room.item().on_hand, room.item("PHONE").on_hand) == (5, 0)
    made = room.item(store="berlin")
    assert (made.on_hand, made.incoming, made.available, made.version, made.deleted) == (0, 4, 0, 1, False)
    assert everywhere(room) == 9
    entries = room.entries("transfer")
    assert [
        (entry.store, entry.sku, entry.on_hand_delta, entry.incoming_delta, entry.promise) for entry in entries
    ] == [
        ("default", "LAPTOP", -4, 0, True),
        ("berlin", "LAPTOP", 0, 4, False),
        ("default", "PHONE", -3, 0, True),
        ("berlin", "PHONE", 0, 3, False),
    ]


def test_at_most_what_is_available_leaves_and_all_lines_or_none() -> None:
    room = Stockroom(LAPTOP=9, PHONE=3)
    room.accepts(reserve(6), make_reservation(wanted(1, "PHONE")))
    refused = room.refuses(send(("LAPTOP", 4), ("PHONE", 1), ("PHONE", 2)))
    assert refused == LinesInsufficient((Shortage("LAPTOP", "default", 4, 3), Shortage("PHONE", "default", 3, 2)))
    assert (room.numbers(), room.numbers("PHONE"), room.entries("transfer")) == ((9, 6), (3, 1), [])
    assert ("transfer", "T-1") not in room.documents
    assert ("berlin", "LAPTOP") not in room.items


def test_an_order_from_a_supplier_is_incoming_and_comes_from_nowhere() -> None:
    room = Stockroom()
    room.accepts(send(("CHAIR", 7), from_store=None, to_store="default"))
    assert (room.item("CHAIR").incoming, room.transfer().from_store) == (7, None)
    assert (room.skus["CHAIR"].name, room.skus["CHAIR"].version) == ("CHAIR", 1)
    room.accepts(receive())
    assert (room.item("CHAIR").on_hand, room.item("CHAIR").incoming) == (7, 0)


def test_a_transfer_to_a_store_that_had_deleted_the_item_makes_it_again_and_its_versions_go_on() -> None:
    room = Stockroom(LAPTOP=9)
    room.accepts(add(0, store="berlin"), delete(store="berlin"), send(("LAPTOP", 4)))
    target = room.item(store="berlin")
    assert (target.deleted, target.version, target.incoming) == (False, 3, 4)


@pytest.mark.parametrize(
    ("from_store", "to_store", "missing"),
    [("oslo", "berlin", "oslo"), ("default", "oslo", "oslo"), (None, "oslo", "oslo")],
)
def test_a_transfer_between_stores_that_do_not_exist_is_not_found(
    from_store: str | None, to_store: str, missing: str
) -> None:
    refused = Stockroom(LAPTOP=9).refuses(send(from_store=from_store, to_store=to_store))
    assert refused == NamesNotFound((missing,), ())


def test_what_the_source_does_not_stock_is_not_found() -> None:
    assert Stockroom(LAPTOP=1).refuses(send(("LAPTOP", 5), ("GHOST", 1))) == NamesNotFound(
        (), ("GHOST",), (Shortage("LAPTOP", "default", 5, 1),)
    )


def test_a_transfer_that_is_received_whole_has_arrived() -> None:
    room = on_the_way()
    room.later(5)
    room.accepts(receive())
    assert (room.transfer().status, room.transfer().updated_at) == ("received", NOW + 5)
    assert room.transfer().lines == (TransferLine(1, "LAPTOP", 4, received=4),)
    assert (room.item(store="berlin").on_hand, room.item(store="berlin").incoming, everywhere(room)) == (4, 0, 9)


def test_cancel_gives_back_what_has_not_been_received() -> None:
    room = on_the_way()
    room.accepts(receive(Receipt(line=1, received=1)), cancel())
    assert room.transfer().lines == (TransferLine(1, "LAPTOP", 4, received=1, cancelled=3),)
    assert (room.item().on_hand, room.item(store="berlin").on_hand, everywhere(room)) == (8, 1, 9)
    assert (room.transfer().status, room.item(store="berlin").incoming) == ("received", 0)


def test_cancel_gives_back_only_the_lines_that_are_open() -> None:
    room = Stockroom(LAPTOP=9, PHONE=3)
    room.accepts(send(("LAPTOP", 4), ("PHONE", 3)), receive(Receipt(sku="LAPTOP", received=4)), cancel())
    assert [(entry.store, entry.sku) for entry in room.entries("cancel")] == [("berlin", "PHONE"), ("default", "PHONE")]
    assert (room.item("PHONE").on_hand, everywhere(room), everywhere(room, "PHONE")) == (3, 9, 3)


def test_a_cancelled_order_is_no_longer_expected_from_the_supplier() -> None:
    room = Stockroom(LAPTOP=1)
    room.accepts(send(("LAPTOP", 7), from_store=None, to_store="default"), cancel())
    assert (room.item().on_hand, room.item().incoming, room.transfer().status) == (1, 0, "cancelled")


def test_cancel_makes_the_item_again_that_its_source_has_deleted_as_empty_as_it_was_found_then() -> None:
    room = Stockroom(LAPTOP=4)
    room.accepts(send(("LAPTOP", 4)), delete())
    room.accepts(cancel())
    assert (room.item().on_hand, room.item().deleted, room.item().version) == (0, False, 4)
    [_, entry] = room.entries("cancel")
    assert (entry.covered, entry.flags) == (4, Flag.COVERED_BY_COUNT | Flag.MADE)


def test_an_item_with_units_on_their_way_to_it_cannot_be_deleted() -> None:
    assert on_the_way().refuses(delete(store="berlin")) == ItemInUse("berlin", "LAPTOP", 0, 0, 4)


@pytest.mark.parametrize("command", [receive(), cancel()])
def test_a_transfer_that_is_over_takes_no_more_calls(command: Command) -> None:
    room = on_the_way()
    room.accepts(cancel())
    assert room.refuses(command) == DocumentClosed("transfer", "T-1", "cancelled")
    assert Stockroom().refuses(command) == DocumentNotFound("transfer", "T-1")


def test_more_on_the_way_than_a_quantity_holds_is_refused() -> None:
    room = Stockroom(LAPTOP=1)
    room.accepts(send(("LAPTOP", QUANTITY_MAX), from_store=None, to_store="default"))
    refused = room.refuses(send(("LAPTOP", 1), from_store=None, to_store="default", document_id="T-2"))
    assert refused == IncomingOutOfRange("LAPTOP", QUANTITY_MAX, 1)


def test_more_received_or_given_back_than_a_quantity_holds_is_refused() -> None:
    room = Stockroom(LAPTOP=4)
    room.accepts(send(("LAPTOP", 4)), add(QUANTITY_MAX), add(QUANTITY_MAX, store="berlin"))
    assert room.refuses(cancel()) == QuantityOutOfRange("LAPTOP", QUANTITY_MAX, 4)
    assert room.refuses(receive()) == QuantityOutOfRange("LAPTOP", QUANTITY_MAX, 4)
    assert room.item(store="berlin").incoming == 4
    room.accepts(adjust(-4), cancel())


def test_what_was_reserved_at_the_target_waits_for_what_is_on_its_way() -> None:
    room = on_the_way()
    assert not room.do(reserve(1, store="berlin"))[0].applied
    room.accepts(receive(), reserve(4, store="berlin"), fulfill(4, store="berlin"))


def test_what_the_source_never_had_is_short() -> None:
    room = Stockroom(LAPTOP=1)
    refused = room.refuses(send(("LAPTOP", 2), from_store="berlin", to_store="default"))
    assert refused == LinesInsufficient((Shortage("LAPTOP", "berlin", 2, 0),))
