"""How a batch moves the sums of each store."""

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_view, add, adjust, an_entry, an_item, fulfill, judge_all, release, reserve, set_quantity
from holdfast.domain.audit import Sums
from holdfast.domain.item import Item
from holdfast.domain.view import View
from holdfast.storage.totals import sums_moved


def sums(items: list[Item]) -> Sums:
    there = [item for item in items if not item.deleted]
    return (
        len(there),
        sum(item.on_hand > 0 for item in there),
        sum(item.on_hand for item in there),
        sum(item.reserved for item in there),
    )


def test_a_batch_without_effects_moves_nothing() -> None:
    assert sums_moved(a_view(an_item(on_hand=5))) == {}


def test_a_new_item_counts_as_an_item_and_with_stock_only_when_it_has_some() -> None:
    view = a_view()
    judge_all(view, [add(5), add(0, sku="PHONE")])
    assert sums_moved(view) == {"default": (2, 1, 5, 0)}


def test_an_item_that_sells_out_no_longer_counts_as_with_stock() -> None:
    view = a_view(an_item(on_hand=5, reserved=2))
    judge_all(view, [reserve(3), fulfill(5)])
    assert sums_moved(view) == {"default": (0, -1, -5, -2)}


def test_each_store_moves_alone_and_they_come_in_order() -> None:
    view = a_view(an_item(on_hand=5, store="b"), an_item(on_hand=5, store="a"), stores="ab")
    judge_all(view, [reserve(2, store="b"), adjust(-1, store="a")])
    assert list(sums_moved(view).items()) == [("a", (0, 0, -1, 0)), ("b", (0, 0, 0, 2))]


def test_moves_that_cancel_out_are_left_out() -> None:
    view = a_view(an_item("A", on_hand=5), an_item("B", on_hand=5))
    judge_all(view, [set_quantity(3, sku="A"), set_quantity(7, sku="B")])
    assert sums_moved(view) == {}


def test_a_deleted_item_counts_for_nothing_before_and_after() -> None:
    view = a_view(an_item(version=3, deleted=True))
    judge_all(view, [add(4)])
    assert sums_moved(view) == {"default": (1, 1, 4, 0)}
    view = a_view(an_item(on_hand=0))
    gone = an_item(on_hand=0, version=2, deleted=True)
    view.put_item(gone, an_entry(gone))
    assert sums_moved(view) == {"default": (-1, 0, 0, 0)}


def rows(view: View) -> list[Item]:
    found = [view.row(store, sku) for store in ("a", "b") for sku in ("X", "Y")]
    return [item for item in found if item is not None]


few = st.integers(min_value=0, max_value=6)
target = {"store": st.sampled_from("ab"), "sku": st.sampled_from("XY")}
commands = st.one_of(
    *(st.builds(make, few, **target) for make in (add, set_quantity, reserve, release, fulfill)),
    st.builds(adjust, st.integers(min_value=-6, max_value=6), **target),
)


@settings(deadline=None)
@given(st.lists(commands, max_size=20), st.lists(commands, max_size=20))
def test_sums_that_are_moved_batch_by_batch_are_the_sums_over_all_items(
    first: list[object], second: list[object]
) -> None:
    told: dict[str, Sums] = {}
    items: list[Item] = []
    for batch in (first, second):
        view = a_view(*items, stores="ab")
        judge_all(view, batch)  # type: ignore[arg-type]
        for store, moved in sums_moved(view).items():
            told[store] = tuple(map(sum, zip(told.get(store, (0, 0, 0, 0)), moved, strict=True)))  # type: ignore[assignment]
        items = rows(view)
    for store in ("a", "b"):
        assert told.get(store, (0, 0, 0, 0)) == sums([item for item in items if item.store == store])
