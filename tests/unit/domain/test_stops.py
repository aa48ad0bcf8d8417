"""Shops close, and goods are stopped: promises end, facts and what was promised go on, and no setting is lost."""

import msgspec
import pytest

from builders import (
    NOW,
    add,
    adjust,
    cancel,
    cause,
    confirm,
    count,
    expire,
    extend,
    fulfill,
    fulfill_reservation,
    make_reservation,
    patch_item,
    put_sku,
    receive,
    release,
    release_reservation,
    reserve,
    sell,
    send,
    wanted,
)
from builders.orders import amend, back, line, reassign, return_reservation, unfulfill
from builders.stops import close_store, recall
from holdfast.domain.catalogue import SalesStatus, Stop
from holdfast.domain.commands import Command, PatchSku
from holdfast.domain.commands.documents import Sourcing
from holdfast.domain.documents import Allocation
from holdfast.domain.outcomes import ItemResult, SkuResult, StoreResult
from holdfast.domain.rejections import Code, LinesInsufficient, NamesNotFound, SalesStopped
from unit.domain.stockroom import Stockroom

TTL = 60_000


def a_room() -> Stockroom:
    """Give 9 LAPTOP and 9 PHONE here and 9 LAPTOP in Berlin; of those here 2 are reserved, 3 held, 1 on its way."""
    room = Stockroom(LAPTOP=9, PHONE=9)
    room.accepts(add(9, store="berlin"), reserve(2), make_reservation(wanted(3), ttl_ms=TTL), send(document_id="T-0"))
    return room


NEW_PROMISES = [
    reserve(1),
    sell(),
    make_reservation(document_id="R-2", ttl_ms=TTL),
    make_reservation(wanted(1, "PHONE"), wanted(1), document_id="R-2"),
    amend(line(4, number=1)),
    amend(line(3, number=1), line(1)),
]
#: What a recall refuses beside promises: it holds for what was promised before.
LEAVING = [fulfill(1), fulfill_reservation(), reassign(from_store="default"), send(document_id="T-2")]
#: The same of what has left already.
HAVING_LEFT = [
    fulfill(1, happened=True),
    fulfill_reservation(happened=True),
    send(document_id="T-2", happened=True),
    sell(happened=True),
]
GOING_ON = [
    add(1),
    adjust(-1),
    count(7),
    patch_item(safety_stock=1),
    release(1),
    confirm(),
    extend(expires_at=NOW + 2 * TTL),
    release_reservation(),
    amend(line(2, number=1)),
    amend(line(1, number=1), line(2)),
    receive(document_id="T-0"),
    cancel(document_id="T-0"),
    send(from_store=None, document_id="T-2"),
]


