"""What a node of PostgreSQL knows of rows: those used last, so many of them."""

from types import SimpleNamespace
from typing import Any

from builders import NOW, a_store, an_item
from holdfast.domain.catalogue import Sku
from holdfast.domain.footprint import Footprint
from holdfast.domain.view import Loaded, View
from holdfast.storage.postgres.optimism import KNOWN_BATCH_MAX, REST_BATCHES_MAX, Foreseen, Optimism

CONNECTION: Any = SimpleNamespace(closed=False)


def view_of(*skus: str) -> View:
    items = {("default", sku): an_item(sku) for sku in skus}
    return View(NOW, Loaded(stores={"default": a_store()}, items=items, skus={sku: Sku(sku, sku, 1) for sku in skus}))


def read(optimism: Optimism, *skus: str, writer: int = 7) -> None:
    view = view_of(*skus)
    optimism.read(CONNECTION, view, dict.fromkeys(view.loaded.items, writer), 0)


def wrote(optimism: Optimism, *skus: str, on_hand: int = 1, made: bool = False) -> None:
    view = view_of(*([] if made else skus))
    for sku in skus:
        view.put_item(an_item(sku, on_hand=on_hand), None)
    optimism.wrote(view, 8)


def foresee(optimism: Optimism, *skus: str) -> Foreseen | None:
    footprint = Footprint(items=[("default", sku) for sku in skus], stores=["default"], skus=skus)
    return optimism.foresee(CONNECTION, footprint, lambda _: NOW)


def knows(optimism: Optimism, *skus: str) -> bool:
    return foresee(optimism, *skus) is not None


def test_those_used_last_are_known() -> None:
    optimism = Optimism(rows_max=2)
    read(optimism, "A", "B")
    assert knows(optimism, "A", "B")
    read(optimism, "C")  # There are too many now: the others are the old ones.
    assert knows(optimism, "A", "B", "C")
    read(optimism, "D", "E")
    assert knows(optimism, "D", "E")
    read(optimism, "F")
    assert [knows(optimism, sku) for sku in "ABCDEF"] == [False, False, False, True, True, True]


def test_items_are_in_the_lock_order_whichever_were_used_last() -> None:
    optimism = Optimism(rows_max=2)
    read(optimism, "A", "B", "C")  # All of them are the old ones at once.
    read(optimism, "B")
    told = foresee(optimism, "A", "B")
    assert told is not None
    assert [sku for _, sku, _ in told.items] == ["A", "B"]


def test_all_of_a_batch_has_to_be_known() -> None:
    optimism = Optimism()
    read(optimism, "A")
    assert not knows(optimism, "A", "B")


def test_nothing_is_known_after_a_batch_that_was_wrong_before_the_last_that_asks() -> None:
    optimism = Optimism()
    read(optimism, "A")
    optimism.was_wrong()
    assert not knows(optimism, "A")  # It asks: the last one that has to.
    read(optimism, "B")
    assert [knows(optimism, sku) for sku in "AB"] == [False, True]
    optimism.was_wrong()
    assert not knows(optimism, "C")  # One more asks after this one.
    read(optimism, "C")
    wrote(optimism, "D")
    assert not knows(optimism, "E")
    read(optimism, "E", "F")
    wrote(optimism, "F", on_hand=3)
    assert [knows(optimism, sku) for sku in "CEF"] == [False, True, True]
    assert optimism.foresee(CONNECTION, Footprint(items=[("default", "D")]), lambda _: NOW) is None
    told = foresee(optimism, "F")
    assert told is not None
    assert told.view.loaded.items["default", "F"].on_hand == 3
    assert told.items == [("default", "F", 8)]


def test_a_large_batch_asks_and_leaves_nothing_known() -> None:
    optimism = Optimism()
    many = [f"S-{number}" for number in range(KNOWN_BATCH_MAX)]
    read(optimism, *many)
    read(optimism, "A")
    assert [knows(optimism, *many), knows(optimism, "A", *many)] == [True, False]
    wrote(optimism, *many)
    assert knows(optimism, "A")
    read(optimism, "B", "A", *many)
    assert [knows(optimism, "A"), knows(optimism, "B")] == [True, False]
    wrote(optimism, "A", *many)
    assert not knows(optimism, "A")
    read(optimism, "A")
    keys = [bytes([number]) for number in range(KNOWN_BATCH_MAX + 1)]
    for few in (KNOWN_BATCH_MAX, KNOWN_BATCH_MAX + 1):
        footprint = Footprint(items=[("default", "A")], keys=keys[:few])
        assert (optimism.foresee(CONNECTION, footprint, lambda _: NOW) is not None) == (few == KNOWN_BATCH_MAX)
    wrote(optimism, "B", *many, made=True)
    assert not knows(optimism, "A")


def test_at_most_so_many_ask_after_one_that_was_wrong() -> None:
    optimism = Optimism()
    read(optimism, "A")
    for _ in range(12):
        optimism.was_wrong()
    for _ in range(REST_BATCHES_MAX):
        assert not knows(optimism, "A")
        read(optimism, "A")
    assert knows(optimism, "A")
