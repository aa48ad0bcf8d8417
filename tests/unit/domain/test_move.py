"""Units on hand become sellable or unsellable."""

import pytest

from builders import a_view, an_item, move
from holdfast.domain.commands import Bucket
from holdfast.domain.decide import decide
from holdfast.domain.decide.decision import Change
from holdfast.domain.judge import judge
from holdfast.domain.rejections import InsufficientOnHand, InsufficientUnsellable


@pytest.mark.parametrize(("into", "quantity", "unsellable"), [(Bucket.UNSELLABLE, 4, 7), (Bucket.SELLABLE, 2, 1)])
def test_a_move_changes_what_may_be_sold_and_not_what_is_there(into: Bucket, quantity: int, unsellable: int) -> None:
    decision = decide(a_view(an_item(on_hand=9, unsellable=3, moved_version=1)), move(quantity, into))
    assert isinstance(decision, Change)
    after = decision.after
    assert (after.on_hand, after.unsellable, after.version, after.moved_version) == (9, unsellable, 2, 1)
    assert not decision.note.promise


def test_no_more_becomes_unsellable_than_is_sellable() -> None:
    view = a_view(an_item(on_hand=9, unsellable=3))
    assert decide(view, move(7)) == InsufficientOnHand("LAPTOP", 7, 6)
    assert judge(view, move(6), None).outcome.applied


def test_no_more_becomes_sellable_than_is_unsellable() -> None:
    view = a_view(an_item(on_hand=9, unsellable=3))
    assert decide(view, move(4, Bucket.SELLABLE)) == InsufficientUnsellable("LAPTOP", 4, 3)
    assert judge(view, move(3, Bucket.SELLABLE), None).outcome.applied


def test_promised_units_may_become_unsellable_which_shows_as_short() -> None:
    decision = decide(a_view(an_item(on_hand=9, reserved=8)), move(5))
    assert isinstance(decision, Change)
    assert (decision.after.short, decision.after.available) == (4, 0)
