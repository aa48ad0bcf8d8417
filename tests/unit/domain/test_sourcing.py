"""Which stores serve an order: in order, in as few parcels as possible, or what each one has."""

from typing import Final

from builders import NOW, a_store, a_view, add, an_item, make_reservation, wanted
from holdfast.domain.commands.documents import Sourcing
from holdfast.domain.documents import Allocation
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import LinesInsufficient, Shortage
from unit.domain.in_time import judged_in
from unit.domain.stockroom import Stockroom

ALL: Final = ("default", "berlin", "munich")


def stocked(**units: tuple[int, int, int]) -> Stockroom:
    """Give units of SKUs in the three stores."""
    room = Stockroom()
    for sku, numbers in units.items():
        room.accepts(*(add(number, sku=sku, store=store) for store, number in zip(ALL, numbers, strict=True)))
    return room


def chosen(room: Stockroom, sourcing: Sourcing, *lines: tuple[str, int], stores: tuple[str, ...] = ALL) -> list[str]:
    """Make a reservation; give the stores that serve its lines."""
    asked = [wanted(units, sku, stores) for sku, units in lines]
    room.accepts(make_reservation(*asked, sourcing=sourcing))
    return ["+".join(each.store for each in line.allocations) for line in room.reservation().lines]


def test_one_store_that_serves_all_lines_is_better_than_the_first_of_each() -> None:
    lines = ("A", 2), ("B", 2)
    shelves = {"A": (2, 0, 2), "B": (0, 2, 2)}
    assert chosen(stocked(**shelves), Sourcing.IN_ORDER, *lines) == ["default", "berlin"]
    assert chosen(stocked(**shelves), Sourcing.FEWEST_STORES, *lines) == ["munich", "munich"]


def test_the_store_that_serves_most_comes_first_and_the_others_serve_the_rest() -> None:
    room = stocked(A=(1, 0, 1), B=(0, 1, 1), C=(1, 1, 0))
    assert chosen(room, Sourcing.FEWEST_STORES, ("A", 1), ("B", 1), ("C", 1)) == ["default", "berlin", "default"]


def test_ties_go_to_the_callers_order() -> None:
    shelves = {"A": (1, 1, 1)}
    assert chosen(stocked(**shelves), Sourcing.FEWEST_STORES, ("A", 1)) == ["default"]
    turned = ALL[::-1]
    assert chosen(stocked(**shelves), Sourcing.FEWEST_STORES, ("A", 1), stores=turned) == ["munich"]


def test_lines_of_one_sku_share_what_a_store_has() -> None:
    room = stocked(A=(5, 3, 0))
    assert chosen(room, Sourcing.FEWEST_STORES, ("A", 3), ("A", 2), ("A", 1)) == ["berlin", "default", "default"]


def test_a_line_that_no_store_can_serve_whole_is_split_if_it_may_be() -> None:
    room = stocked(A=(2, 2, 0), B=(0, 0, 1))
    asked = wanted(3, "A", ALL), wanted(1, "B", ALL)
    refused = room.refuses(make_reservation(*asked, sourcing=Sourcing.FEWEST_STORES))
    assert refused == LinesInsufficient((Shortage("A", None, 3, 2),))
    room.accepts(make_reservation(*asked, sourcing=Sourcing.FEWEST_STORES, allow_split=True))
    assert room.reservation().lines[0].allocations == (Allocation("default", 2), Allocation("berlin", 1))


def test_a_drain_takes_what_each_store_has_and_may_split() -> None:
    room = stocked(A=(1, 4, 9))
    assert chosen(room, Sourcing.DRAIN, ("A", 3)) == ["default+berlin"]
    assert room.reservation().lines[0].split
    refused = room.refuses(make_reservation(wanted(99, "A", ALL), sourcing=Sourcing.DRAIN, document_id="R-2"))
    assert refused == LinesInsufficient((Shortage("A", None, 99, 11),))


def test_two_thousand_lines_over_many_stores_find_their_stores_in_good_time() -> None:
    stores = [f"s{number:04}" for number in range(2_500)]
    lines = [wanted(1, f"A{number}", (stores[number], stores[number + 1])) for number in range(2_000)]
    items = [an_item(line.sku, store=store, on_hand=1) for line in lines for store in line.stores]
    view = a_view(*items, now=NOW, stores=stores)
    assert view.store("s0000") == a_store("s0000")
    result = judged_in(0.5, view, make_reservation(*lines, sourcing=Sourcing.FEWEST_STORES))
    assert isinstance(result, DocumentResult)
