"""From a command to its outcome: the effects of a yes, and no trace of a no."""

import pytest

from builders import (
    NOW,
    Target,
    a_store,
    a_view,
    add,
    an_item,
    cause,
    every_command,
    expected_version,
    reserve,
    set_quantity,
)
from holdfast.domain import decide
from holdfast.domain.catalogue import Sku
from holdfast.domain.commands import Command, ItemCommand
from holdfast.domain.decide import promises
from holdfast.domain.judge import judge
from holdfast.domain.outcomes import ItemResult
from holdfast.domain.rejections import Rejection
from holdfast.domain.view import Loaded, View


def state(view: View) -> tuple[object, ...]:
    rows = tuple(view.row(*item_id) for item_id in view.loaded.items)
    return rows, view.sku("LAPTOP"), view.operations, list(view.entries), view.changed_items, dict(view.changed_skus)


REFUSED: list[Target] = [{"store": "nowhere"}, {"precondition": expected_version(9)}]


@pytest.mark.parametrize("target", REFUSED, ids=["no store", "version"])
@pytest.mark.parametrize("kind", range(len(every_command())))
def test_a_rejected_command_leaves_the_view_untouched(kind: int, target: Target) -> None:
    view = a_view(an_item(on_hand=3, reserved=2))
    before = state(view)
    outcome = judge(view, every_command(**target)[kind], None).outcome
    assert isinstance(outcome.result, Rejection)
    assert state(view) == before
    assert not view.changed


def test_an_outcome_tells_who_asked_for_what_and_when() -> None:
    outcome = judge(a_view(an_item(on_hand=3)), reserve(2, cause=cause("c-8")), None, retries=3).outcome
    assert (outcome.cause, outcome.kind, outcome.amount) == (cause("c-8"), "reserve", 2)
    assert (outcome.store, outcome.sku, outcome.time, outcome.retries) == ("default", "LAPTOP", NOW, 3)
    assert outcome.applied


def test_a_refusal_tells_who_asked_for_what_and_when() -> None:
    outcome = judge(a_view(an_item()), reserve(2, cause=cause("c-8")), None, retries=3).outcome
    assert (outcome.cause, outcome.kind, outcome.amount) == (cause("c-8"), "reserve", 2)
    assert (outcome.store, outcome.sku, outcome.time, outcome.retries) == ("default", "LAPTOP", NOW, 3)
    assert not outcome.applied


def test_the_result_holds_the_item_as_it_is_now_and_its_catalogue_row() -> None:
    view = a_view(an_item(on_hand=3, version=5))
    result = judge(view, reserve(2), None).outcome.result
    assert isinstance(result, ItemResult)
    assert result.item == view.item("default", "LAPTOP")
    assert (result.item.reserved, result.name, result.catalogue_version, result.changed) == (2, "The LAPTOP", 4, True)


def test_the_result_of_a_first_add_holds_the_catalogue_row_that_it_made() -> None:
    view = a_view()
    result = judge(view, add(2, name="Laptop 13"), None).outcome.result
    assert isinstance(result, ItemResult)
    assert view.changed_skus == {"LAPTOP": Sku("LAPTOP", "Laptop 13", version=1)}
    assert (result.name, result.catalogue_version) == ("Laptop 13", 1)


def test_an_item_without_a_catalogue_row_goes_by_its_sku() -> None:
    view = View(NOW, Loaded(stores={"default": a_store()}, items={("default", "LAPTOP"): an_item(on_hand=3)}))
    result = judge(view, reserve(1), None).outcome.result
    assert isinstance(result, ItemResult)
    assert (result.name, result.catalogue_version) == ("LAPTOP", 0)


@pytest.mark.parametrize(
    ("commands", "applied"),
    [
        ([reserve(3), reserve(3)], [True, False]),
        ([reserve(6), reserve(3)], [False, True]),
        ([set_quantity(9), reserve(6)], [True, True]),
    ],
)
def test_a_later_command_sees_what_the_earlier_ones_did(commands: list[Command], applied: list[bool]) -> None:
    view = a_view(an_item(on_hand=5))
    assert [judge(view, command, None).outcome.applied for command in commands] == applied
    assert view.operations == applied.count(True)


class Loan(ItemCommand, frozen=True, kw_only=True):
    """A new kind of command whose rule was written, but not its word for the ledger."""

    quantity: int


def test_a_defect_in_the_middle_of_a_command_leaves_the_view_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    kind: type[ItemCommand] = Loan
    monkeypatch.setitem(vars(decide)["_RULES"], kind, promises.reserve)
    view = a_view(an_item(on_hand=3))
    before = state(view)
    with pytest.raises(KeyError):
        judge(view, Loan(store="default", sku="LAPTOP", cause=cause(), quantity=1), None)
    assert state(view) == before
