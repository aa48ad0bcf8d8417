"""Commands about documents, stores and the catalogue, from their key to their outcome."""

from collections.abc import Callable

import pytest

from builders import (
    EARLIER,
    NOW,
    PRINCIPAL,
    a_line,
    a_reservation,
    a_transfer,
    a_view,
    an_item,
    cancel,
    cause,
    claim,
    confirm,
    expire,
    extend,
    fulfill_reservation,
    make_reservation,
    make_store,
    part,
    put_sku,
    receive,
    release_reservation,
    sell,
    send,
    unconfirm,
    wanted,
)
from builders.orders import amend, change_transfer, correct, reassign, return_reservation, return_sale, unfulfill
from holdfast.domain.commands import Batch, ChangeStore, Command, ItemCommand, PatchSku
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.decide import OPERATIONS
from holdfast.domain.documents import Allocation, Sale, SaleLine
from holdfast.domain.judge import judge
from holdfast.domain.rejections import Rejection
from holdfast.domain.view import View

APPLIED: list[Command] = [
    sell(),
    make_reservation(document_id="R-2"),
    confirm(),
    fulfill_reservation(),
    release_reservation(),
    extend(expires_at=NOW + 2),
    unconfirm(),
    amend(),
    reassign(part(1)),
    unfulfill(part(1), document_id="R-3"),
    return_reservation(document_id="R-3"),
    return_sale(document_id="S-9"),
    correct(Receipt(line=1, received=1)),
    change_transfer(reference="truck"),
    expire(),
    send(document_id="T-2"),
    receive(),
    cancel(),
    make_store("oslo"),
    ChangeStore(cause=cause(), id="berlin", name="B"),
    PatchSku(cause=cause(), sku="LAPTOP", name="L"),
    put_sku("NEW"),
]


def a_full_view() -> View:
    """Give a view with a reservation and a transfer of one unit each."""
    return a_view(
        an_item(on_hand=9, reserved=1, reserved_plain=0),
        an_item(store="berlin", on_hand=1, incoming=1),
        stores=["default", "berlin"],
        documents=[
            a_reservation(expires_at=NOW + 1),
            a_reservation(a_line(Allocation("default", 0, fulfilled=1)), document_id="R-3"),
            a_transfer(),
            Sale("S-9", PRINCIPAL, EARLIER, (SaleLine(1, "default", "LAPTOP", 1),)),
        ],
    )


@pytest.mark.parametrize("command", APPLIED, ids=lambda command: type(command).__name__)
def test_a_command_takes_effect_once_under_its_key(command: Command) -> None:
    view = a_full_view()
    first = judge(view, command, claim(), retries=2).outcome
    assert first.applied
    kind = OPERATIONS[type(command)].kind
    assert (first.kind, first.store, first.sku, first.amount, first.retries) == (kind, "", "", 0, 2)
    entries, changed = len(view.entries), view.changed_items
    again = judge(view, command, claim())
    assert (again.replayed, again.outcome) == (True, first)
    assert (len(view.entries), view.changed_items, view.operations) == (entries, changed, 1)


def test_this_table_has_every_command_that_is_not_about_one_item() -> None:
    others = {kind for kind in OPERATIONS if not issubclass(kind, ItemCommand)}
    assert {type(command) for command in APPLIED} == others - {Batch}


GHOST = "X-9"


@pytest.mark.parametrize(
    "make",
    [
        *(confirm, fulfill_reservation, release_reservation, extend, unconfirm, amend, reassign, unfulfill),
        *(return_reservation, return_sale, expire, receive, cancel, correct, change_transfer),
    ],
)
def test_a_document_that_is_not_there_leaves_no_trace(make: Callable[..., Command]) -> None:
    view = a_full_view()
    outcome = judge(view, make(document_id=GHOST), claim()).outcome
    assert isinstance(outcome.result, Rejection)
    assert outcome.result.code == "NOT_FOUND"
    assert not view.changed


@pytest.mark.parametrize(
    "command",
    [make_reservation(wanted(5), wanted(4), document_id="R-2"), send(("LAPTOP", 4), ("LAPTOP", 5), document_id="T-2")],
)
def test_a_refusal_by_stock_is_all_that_is_kept(command: Command) -> None:
    view = a_full_view()
    assert not judge(view, command, claim()).outcome.applied
    assert (view.entries, view.changed_items, view.changed_documents, view.operations) == ([], [], {}, 0)
    assert len(view.new_keys) == 1
