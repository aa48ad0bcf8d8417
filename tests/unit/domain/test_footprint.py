"""What the documents of a batch add to its footprint, and what of it has to be looked at."""

from builders import NOW, a_line, a_reservation, a_transfer, an_item
from holdfast.domain.documents import Allocation
from holdfast.domain.footprint import DUE_OF_ITEM_MAX, Footprint
from holdfast.domain.identifiers import QUANTITY_MAX

ITEM = ("default", "LAPTOP")


def test_a_footprint_without_documents_stays_as_it_is() -> None:
    footprint = Footprint(items=[ITEM])
    assert footprint.with_items_of([]) is footprint


def test_the_items_of_documents_belong_to_the_footprint_with_their_stores_and_skus() -> None:
    footprint = Footprint(items=[ITEM], stores=["default"], skus=["LAPTOP"], demand={ITEM: 2}, keys=[b"1"])
    reservation = a_reservation(a_line(Allocation("munich", 1), Allocation("default", 1), sku="A"))
    whole = footprint.with_items_of([reservation, a_transfer()])
    assert whole.items == [("berlin", "LAPTOP"), ("default", "A"), ITEM, ("munich", "A")]
    assert (whole.stores, whole.skus) == (["berlin", "default", "munich"], ["A", "LAPTOP"])
    assert (whole.demand, whole.keys) == ({ITEM: 2}, [b"1"])


def test_all_items_of_a_reservation_that_is_paid_late_are_wanted() -> None:
    reservation = a_reservation(a_line(), a_line(sku="PHONE", line=2))
    footprint = Footprint(reacquired=[reservation.key], demand={("berlin", "LAPTOP"): 1})
    whole = footprint.with_items_of([reservation, a_reservation(a_line(sku="OTHER"), document_id="R-2")])
    assert whole.demand == {("berlin", "LAPTOP"): 1, ITEM: QUANTITY_MAX, ("default", "PHONE"): QUANTITY_MAX}
    assert footprint.demand == {("berlin", "LAPTOP"): 1}


def test_an_item_is_starved_when_more_is_wanted_than_is_left_and_reservations_hold_some() -> None:
    items = [
        an_item("ENOUGH", on_hand=9, reserved=5, reserved_plain=0),
        an_item("LACKS-2", on_hand=9, reserved=7, reserved_plain=0),
        an_item("LACKS-1-OF-4", on_hand=9, reserved=9, reserved_plain=8),
        an_item("PLAIN", on_hand=9, reserved=9),
        an_item("NOT WANTED", on_hand=9, reserved=9, reserved_plain=0),
    ]
    wanted = ("ENOUGH", "LACKS-2", "LACKS-1-OF-4", "PLAIN", "GHOST")
    footprint = Footprint(demand={("default", sku): 4 for sku in wanted})
    assert footprint.starved({item.id: item for item in items}) == [
        (("default", "LACKS-1-OF-4"), 1),
        (("default", "LACKS-2"), 2),
    ]


def test_an_item_is_starved_as_far_as_on_hand_is_set_to_less_than_it_has_to_be() -> None:
    item = an_item("LAPTOP", on_hand=9, reserved=5, reserved_plain=1, unsellable=1, safety_stock=1)

    def lacking(figure: int, wanted: int = 0) -> list[int]:
        footprint = Footprint(demand={ITEM: wanted}, figures={ITEM: figure})
        return [units for _, units in footprint.starved({ITEM: item})]

    assert [lacking(figure) for figure in (9, 7, 6, 3, 0)] == [[], [], [1], [4], [4]]
    assert [lacking(figure, 3) for figure in (99, 9, 8)] == [[1], [1], [2]]


def test_a_batch_ends_no_more_due_reservations_of_an_item_than_it_can_write_in_good_time() -> None:
    item = an_item("LAPTOP", on_hand=9_999, reserved=9_999, reserved_plain=0)
    for footprint in (Footprint(demand={ITEM: QUANTITY_MAX}), Footprint(demand={ITEM: 0}, figures={ITEM: 0})):
        assert footprint.starved({ITEM: item}) == [(ITEM, DUE_OF_ITEM_MAX)]


def test_a_moment_is_looked_up_only_when_the_item_may_have_been_another_then() -> None:
    item = an_item(version=5, moved_version=3, updated_at=NOW)
    asks = Footprint().asks_for_past
    # The ledger's time may be a little ahead of the item's.
    times = (NOW - 1, NOW, NOW + 59_999, NOW + 60_000)
    assert [asks((*ITEM, time, None), item) for time in times] == [True, True, True, False]
    assert [asks((*ITEM, None, version), item) for version in (0, 2, 3, 5, 9)] == [True, True, False, False, False]
    assert not asks((*ITEM, NOW - 1, None), None)
