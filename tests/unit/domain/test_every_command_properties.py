"""Whatever is asked of items and documents, in whatever order and however much time passes: all figures agree."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_view, add, make_reservation, reserve, send, wanted
from holdfast.domain.commands import Command
from holdfast.domain.documents import Reservation, Transfer
from holdfast.domain.identifiers import QUANTITY_MAX, ItemId
from holdfast.domain.invariants import FOLDED, fold, violations
from holdfast.domain.judge import judge
from holdfast.domain.ledger import Entry
from unit.domain import anything
from unit.domain.stockroom import Stockroom

#: Measured, they take up to three times as long, and run nothing that others' tests do not.
pytestmark = pytest.mark.no_cover

Day = list[tuple[int, list[Command]]]


def a_room() -> Stockroom:
    """Give units of both SKUs, some of them promised by reservations and some on their way."""
    room = Stockroom()
    room.accepts(
        *(add(20, store=store, sku=sku) for store in anything.STORES for sku in anything.SKUS),
        send(("LAPTOP", 4), ("PHONE", 2), document_id="T-1"),
        make_reservation(wanted(5), wanted(3, "PHONE"), document_id="R-1", ttl_ms=2 * anything.TTL),
        make_reservation(
            wanted(22, stores=anything.STORES), document_id="R-2", ttl_ms=4 * anything.TTL, allow_split=True
        ),
        send(("PHONE", 5), ("PHONE", 1), document_id="T-2", from_store=None, to_store="default"),
    )
    return room


def live(day: Day) -> Stockroom:
    """Let a day pass, and check all figures after each of its transactions."""
    room = a_room()
    for pause, commands in day:
        room.later(pause)
        room.do(*commands)
        check_items(room)
        check_documents(room)
    return room


def check_items(room: Stockroom) -> None:
    told = fold(written.entry for written in room.ledger if written.entry.sku)
    for item in room.items.values():
        assert violations(item) == []
        assert max(item.on_hand, item.reserved, item.incoming) <= QUANTITY_MAX
        assert told[item.id] == {name: getattr(item, name) for name in FOLDED}
        assert not (item.deleted and (item.on_hand or item.reserved or item.incoming))


def check_documents(room: Stockroom) -> None:
    """See that documents and items tell the same of what is promised and of what is on its way."""
    promised: Counter[ItemId] = Counter()
    coming: Counter[ItemId] = Counter()
    for document in room.documents.values():
        holdings = promised if isinstance(document, Reservation) else coming
        for holding in document.holdings:
            assert holding.open >= 0
            holdings[holding.item] += holding.open
        if isinstance(document, Reservation):
            for line in document.lines:
                assert line.requested == sum(each.units for each in line.allocations)
                numbers = [(each.open, each.fulfilled, each.released, each.expired) for each in line.allocations]
                assert min(map(min, numbers)) >= 0
            assert document.confirmed == (document.expires_at is None)
            assert not (document.confirmed and document.any_expired)
        if isinstance(document, Transfer):
            assert all(min(line.received, line.damaged, line.missing, line.cancelled) >= 0 for line in document.lines)
            assert all(line.over <= QUANTITY_MAX for line in document.lines)
    for item in room.items.values():
        assert item.reserved == item.reserved_plain + promised[item.id]
        assert item.incoming == coming[item.id]


@settings(deadline=None, max_examples=150)
@given(anything.days)
def test_items_ledger_and_documents_agree_after_every_transaction(day: Day) -> None:
    live(day)


@settings(deadline=None)
@given(anything.days)
def test_every_entry_follows_from_the_one_before_and_no_promise_goes_beyond_what_there_is(day: Day) -> None:
    last: dict[ItemId, Entry] = {}
    for written in live(day).ledger:
        entry = written.entry
        if not entry.sku:
            continue
        before = last.get((entry.store, entry.sku))
        assert entry.version == (before.version if before else 0) + 1
        assert 0 <= entry.unaccounted <= QUANTITY_MAX
        for name in FOLDED:
            assert getattr(entry, name) == (getattr(before, name) if before else 0) + getattr(entry, f"{name}_delta")
        if entry.promise:
            assert entry.reserved + entry.unsellable + entry.safety_stock <= entry.on_hand
        last[entry.store, entry.sku] = entry


@settings(deadline=None)
@given(anything.days, st.integers(min_value=1, max_value=9), st.sampled_from([0, anything.TTL, 9 * anything.TTL]))
def test_a_promise_is_accepted_exactly_when_what_is_not_due_leaves_room_for_it(
    day: Day, quantity: int, pause: int
) -> None:
    room = live(day)
    room.later(pause)
    item = room.items["default", "LAPTOP"]
    reservations = [each for each in room.documents.values() if isinstance(each, Reservation) and each.due(room.now)]
    due = sum(held.open for each in reservations for held in each.holdings if held.item == item.id)
    [outcome] = room.do(reserve(quantity))
    assert outcome.applied == (not item.deleted and quantity <= item.headroom + due)


@settings(deadline=None)
@given(anything.days, anything.commands)
def test_a_refused_command_changes_nothing_but_what_was_due(day: Day, command: Command) -> None:
    room = live(day)
    items, documents, entries = dict(room.items), dict(room.documents), len(room.ledger)
    [outcome] = room.do(command)
    if not outcome.applied:
        later = [written.entry for written in room.ledger[entries:]]
        assert {entry.kind for entry in later} <= {"expire"}
        touched = {(entry.store, entry.sku) for entry in later}
        assert {key for key, item in room.items.items() if item != items.get(key)} == touched
        ended = {("reservation", entry.document_id) for entry in later}
        assert {key for key, each in room.documents.items() if each != documents.get(key)} == ended


@settings(deadline=None)
@given(st.lists(anything.commands, max_size=15))
def test_a_view_that_is_never_saved_stays_sound_as_well(commands: list[Command]) -> None:
    view = a_view(stores=anything.STORES)
    for command in commands:
        judge(view, command, None)
        for item in view.changed_items:
            assert violations(item) == []
