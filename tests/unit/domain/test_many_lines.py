"""The longest documents are judged in good time: all other commands wait for that, and a database ends who idles."""

from collections import Counter
from typing import Final

import pytest

from builders import (
    NOW,
    a_line,
    a_reservation,
    a_transfer,
    a_view,
    an_item,
    fulfill_reservation,
    make_reservation,
    part,
    receive,
    wanted,
)
from builders.orders import amend, back, correct, line, reassign, return_reservation, unfulfill
from holdfast.domain.commands import Command
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.documents import Allocation, Reservation, Transfer, TransferLine
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import LinesInsufficient
from holdfast.domain.view import View
from unit.domain.in_time import judged_in

#: Measured, they take up to three times as long, and run nothing that others' tests do not.
pytestmark = pytest.mark.no_cover

LINES: Final = 2_000
#: Of this machine's time; PostgreSQL ends a transaction after two seconds in which it hears nothing.
JUDGED_S_MAX: Final = 0.5

SKUS: Final = [f"SKU-{number}" for number in range(LINES)]
ONE_SKU: Final = ["LAPTOP"] * LINES


def judged(view: View, command: Command) -> object:
    """Judge a command; give what it came to, if that did not take too long."""
    return judged_in(JUDGED_S_MAX, view, command)


def reserved(skus: list[str]) -> View:
    """Give a view of a reservation with a line of one unit for each of these SKUs."""
    lines = [a_line(sku=sku, line=number) for number, sku in enumerate(skus, 1)]
    units = LINES // len(set(skus))
    items = [an_item(sku, on_hand=units, reserved=units, reserved_plain=0) for sku in set(skus)]
    return a_view(*items, documents=[a_reservation(*lines)])


def incoming(skus: list[str]) -> View:
    """Give a view of a transfer with a line of one unit for each of these SKUs."""
    lines = [TransferLine(number, sku, 1) for number, sku in enumerate(skus, 1)]
    units = LINES // len(set(skus))
    items = [an_item(sku, store="berlin", incoming=units) for sku in set(skus)]
    return a_view(*items, documents=[a_transfer(*lines)])


@pytest.mark.parametrize("skus", [SKUS, ONE_SKU], ids=["many SKUs", "one SKU"])
def test_every_line_of_a_reservation_is_named(skus: list[str]) -> None:
    view = reserved(skus)
    parts = [part(1, line=number) for number in range(1, LINES // 2 + 1)]
    judged(view, fulfill_reservation(*parts, *(part(1, sku=sku, store="default") for sku in skus[LINES // 2 :])))
    assert [item.reserved for item in view.changed_items] == [0] * len(set(skus))


@pytest.mark.parametrize("skus", [SKUS, ONE_SKU], ids=["many SKUs", "one SKU"])
def test_every_line_of_a_transfer_is_named(skus: list[str]) -> None:
    view = incoming(skus)
    receipts = [Receipt(line=number, received=1) for number in range(1, LINES // 2 + 1)]
    judged(view, receive(*receipts, *(Receipt(sku=sku, received=1) for sku in skus[LINES // 2 :])))
    assert [item.incoming for item in view.changed_items] == [0] * len(set(skus))


@pytest.mark.parametrize("skus", [SKUS, ONE_SKU], ids=["many SKUs", "one SKU"])
def test_every_line_of_a_delivery_is_put_right(skus: list[str]) -> None:
    view = incoming(skus)
    judged(view, receive())
    by_number = LINES if skus is ONE_SKU else LINES // 2
    wrong = [Receipt(line=number, missing=1) for number in range(1, by_number + 1)]
    result = judged(view, correct(*wrong, *(Receipt(sku=sku, missing=1) for sku in skus[by_number:])))
    assert isinstance(result, DocumentResult)
    assert isinstance(result.document, Transfer)
    assert [(line.received, line.missing) for line in result.document.lines] == [(0, 1)] * LINES
    assert [booked.store for booked in result.document.booked if booked.store == result.document.to_store] == []


def test_every_other_line_is_short() -> None:
    view = a_view(an_item(on_hand=LINES // 2))
    rejection = judged(view, make_reservation(*(wanted() for _ in range(LINES))))
    assert isinstance(rejection, LinesInsufficient)
    assert [(short.requested, short.available) for short in rejection.shortages] == [(LINES, LINES // 2)]


def test_every_line_waits_for_the_end_of_the_same_due_reservation() -> None:
    lines = [a_line(Allocation("default", 1), sku=sku, line=number) for number, sku in enumerate(SKUS, 1)]
    due = a_reservation(*lines, document_id="R-9", expires_at=NOW)
    items = [an_item(sku, on_hand=1, reserved=1, reserved_plain=0) for sku in SKUS]
    view = a_view(*items, documents=[due], due={item.id: ["R-9"] for item in items})
    judged(view, make_reservation(*(wanted(1, sku) for sku in SKUS)))
    assert Counter(entry.kind for entry in view.entries) == {"expire": LINES, "reserve": LINES}
    assert view.changed_documents["reservation", "R-9"].status == "expired"
    assert view.changed_documents["reservation", "R-1"].status == "open"


@pytest.mark.parametrize("others", [[f"OTHER-{number}" for number in range(LINES)], ["OTHER"] * LINES])
def test_all_lines_of_an_order_are_exchanged_for_as_many_others(others: list[str]) -> None:
    items = [an_item(sku, on_hand=LINES) for sku in set(others)]
    lines = [a_line(sku=sku, line=number) for number, sku in enumerate(SKUS, 1)]
    held = [an_item(sku, on_hand=1, reserved=1, reserved_plain=0) for sku in SKUS]
    view = a_view(*items, *held, documents=[a_reservation(*lines)])
    result = judged(view, amend(*[line(1, sku) for sku in others]))
    assert isinstance(result, DocumentResult)
    assert isinstance(result.document, Reservation)
    assert (len(result.document.lines), sum(each.open for each in result.document.lines)) == (2 * LINES, LINES)


def test_all_lines_of_an_order_move_to_another_store_and_come_back() -> None:
    there = [an_item(sku, store="berlin", on_hand=1) for sku in SKUS]
    held = [an_item(sku, on_hand=1, reserved=1, reserved_plain=0) for sku in SKUS]
    lines = [a_line(sku=sku, line=number) for number, sku in enumerate(SKUS, 1)]
    view = a_view(*there, *held, stores=["default", "berlin"], documents=[a_reservation(*lines)])
    for command in (
        reassign(from_store="default"),
        fulfill_reservation(),
        return_reservation(*[back(1, number=number) for number in range(1, LINES // 2)]),
        return_reservation(*[back(1, sku=sku) for sku in SKUS[LINES // 2 :]]),
        unfulfill(),
    ):
        assert isinstance(judged(view, command), DocumentResult)
