"""Sums of any size, on every engine: kept to the unit, told up to the largest quantity."""

from collections.abc import Iterator

import pytest

from builders import NOW, add, adjust, cause, count, reserve, set_quantity
from contract.around import Around
from contract.batches import Hands, as_requests, commit, new_id
from contract.conftest import Open
from holdfast.domain.commands import OnMoved
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.past import Past
from holdfast.domain.rejections import CountMoved, UnaccountedOutOfRange
from holdfast.engine.batch import footprint_of
from holdfast.engine.ports import Reader, Storage, Totals


@pytest.fixture
def reader(open_storage: Open) -> Iterator[Reader]:
    opened = open_storage().reader()
    yield opened
    opened.close()


FULL = 2**53 - 1
#: Together they have more units than a number of 64 bits holds.
MANY = [f"SKU-{number}" for number in range(1_030)]


def test_sums_of_any_size_are_kept_and_told_up_to_the_largest_quantity(
    around: Around, storage: Storage, reader: Reader
) -> None:
    commit(storage, *[add(FULL, sku=sku) for sku in MANY])
    commit(storage, *[reserve(FULL, sku=sku) for sku in MANY])
    full = Totals(items=1_030, with_stock=1_030, on_hand=FULL, reserved=FULL, operations=2_060)
    assert reader.totals(None) == reader.totals("default") == full
    audit = around.audit()
    if audit.name != "model":  # The model keeps no sums.
        assert audit.totals() == {"default": (1_030, 1_030, 1_030 * FULL, 1_030 * FULL)}
    audit.close()


def test_a_sum_that_has_become_small_again_is_told_to_the_unit(
    around: Around, storage: Storage, reader: Reader
) -> None:
    around.put_stores("berlin")
    commit(storage, *[add(FULL, sku=sku) for sku in MANY], add(FULL - 5, sku="A", store="berlin"))
    assert reader.totals("berlin").on_hand == FULL - 5
    commit(storage, *[set_quantity(0, sku=sku) for sku in MANY[1:]])
    commit(storage, set_quantity(2, sku=MANY[0]))
    assert (reader.totals("default").on_hand, reader.totals(None).on_hand) == (2, FULL - 3)
    commit(storage, add(3, sku=MANY[1]))
    assert reader.totals(None).on_hand == FULL
    commit(storage, add(1, sku=MANY[2]))
    assert (reader.totals(None).on_hand, reader.totals("default").on_hand) == (FULL, 6)


def test_stores_that_are_full_can_be_added_up(around: Around, storage: Storage, reader: Reader) -> None:
    stores = [f"s-{number}" for number in range(1_030)]
    around.put_stores(*stores)
    commit(storage, *[add(FULL, store=store) for store in stores])
    assert (reader.totals(None).on_hand, reader.totals("s-7").on_hand) == (FULL, FULL)


def test_what_was_reported_late_may_add_up_to_any_number(around: Around, open_storage: Open) -> None:
    clock = Hands(NOW)
    opened = open_storage(clock)
    commit(opened, add(5))
    clock.now = NOW + 100
    arrived = adjust(QUANTITY_MAX, cause=cause(occurred_at=NOW + 50))
    commit(opened, adjust(-5), *[arrived, adjust(-QUANTITY_MAX)] * 1_100)
    late = 1_100 * QUANTITY_MAX
    transaction = opened.begin(new_id())
    view = transaction.load(footprint_of(as_requests([count(1, as_of=NOW + 60)])))
    transaction.rollback()
    assert view.past(("default", "LAPTOP", NOW + 60, None)) == Past(1, 5, late, moment=NOW + 60)
    assert commit(opened, count(1, as_of=NOW + 60))[0].outcome.result == CountMoved(
        "default", "LAPTOP", 1, QUANTITY_MAX, 0, 2_202
    )
    before = around.state()
    rebased = count(1, as_of=NOW + 60, on_moved=OnMoved.REBASE)
    assert commit(opened, rebased)[0].outcome.result == UnaccountedOutOfRange("LAPTOP", 1, 0)
    assert around.state() == before
