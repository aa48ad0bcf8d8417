"""The ledger as it is read: whole, in parts, backwards, as of a time, and beside the items of the same moment."""

import itertools
from collections.abc import Iterator
from typing import Any, Final

import pytest

from builders import (
    NOW,
    add,
    an_item,
    cause,
    confirm,
    make_reservation,
    reserve,
    sell,
    send,
    units,
    wanted,
)
from contract.around import Around
from contract.batches import Hands, commit
from contract.conftest import Open
from holdfast.domain.commands import Command
from holdfast.domain.epochs import START, Cursor
from holdfast.domain.ledger import Written
from holdfast.engine.ports import Reader, Storage
from holdfast.engine.reading import LedgerQuery

ORDER: Final = cause("c-9", reference="order-1")
HISTORY: Final[list[list[Command]]] = [
    [add(9), add(9, sku="PHONE"), add(9, store="berlin", cause=ORDER)],
    [reserve(1, cause=ORDER), reserve(2, sku="PHONE")],
    [make_reservation(wanted(3), wanted(2, "PHONE"), cause=ORDER), confirm()],
    [send(("LAPTOP", 2), ("PHONE", 1), document_id="R-1"), add(1, sku="GONE")],
    [sell(units(1), units(1, store="berlin"), cause=ORDER), reserve(1, cause=cause("c-8", reference="order-2"))],
]


@pytest.fixture
def clock() -> Hands:
    return Hands(NOW)


@pytest.fixture
def storage(around: Around, open_storage: Open, clock: Hands) -> Storage:
    around.put_stores("berlin")
    opened = open_storage(clock)
    for commands in HISTORY:
        commit(opened, *commands)
        clock.now += 10
    return opened


@pytest.fixture
def reader(storage: Storage) -> Iterator[Reader]:
    opened = storage.reader()
    yield opened
    opened.close()


FILTERS: Final[list[list[dict[str, Any]]]] = [
    [{}, {"store": "default"}, {"store": "berlin"}, {"store": "nowhere"}],
    [{}, {"sku": "LAPTOP"}, {"sku": "PHONE"}],
    [{}, {"reference": "order-1"}, {"reference": "order-2"}],
    [{}, {"document_id": "R-1"}, {"document_id": "S-1"}],
    [{}, {"from_time": NOW + 10}, {"from_time": NOW + 11}],
    [{}, {"to_time": NOW + 30}, {"to_time": NOW + 31}, {"to_time": NOW}],
    [{}, {"after": Cursor(4)}, {"after": Cursor(11)}],
]


def those(ledger: list[Written], filters: dict[str, Any], order: str) -> list[Written]:
    """Work out what a query has to show."""
    after = filters["after"].sequence if "after" in filters else None
    shown = [
        written
        for written in ledger
        if all(
            getattr(written.entry, name) == filters[name]
            for name in ("store", "sku", "reference", "document_id")
            if name in filters
        )
        and filters.get("from_time", 0) <= written.time < filters.get("to_time", NOW * 2)
        and (after is None or (written.sequence > after) == (order == "asc"))
        and written.sequence != after
    ]
    return shown if order == "asc" else shown[::-1]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_every_filter_alone_and_with_all_others_shows_what_it_says(around: Around, reader: Reader, order: Any) -> None:
    ledger = around.ledger()
    found = 0
    for chosen in itertools.product(*FILTERS):
        filters = {name: value for part in chosen for name, value in part.items()}
        expected = those(ledger, filters, order)
        entries = reader.ledger.entries(LedgerQuery(order=order, limit=100, **filters))
        assert entries == expected, filters
        found += bool(expected)
    assert found > 100


@pytest.mark.parametrize("filters", [{}, {"store": "default"}, {"store": "default", "sku": "LAPTOP"}], ids=str)
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_pages_follow_each_other_without_a_gap(
    around: Around, reader: Reader, order: Any, filters: dict[str, Any]
) -> None:
    for limit in (1, 3, 100):
        found: list[Written] = []
        after = None
        while page := reader.ledger.entries(LedgerQuery(order=order, limit=limit, after=after, **filters)):
            assert len(page) <= limit
            found += page
            after = Cursor(page[-1].sequence)
        assert found == those(around.ledger(), filters, order)


def test_an_entry_of_a_document_alone_is_found_by_its_document_and_not_by_an_item(reader: Reader) -> None:
    [confirmed] = [
        written
        for written in reader.ledger.entries(LedgerQuery(limit=100, document_id="R-1"))
        if written.entry.kind == "confirm"
    ]
    assert (confirmed.entry.store, confirmed.entry.sku, confirmed.entry.on_hand_delta) == ("", "", 0)
    of_items = reader.ledger.entries(LedgerQuery(limit=100, store="default", sku="LAPTOP"))
    assert confirmed not in of_items


def test_the_head_is_the_last_entry(around: Around, reader: Reader, open_storage: Open) -> None:
    assert reader.ledger.head().sequence == len(around.ledger())
    commit(open_storage(), add(1))
    assert reader.ledger.head().sequence == len(around.ledger())


def test_a_fresh_ledger_has_no_head_and_no_entries(open_storage: Open) -> None:
    fresh = open_storage().reader()
    assert (fresh.ledger.head(), fresh.ledger.entries(LedgerQuery(limit=5))) == (START, [])
    assert fresh.ledger.item_at(("default", "LAPTOP"), NOW) is None
    assert list(fresh.ledger.snapshot().rows) == []
    fresh.close()


def test_an_item_as_of_any_time_is_its_last_entry_until_then(around: Around, reader: Reader) -> None:
    ledger = around.ledger()
    for item_id, after in itertools.product(
        [("default", "LAPTOP"), ("berlin", "LAPTOP"), ("default", "GONE"), ("berlin", "GHOST")], range(-1, 60)
    ):
        earlier = [
            written
            for written in ledger
            if (written.entry.store, written.entry.sku) == item_id and written.time <= NOW + after
        ]
        assert reader.ledger.item_at(item_id, NOW + after) == (earlier[-1] if earlier else None)


def test_an_item_was_made_when_its_row_says_even_when_it_is_deleted(around: Around, reader: Reader) -> None:
    around.put_items([an_item("OLD", on_hand=1), an_item("GONE-LONG-AGO", deleted=True)])
    for item_id in around.items():
        assert reader.ledger.made_at(item_id) == around.items()[item_id].created_at
