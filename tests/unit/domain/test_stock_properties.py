"""Whatever is asked, in whatever order: the stock stays sound, and the ledger tells it exactly."""

from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_view, add, adjust, an_item, claim, fulfill, judge_all, release, reserve, set_quantity
from holdfast.domain.commands import Bucket, Command
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.invariants import FOLDED, fold, violations
from holdfast.domain.item import Item, unstocked
from holdfast.domain.judge import judge
from holdfast.domain.ledger import Entry
from holdfast.domain.view import View

STORES: Final = ("default", "berlin")
SKUS: Final = ("LAPTOP", "PHONE")

few = st.integers(min_value=0, max_value=12) | st.sampled_from([QUANTITY_MAX - 1, QUANTITY_MAX])
some = st.integers(min_value=1, max_value=12) | st.just(QUANTITY_MAX)
deltas = st.integers(min_value=-15, max_value=15) | st.sampled_from([-QUANTITY_MAX, QUANTITY_MAX])
stores = st.sampled_from(STORES)
skus = st.sampled_from(SKUS)

commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(add, few, store=stores, sku=skus),
    st.builds(set_quantity, few, store=stores, sku=skus),
    st.builds(reserve, some, store=stores, sku=skus),
    st.builds(release, some, store=stores, sku=skus),
    st.builds(fulfill, some, store=stores, sku=skus),
    st.builds(adjust, deltas, st.sampled_from(Bucket), store=stores, sku=skus),
)


@st.composite
def items(draw: st.DrawFn) -> Item:
    """A sound item in any state, short ones and those with reservations included."""
    on_hand, reserved = draw(few), draw(few)
    return an_item(
        on_hand=on_hand,
        reserved=reserved,
        reserved_plain=draw(st.integers(min_value=0, max_value=reserved)),
        unsellable=draw(st.integers(min_value=0, max_value=on_hand)),
        safety_stock=draw(few),
        deleted=False,
    )


def rows(view: View) -> list[Item]:
    return [view.row(store, sku) or unstocked(store, sku, 0) for store in STORES for sku in SKUS]


@settings(deadline=None)
@given(st.lists(commands, max_size=40))
def test_the_stock_is_the_fold_of_its_ledger(sequence: list[Command]) -> None:
    view = a_view(stores=STORES)
    judge_all(view, sequence)
    told = fold(view.entries)
    for item in rows(view):
        assert told.get(item.id, dict.fromkeys(FOLDED, 0)) == {name: getattr(item, name) for name in FOLDED}


@settings(deadline=None)
@given(st.lists(commands, max_size=40))
def test_every_entry_follows_from_the_one_before(sequence: list[Command]) -> None:
    view = a_view(stores=STORES)
    judge_all(view, sequence)
    last: dict[tuple[str, str], Entry] = {}
    for entry in view.entries:
        before = last.get((entry.store, entry.sku))
        assert entry.version == (before.version if before else 0) + 1
        for name in FOLDED:
            start = getattr(before, name) if before else 0
            assert getattr(entry, name) == start + getattr(entry, f"{name}_delta")
        last[entry.store, entry.sku] = entry


@settings(deadline=None)
@given(st.lists(commands, max_size=40))
def test_the_invariants_hold_after_every_command(sequence: list[Command]) -> None:
    view = a_view(stores=STORES)
    for command in sequence:
        judge(view, command, None)
        for item in rows(view):
            assert violations(item) == []
            assert item.on_hand <= QUANTITY_MAX


@settings(deadline=None)
@given(items(), some)
def test_a_promise_is_accepted_exactly_when_it_is_available(item: Item, quantity: int) -> None:
    view = a_view(item)
    assert judge(view, reserve(quantity), None).outcome.applied == (quantity <= item.available)
    for entry in view.entries:
        assert entry.reserved + entry.unsellable + entry.safety_stock <= entry.on_hand


@settings(deadline=None)
@given(items(), st.one_of(st.builds(set_quantity, few), st.builds(release, some), st.builds(fulfill, some)))
def test_only_facts_undo_promises(item: Item, command: Command) -> None:
    view = a_view(item)
    judge(view, command, None)
    after = view.row("default", "LAPTOP")
    assert after is not None
    assert after.short <= item.short


@settings(deadline=None)
@given(items(), deltas, st.sampled_from(Bucket))
def test_a_fact_accounts_for_every_unit_that_it_names(item: Item, delta: int, bucket: Bucket) -> None:
    view = a_view(item)
    applied = judge(view, adjust(delta, bucket), None).outcome.applied
    assert applied == (item.on_hand + delta <= QUANTITY_MAX)
    for entry in view.entries:
        assert entry.on_hand_delta == delta + entry.unaccounted
        assert entry.unaccounted == 0 or entry.on_hand == 0


@settings(deadline=None)
@given(items(), commands)
def test_a_second_try_under_the_same_key_changes_nothing(item: Item, command: Command) -> None:
    view = a_view(item, stores=STORES)
    first = judge(view, command, claim())
    written = (list(view.entries), rows(view), view.operations)
    second = judge(view, command, claim())
    assert (list(view.entries), rows(view), view.operations) == written
    assert second.outcome == first.outcome
