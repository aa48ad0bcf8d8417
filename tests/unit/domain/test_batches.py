"""An atomic batch takes effect whole or not at all."""

import pytest

from builders import (
    a_record,
    a_view,
    add,
    adjust,
    an_item,
    batch,
    cause,
    claim,
    count,
    delete,
    expected_version,
    if_match,
    make_reservation,
    put_item,
    release,
    reserve,
    set_quantity,
    wanted,
)
from holdfast.domain.commands import ItemCommand
from holdfast.domain.judge import judge
from holdfast.domain.outcomes import BatchResult
from holdfast.domain.rejections import (
    BatchRefused,
    Code,
    InsufficientQuantity,
    InsufficientReserved,
    ItemNotFound,
    SingleRejection,
    StoreNotFound,
    VersionMismatch,
)
from unit.domain.stockroom import Stockroom


def test_two_rows_on_the_same_item_see_each_other() -> None:
    room = Stockroom(LAPTOP=5)
    result = room.ask(batch(reserve(3), add(1), reserve(3), release(1)))
    assert isinstance(result, BatchResult)
    assert [row.kind for row in result.rows] == ["reserve", "add", "reserve", "release"]
    assert [(row.result.item.on_hand, row.result.item.reserved) for row in result.rows] == [
        (5, 3),
        (6, 3),
        (6, 6),
        (6, 5),
    ]
    assert (room.numbers(), room.item().version) == ((6, 5), 5)
    assert [written.entry.version for written in room.ledger] == [1, 2, 3, 4, 5]


def test_the_first_refusal_drops_all_and_tells_its_index() -> None:
    room = Stockroom(LAPTOP=5)
    before, entries = dict(room.items), len(room.ledger)
    refused = room.refuses(batch(reserve(3), add(2, sku="NEW"), reserve(3), release(9)))
    assert refused == BatchRefused(2, InsufficientQuantity("LAPTOP", 3, 2))
    assert (refused.code, refused.by_stock) == (Code.INSUFFICIENT_QUANTITY, True)
    assert (room.items, len(room.ledger), "NEW" in room.skus) == (before, entries, False)


def test_a_refused_batch_leaves_what_the_transaction_did_before_it() -> None:
    room = Stockroom(LAPTOP=5)
    outcomes = room.do(reserve(1), batch(reserve(2), reserve(9)), batch(reserve(2)), reserve(3), reserve(2))
    assert [outcome.applied for outcome in outcomes] == [True, False, True, False, True]
    assert room.numbers() == (5, 5)


def test_a_batch_sees_and_hands_on_catalogue_rows_and_the_moments_of_counts() -> None:
    room = Stockroom()
    room.accepts(batch(add(1, name="First"), put_item(2, name="Second"), count(4, source="erp"), set_quantity(6)))
    assert (room.skus["LAPTOP"].name, room.item().on_hand, room.item().safety_stock) == ("First", 6, 2)
    assert list(room.counted) == [("default", "LAPTOP", "erp")]
    refused = room.refuses(batch(add(1, sku="PHONE"), count(4, as_of=room.now - 1, source="erp")))
    assert isinstance(refused, BatchRefused)
    assert (refused.index, refused.code) == (1, Code.STALE_COUNT)


def test_a_batch_ends_due_holds_for_its_rows() -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(make_reservation(wanted(5), ttl_ms=1_000))
    room.later(1_000)
    room.accepts(batch(adjust(-1), reserve(4)))
    assert (room.numbers(), room.reservation().status) == ((4, 4), "expired")


def test_preconditions_of_a_batch_are_judged_row_by_row() -> None:
    room = Stockroom(LAPTOP=5)
    refused = room.refuses(batch(reserve(1, precondition=if_match(1)), reserve(1, precondition=if_match(1))))
    assert refused == BatchRefused(1, VersionMismatch("default", "LAPTOP", (1,), 2, if_match=True))
    room.accepts(batch(reserve(1, precondition=if_match(1)), reserve(1, precondition=expected_version(2))))


@pytest.mark.parametrize(
    ("row", "rejection"),
    [
        (reserve(1, store="oslo"), StoreNotFound("oslo")),
        (delete(sku="GHOST"), ItemNotFound("default", "GHOST")),
        (release(1), InsufficientReserved("LAPTOP", 1, 0)),
    ],
)
def test_a_row_is_refused_for_the_reason_that_it_has_alone(row: ItemCommand, rejection: SingleRejection) -> None:
    room = Stockroom(LAPTOP=5)
    assert room.refuses(batch(add(1), row)) == BatchRefused(1, rejection)


def test_a_batch_is_one_operation_under_one_key() -> None:
    view = a_view(an_item(on_hand=5))
    command = batch(reserve(2), reserve(2), because=cause("c-7"))
    first = judge(view, command, claim())
    assert (first.outcome.kind, first.outcome.store, first.outcome.sku, first.outcome.amount) == ("batch", "", "", 0)
    assert (view.operations, [record.digest for record in view.new_keys]) == (1, [claim().digest])
    again = judge(view, command, claim())
    assert (again.replayed, again.outcome, len(view.entries)) == (True, first.outcome, 2)


@pytest.mark.parametrize(("refused", "kept"), [(reserve(9), 1), (reserve(1, sku="GHOST"), 0)])
def test_a_refused_batch_is_kept_under_its_key_only_when_the_stock_refused(refused: ItemCommand, kept: int) -> None:
    view = a_view(an_item(on_hand=5))
    assert not judge(view, batch(reserve(1), refused), claim()).outcome.applied
    assert (len(view.new_keys), view.entries, view.operations) == (kept, [], 0)


def test_a_batch_replays_what_was_stored() -> None:
    view = a_view(an_item(on_hand=5), keys=[a_record()])
    assert judge(view, batch(reserve(1)), claim()).replayed
    assert not view.changed
