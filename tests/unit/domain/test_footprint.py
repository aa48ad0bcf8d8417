"""What the documents of a batch add to its footprint, and what of it has to be looked at."""

from builders import NOW, a_line, a_reservation, a_transfer, an_item
from holdfast.domain.documents import Allocation
from holdfast.domain.footprint import Footprint

ITEM = ("default", "LAPTOP")


def test_a_footprint_without_documents_stays_as_it_is() -> None:
    footprint = Footprint(items=[ITEM])
    assert footprint.with_items_of([]) is footprint


def test_the_items_of_documents_belong_to_the_footprint_with_their_stores_and_skus() -> None:
    footprint = Footprint(items=[ITEM], stores=["default"], skus=["LAPTOP"], keys=[b"1"])
    reservation = a_reservation(a_line(Allocation("munich", 1), Allocation("default", 1), sku="A"))
    whole = footprint.with_items_of([reservation, a_transfer()])
    assert whole.items == [("berlin", "LAPTOP"), ("default", "A"), ITEM, ("munich", "A")]
    assert (whole.stores, whole.skus) == (["berlin", "default", "munich"], ["A", "LAPTOP"])
    assert whole.keys == [b"1"]


def test_a_moment_is_looked_up_only_when_the_item_may_have_been_another_then() -> None:
    item = an_item(version=5, moved_version=3, updated_at=NOW)
    asks = Footprint().asks_for_past
    # The ledger's time may be a little ahead of the item's.
    times = (NOW - 1, NOW, NOW + 59_999, NOW + 60_000)
    assert [asks((*ITEM, time, None), item) for time in times] == [True, True, True, False]
    assert [asks((*ITEM, None, version), item) for version in (0, 2, 3, 5, 9)] == [True, True, True, False, False]
    assert not asks((*ITEM, NOW - 1, None), None)
