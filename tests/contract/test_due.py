"""What is due: found by its time, and ended where it is in the way of a promise, and nowhere else."""

from collections.abc import Iterator

import pytest

from builders import (
    NOW,
    a_line,
    a_reservation,
    an_item,
    delete,
    make_reservation,
    reserve,
    sell,
    send,
    set_quantity,
    units,
    wanted,
)
from contract.around import Around
from contract.batches import Hands, commit, loaded
from contract.conftest import Open
from contract.document_rows import holdings_of
from holdfast.domain.commands import Command
from holdfast.domain.documents import Allocation, Reservation
from holdfast.engine.ports import Reader, Storage

LAPTOP, PHONE = ("default", "LAPTOP"), ("default", "PHONE")
#: It holds 5 of LAPTOP and 3 of PHONE, and is due.
DUE = a_reservation(
    a_line(Allocation("default", 5)), a_line(Allocation("default", 3), sku="PHONE", line=2), expires_at=NOW
)


@pytest.fixture
def storage(around: Around, open_storage: Open) -> Storage:
    around.put_stores("berlin")
    return open_storage(Hands(NOW))


@pytest.fixture
def reader(storage: Storage) -> Iterator[Reader]:
    opened = storage.reader()
    yield opened
    opened.close()


def held(around: Around, *reservations: Reservation, spare: int = 0) -> None:
    """Stock the items of reservations with exactly what they hold, and a few more."""
    reserved: dict[tuple[str, str], int] = {}
    for reservation in reservations:
        for holding in reservation.holdings:
            reserved[holding.item] = reserved.get(holding.item, 0) + holding.open
    around.put_items(
        an_item(sku, store=store, on_hand=units + spare, reserved=units, reserved_plain=0)
        for (store, sku), units in reserved.items()
    )
    around.put_documents(*reservations)


def stored(around: Around, name: str) -> Reservation:
    document, _ = around.documents()["reservation", name]
    assert isinstance(document, Reservation)
    return document


def test_what_is_due_comes_in_the_order_of_its_time(around: Around, reader: Reader) -> None:
    times = {"R-a": NOW - 5, "R-b": NOW, "R-c": NOW - 5, "R-later": NOW + 1, "R-d": NOW - 9, "R-never": None}
    around.put_documents(
        *[a_reservation(document_id=name, expires_at=time) for name, time in times.items()],
        a_reservation(a_line(Allocation("default", 0, released=1)), document_id="R-closed", expires_at=NOW - 7),
    )
    assert reader.documents.due(10) == ["R-d", "R-a", "R-c", "R-b"]
    assert reader.documents.due(2) == ["R-d", "R-a"]


def test_the_time_that_counts_is_never_before_that_of_the_last_entry(around: Around, reader: Reader) -> None:
    around.put_documents(a_reservation(expires_at=NOW + 1))
    assert reader.documents.due(1) == []
    around.put_head_time(NOW + 1)
    assert reader.now() == NOW + 1
    assert reader.documents.due(1) == ["R-1"]


@pytest.mark.parametrize(
    "command",
    [
        reserve(2),
        sell(units(2)),
        send(("LAPTOP", 2)),
        make_reservation(wanted(2), document_id="R-2"),
        set_quantity(4),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_due_reservation_is_ended_on_the_items_of_a_promise_and_on_no_other(
    around: Around, storage: Storage, command: Command
) -> None:
    held(around, DUE)
    [verdict] = commit(storage, command)
    assert verdict.outcome.applied, verdict.outcome.result
    reservation = stored(around, "R-1")
    assert [(each.open, each.expired) for each in reservation.allocations] == [(0, 5), (3, 0)]
    assert (reservation.status, reservation.updated_at) == ("open", NOW)
    assert holdings_of(reservation) <= around.holdings()
    assert around.items()[PHONE] == an_item("PHONE", on_hand=3, reserved=3, reserved_plain=0)
    first, second, *_ = around.ledger()
    assert (first.entry.kind, first.entry.principal, first.entry.reserved_delta) == ("expire", "system", -5)
    assert (first.entry.document_type, first.entry.document_id) == DUE.key
    assert (second.entry.principal, first.entry.command_id) == ("till-7", second.entry.command_id)


def test_an_item_is_deleted_when_only_what_is_due_holds_it(around: Around, storage: Storage) -> None:
    around.put_items([an_item("LAPTOP", reserved=5, reserved_plain=0)])
    around.put_documents(a_reservation(a_line(Allocation("default", 5)), expires_at=NOW))
    assert commit(storage, delete())[0].outcome.applied
    assert around.items()[LAPTOP].deleted
    assert stored(around, "R-1").status == "expired"


def test_what_is_due_ends_even_when_the_promise_is_refused_all_the_same(around: Around, storage: Storage) -> None:
    held(around, DUE)
    [verdict] = commit(storage, reserve(6))
    assert not verdict.outcome.applied
    assert [written.entry.kind for written in around.ledger()] == ["expire"]
    assert around.items()[LAPTOP].available == 5
    assert stored(around, "R-1").lines[0].allocations == (Allocation("default", 0, expired=5),)


def test_what_is_not_due_stands_in_the_way(around: Around, storage: Storage) -> None:
    held(around, a_reservation(a_line(Allocation("default", 5)), expires_at=NOW + 1))
    before = around.state()
    [verdict] = commit(storage, reserve(1))
    assert not verdict.outcome.applied
    assert around.state() == before


def test_those_due_longest_end_first_and_not_more_of_them_than_units_are_lacking(
    around: Around, storage: Storage
) -> None:
    lines = (a_line(Allocation("default", 2)),)
    held(around, *[a_reservation(*lines, document_id=f"R-{age}", expires_at=NOW - age) for age in range(5)])
    commit(storage, reserve(2))
    open_units = {name: stored(around, f"R-{name}").allocations[0].open for name in range(5)}
    assert open_units == {0: 2, 1: 2, 2: 2, 3: 0, 4: 0}
    assert around.items()[LAPTOP].reserved == 8


def test_where_there_is_enough_for_all_nothing_due_is_looked_up(around: Around, storage: Storage) -> None:
    held(around, DUE, spare=4)
    transaction, view = loaded(storage, reserve(3), sell(units(1), units(2, "PHONE")))
    transaction.rollback()
    assert dict(view.loaded.due) == {}
    assert dict(view.loaded.documents) == {}
    transaction, view = loaded(storage, reserve(5))
    transaction.rollback()
    assert {item_id: list(names) for item_id, names in view.loaded.due.items()} == {LAPTOP: ["R-1"]}
    assert dict(view.loaded.documents) == {DUE.key: DUE}