@pytest.mark.parametrize("command", NEW_PROMISES, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("stop", [close_store(reason="Stocktake"), recall(reason="Stocktake")], ids=["store", "SKU"])
def test_nothing_new_is_promised(stop: Command, command: Command) -> None:
    room = a_room()
    room.accepts(stop)
    before = dict(room.items)
    refusal = room.refuses(command)
    assert refusal.code is Code.SALES_STOPPED
    assert "are stopped (Stocktake)" in refusal.detail
    assert room.items == before
    room.accepts(close_store(opened=True), recall(opened=True), command)


@pytest.mark.parametrize("command", LEAVING, ids=lambda command: type(command).__name__)
def test_a_recall_holds_for_what_was_promised_before(command: Command) -> None:
    room = a_room()
    room.accepts(recall())
    assert room.refuses(command).code is Code.SALES_STOPPED
    room.accepts(recall(opened=True), command)


@pytest.mark.parametrize("command", HAVING_LEFT, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("stop", [close_store(), recall()], ids=["store", "SKU"])
def test_what_has_left_is_booked_whatever_is_stopped(stop: Command, command: Command) -> None:
    room = a_room()
    room.accepts(stop, command)
    assert room.item().on_hand < 8


@pytest.mark.parametrize("command", LEAVING, ids=lambda command: type(command).__name__)
def test_a_closed_store_keeps_its_promises_and_may_be_emptied(command: Command) -> None:
    room = a_room()
    room.accepts(close_store(), command)


@pytest.mark.parametrize("command", GOING_ON, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("stop", [close_store(), recall()], ids=["store", "SKU"])
def test_facts_and_what_ends_promises_go_on(stop: Command, command: Command) -> None:
    room = a_room()
    room.accepts(stop, command)


def test_what_has_come_back_is_booked_during_a_recall() -> None:
    room = a_room()
    room.accepts(fulfill_reservation(), recall(), return_reservation(back(1)), unfulfill())
    assert room.numbers() == (8, 4)


def test_a_recalled_sku_moves_to_quarantine_and_a_reassignment_there_stays_refused() -> None:
    room = a_room()
    room.accepts(recall(), msgspec.structs.replace(send(document_id="T-2"), to_quarantine=True))
    assert room.transfer("T-2").to_quarantine
    refusal = room.refuses(send(("PHONE", 1), ("LAPTOP", 1), document_id="T-3"))
    assert isinstance(refusal, LinesInsufficient)
    assert [(each.sku, each.available, each.stop) for each in refusal.shortages] == [
        ("LAPTOP", 0, "sales of SKU LAPTOP are stopped")
    ]


def test_a_closed_store_is_passed_over_by_every_way_of_sourcing() -> None:
    for sourcing in Sourcing:
        room = a_room()
        room.accepts(close_store())
        order = make_reservation(wanted(2, stores=("default", "berlin")), document_id="R-2", sourcing=sourcing)
        room.accepts(order)
        [served] = room.reservation("R-2").lines
        assert [each for each in served.allocations if each.units] == [Allocation("berlin", 2)]


def test_what_open_stores_lack_is_short_and_what_closed_ones_have_is_not_offered() -> None:
    room = a_room()
    room.accepts(close_store())
    refusal = room.refuses(make_reservation(wanted(10, stores=("default", "berlin")), document_id="R-2"))
    assert isinstance(refusal, LinesInsufficient)
    assert (refusal.code, refusal.shortages[0].available) == (Code.INSUFFICIENT_QUANTITY, 9)
    room.accepts(close_store("berlin"))
    assert room.refuses(make_reservation(wanted(1, stores=("default", "berlin")))).code is not Code.NOT_FOUND


def test_expired_units_are_not_taken_again_during_a_recall() -> None:
    room = a_room()
    room.accepts(recall())
    room.later(TTL)
    room.accepts(expire())
    assert room.refuses(confirm(reacquire=True)).code is Code.SALES_STOPPED
    room.accepts(recall(opened=True), confirm(reacquire=True))


def test_a_stop_is_in_the_ledger_with_its_reason_and_changes_no_item() -> None:
    room = a_room()
    before = dict(room.items)
    assert isinstance(room.ask(close_store(reason="Flood")), StoreResult)
    result = room.ask(recall(reason="Batch 4711"))
    assert isinstance(result, SkuResult)
    assert (result.sku.sales_status, result.sku.stop_reason, result.sku.version) == (
        SalesStatus.STOPPED,
        "Batch 4711",
        2,
    )
    room.accepts(close_store(opened=True), recall(opened=True))
    told = [(entry.kind, entry.store, entry.sku, entry.version, entry.reason) for entry in room.ledger_tail(4)]
    assert told == [
        ("stop", "default", "", 2, "Flood"),
        ("stop", "", "LAPTOP", 2, "Batch 4711"),
        ("resume", "default", "", 3, None),
        ("resume", "", "LAPTOP", 3, None),
    ]
    assert room.items == before
    assert (room.stores["default"].stop_reason, room.skus["LAPTOP"].stop_reason) == (None, None)


def test_the_same_stop_again_changes_nothing_unless_it_says_another_reason() -> None:
    room = a_room()
    room.accepts(recall(reason="Batch 4711"))
    for same in (recall(), recall(reason="Batch 4711")):
        result = room.ask(same)
        assert isinstance(result, SkuResult)
        assert not result.changed
    room.accepts(recall(reason="Batch 4712"))
    assert room.skus["LAPTOP"].stop_reason == "Batch 4712"
    assert [entry.reason for entry in room.entries("stop")] == ["Batch 4711", "Batch 4712"]


def test_a_catalogue_row_that_is_set_stays_stopped() -> None:
    room = a_room()
    room.accepts(recall(reason="Batch 4711"), put_sku("LAPTOP", "Laptop 15"))
    sku = room.skus["LAPTOP"]
    assert (sku.name, sku.stopped, sku.stop_reason) == ("Laptop 15", True, "Batch 4711")


def test_a_catalogue_row_changes_in_what_is_named() -> None:
    room = a_room()
    room.accepts(put_sku("LAPTOP", "Laptop", attributes={"size": 13, "colour": "red"}))
    change = PatchSku(cause=cause(), sku="LAPTOP", attributes={"colour": None, "weight": 2})
    room.accepts(change)
    assert room.skus["LAPTOP"].attributes == {"size": 13, "weight": 2}
    result = room.ask(change)
    assert isinstance(result, SkuResult)
    assert not result.changed
    assert room.refuses(recall("PHONES")) == NamesNotFound((), ("PHONES",))


def test_a_write_on_an_item_says_what_stops_its_sale() -> None:
    room = a_room()
    for command, stop in ((close_store(), Stop.STORE), (recall(), Stop.STORE | Stop.SKU)):
        room.accepts(command)
        result = room.ask(add(1))
        assert isinstance(result, ItemResult)
        assert result.stop == stop


def test_a_refusal_names_what_is_stopped() -> None:
    room = a_room()
    room.accepts(close_store("berlin"))
    assert room.refuses(reserve(1, store="berlin")) == SalesStopped("berlin", None, None)
    room.accepts(recall(reason="Mould"))
    assert room.refuses(reserve(1, store="berlin")) == SalesStopped(None, "LAPTOP", "Mould")
