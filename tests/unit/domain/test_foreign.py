"""A caller of some stores touches no other one, and sees nothing of it."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from builders import (
    a_record,
    add,
    an_outcome,
    batch,
    cancel,
    cause,
    claim,
    confirm,
    extend,
    fulfill_reservation,
    make_reservation,
    make_store,
    part,
    put_sku,
    receive,
    release_reservation,
    reserve,
    sell,
    send,
    units,
    wanted,
)
from holdfast.domain.commands import Command, CorrectReceipt, ReturnSale
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.commands.orders import ReturnedPart
from holdfast.domain.documents import Parcel
from holdfast.domain.documents.parcel import ParcelLine
from holdfast.domain.foreign import may_see, own_part, own_result
from holdfast.domain.judge import judge
from holdfast.domain.outcomes import BatchResult, BatchRow, DocumentResult, ItemResult, StoreResult
from holdfast.domain.rejections import (
    BatchRefused,
    ChainForbidden,
    DocumentExists,
    DocumentForbidden,
    DocumentNotFound,
    KeyReused,
    Rejection,
    StoreForbidden,
)
from holdfast.engine.batch import Request, footprint_of
from unit.domain.stockroom import Stockroom

OWN, FOREIGN = "berlin", "munich"
STORES = frozenset({OWN})


def a_room() -> Stockroom:
    """Give ten LAPTOP in each of two stores."""
    room = Stockroom()
    room.accepts(add(10, store=OWN), add(10, store=FOREIGN))
    return room


def asked(room: Stockroom, command: Command) -> object:
    """Have a command judged for a caller of one store; nothing of another one may change."""
    view, [outcome] = room.judged([Request(command, stores=STORES)])
    assert {item.store for item in view.changed_items} <= STORES
    if not isinstance(outcome.result, Rejection):
        room.items.update({item.id: item for item in view.changed_items})
        room.documents.update(view.changed_documents)
    return outcome.result


@pytest.mark.parametrize(
    ("own", "foreign"),
    [
        (reserve(store=OWN), reserve(store=FOREIGN)),
        (sell(units(store=OWN)), sell(units(store=OWN), units(store=FOREIGN))),
        (make_reservation(wanted(stores=(OWN,))), make_reservation(wanted(stores=(OWN, FOREIGN)))),
        (send(from_store=None, to_store=OWN), send(from_store=OWN, to_store=FOREIGN)),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_command_may_name_own_stores_only(own: Command, foreign: Command) -> None:
    room = a_room()
    assert asked(room, foreign) == StoreForbidden(FOREIGN)
    assert not isinstance(asked(room, own), Rejection)


def test_what_all_stores_share_belongs_to_no_caller_of_some() -> None:
    assert asked(a_room(), put_sku()) == ChainForbidden()
    assert asked(a_room(), make_store(OWN)) == ChainForbidden()
    assert asked(a_room(), make_store("oslo")) == StoreForbidden("oslo")


def test_one_foreign_command_forbids_the_whole_batch() -> None:
    both = batch(reserve(store=OWN), reserve(store=FOREIGN))
    assert asked(a_room(), both) == BatchRefused(1, StoreForbidden(FOREIGN))
    assert not isinstance(asked(a_room(), batch(reserve(store=OWN), reserve(store=OWN))), Rejection)


CHANGES: list[Callable[[], Command]] = [
    confirm,
    lambda: extend(ttl_ms=90_000),
    fulfill_reservation,
    release_reservation,
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_document_of_others_is_not_there(change: Callable[[], Command]) -> None:
    room = a_room()
    room.accepts(make_reservation(wanted(stores=(FOREIGN,)), ttl_ms=60_000))
    assert asked(room, change()) == DocumentNotFound("reservation", "R-1")


@pytest.mark.parametrize("change", CHANGES)
def test_a_document_of_several_stores_needs_all_of_them(change: Callable[[], Command]) -> None:
    room = a_room()
    room.accepts(make_reservation(wanted(stores=(OWN,)), wanted(stores=(FOREIGN,)), ttl_ms=60_000))
    assert asked(room, change()) == DocumentForbidden("reservation", "R-1")


@pytest.mark.parametrize("change", CHANGES)
def test_a_document_of_own_stores_is_changed(change: Callable[[], Command]) -> None:
    room = a_room()
    room.accepts(make_reservation(wanted(stores=(OWN,)), ttl_ms=60_000))
    assert not isinstance(asked(room, change()), Rejection)


def test_a_shop_ships_and_gives_back_its_part_of_an_order() -> None:
    room = a_room()
    room.accepts(make_reservation(wanted(4, stores=(OWN,)), wanted(stores=(FOREIGN,)), ttl_ms=60_000))
    assert isinstance(asked(room, fulfill_reservation(part(1, line=1))), DocumentForbidden)
    assert isinstance(asked(room, fulfill_reservation(part(1, line=2, store=FOREIGN))), StoreForbidden)
    assert not isinstance(asked(room, fulfill_reservation(part(1, line=1, store=OWN))), Rejection)
    assert not isinstance(asked(room, release_reservation(part(1, line=1, store=OWN))), Rejection)
    [line, _] = room.reservation().lines
    assert (line.allocations[0].open, line.fulfilled) == (2, 1)


def test_a_shop_takes_in_what_another_one_has_sent_it_and_no_more() -> None:
    room = a_room()
    room.accepts(send(from_store=FOREIGN, to_store=OWN))
    assert asked(room, cancel()) == DocumentForbidden("transfer", "T-1")
    assert not isinstance(asked(room, receive()), Rejection)
    correct = CorrectReceipt(cause=cause(), id="T-1", receipts=(Receipt(line=1, received=0, missing=1),))
    assert not isinstance(asked(room, correct), Rejection)
    room.accepts(send(from_store=OWN, to_store=FOREIGN, document_id="T-2"))
    assert asked(room, receive(document_id="T-2")) == DocumentForbidden("transfer", "T-2")


def test_the_same_document_again_is_given_to_whom_it_belongs() -> None:
    room = a_room()
    again = make_reservation(wanted(stores=(OWN,)), content=b"same", ttl_ms=60_000)
    room.accepts(again)
    assert not isinstance(asked(room, again), Rejection)
    other = make_reservation(wanted(stores=(OWN,)), content=b"other", ttl_ms=60_000)
    assert asked(room, other) == DocumentExists("reservation", "R-1")


def test_the_same_document_again_is_kept_from_whom_it_no_longer_belongs_to() -> None:
    room = a_room()
    again = make_reservation(wanted(stores=(OWN,)), content=b"same", ttl_ms=60_000)
    room.accepts(again, make_reservation(wanted(stores=(OWN,)), wanted(stores=(FOREIGN,)), document_id="R-2"))
    moved = msgspec.structs.replace(room.reservation(), lines=room.reservation("R-2").lines)
    room.documents[moved.key] = moved
    assert asked(room, again) == DocumentForbidden("reservation", "R-1")


def test_not_even_a_stored_outcome_is_given_of_a_foreign_store() -> None:
    room = a_room()
    held = claim()
    for command in (reserve(store=FOREIGN), reserve(store=OWN)):
        view = room.load(footprint_of([Request(command)]))
        view.put_key(a_record())
        verdict = judge(view, command, held, stores=STORES)
        assert isinstance(verdict.outcome.result, StoreForbidden) is (command.store == FOREIGN)
        assert verdict.replayed is (command.store == OWN)
        assert isinstance(judge(view, command, claim(fingerprint=b"x" * 16)).outcome.result, KeyReused)


def parcel(*stores: str, unaccounted: int = 2) -> Parcel:
    lines = tuple(ParcelLine(number, store, 1) for number, store in enumerate(stores, 1))
    return Parcel("P", "fulfill", 1, b"", lines, unaccounted=unaccounted)


def test_of_an_order_over_several_stores_everybody_sees_his_own_part() -> None:
    room = a_room()
    split = wanted(15, stores=(OWN, FOREIGN))
    room.accepts(make_reservation(split, wanted(1, stores=(FOREIGN,)), allow_split=True, ttl_ms=60_000))
    parcels = (parcel(OWN, FOREIGN), parcel(OWN), parcel(FOREIGN))
    whole: Any = msgspec.structs.replace(room.reservation(), parcels=parcels)
    seen: Any = own_part(whole, STORES)
    [line] = seen.lines
    assert (line.requested, [given.store for given in line.allocations], line.stores) == (10, [OWN], ())
    assert [[held.store for held in one.lines] for one in seen.parcels] == [[OWN], [OWN]]
    assert [one.unaccounted for one in seen.parcels] == [0, 2]
    assert [own_part(whole, every) is whole for every in ({OWN, FOREIGN}, None)] == [True, True]
    assert own_part(whole, {"oslo"}) is None


def test_stores_that_might_have_served_an_order_are_not_told() -> None:
    room = a_room()
    room.accepts(make_reservation(wanted(1, stores=(OWN, FOREIGN)), ttl_ms=60_000))
    seen: Any = own_part(room.reservation(), STORES)
    assert seen.lines[0].stores == (OWN,)


def test_of_a_sale_over_several_stores_everybody_sees_his_own_lines() -> None:
    room = a_room()
    room.accepts(sell(units(2, store=OWN), units(3, store=FOREIGN)))
    back = ReturnedPart(line=1, quantity=1, store=FOREIGN)
    room.accepts(ReturnSale(cause=cause(), id="S-1", parts=(back,)))
    seen: Any = own_part(room.sale(), STORES)
    assert [(line.store, line.quantity, line.returns) for line in seen.lines] == [(OWN, 2, ())]
    assert own_part(room.sale(), {"oslo"}) is None


def test_a_transfer_is_seen_whole_from_either_end() -> None:
    room = a_room()
    room.accepts(send(from_store=FOREIGN, to_store=OWN))
    for store, seen in ((OWN, True), (FOREIGN, True), ("oslo", False)):
        assert (own_part(room.transfer(), {store}) is not None) is seen


def test_a_result_shows_the_own_part_and_what_is_short_of_it() -> None:
    room = a_room()
    room.accepts(make_reservation(wanted(stores=(OWN,)), wanted(stores=(FOREIGN,)), ttl_ms=60_000))
    result = DocumentResult(room.reservation(), short=((1, 1), (2, 1)))
    told = own_result(result, STORES)
    assert ([line.id for line in told.document.lines], told.short) == ([1], ((1, 1),))
    assert own_result(result, None) is result
    assert own_result(result, {OWN, FOREIGN}) is result
    item = an_outcome().result
    assert own_result(item, STORES) is item


def test_of_operations_those_of_own_stores_are_seen() -> None:
    room = a_room()
    room.accepts(send(from_store=FOREIGN, to_store=OWN))
    item = ItemResult(room.item(store=FOREIGN), "Laptop", 1)
    results = (
        DocumentResult(room.transfer()),
        BatchResult((BatchRow("add", item),)),
        StoreResult(room.stores[FOREIGN]),
    )
    document, rows, store = (msgspec.structs.replace(an_outcome(result), store="", sku="") for result in results)
    assert [may_see(outcome, STORES) for outcome in (document, rows, store)] == [True, False, False]
    assert [may_see(outcome, {FOREIGN}) for outcome in (document, rows, store)] == [True, True, True]
    for where, seen in ((OWN, True), (FOREIGN, False)):
        assert may_see(msgspec.structs.replace(an_outcome(), store=where), STORES) is seen


def test_what_may_come_from_other_stores_needs_them_too() -> None:
    room = a_room()
    room.accepts(make_reservation(wanted(stores=(OWN, FOREIGN)), ttl_ms=60_000))
    assert asked(room, confirm(reacquire=True)) == DocumentForbidden("reservation", "R-1")
    assert not isinstance(asked(room, confirm()), Rejection)
    assert not isinstance(asked(room, fulfill_reservation()), Rejection)
