"""What a block holds is given back when the block fails, and only then."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any, Final

import pytest

from client.unreliable import Mishap, Proxy
from holdfast_client import Client, InsufficientQuantity, NewReservationLine, NoAnswer, Patience
from holdfast_client.holding import seconds

SKUS: Final = count(1)


class Declined(Exception):
    """The payment was."""


def declined(call: Callable[..., Any], *arguments: Any) -> None:
    """Do something, and fail after that."""
    call(*arguments)
    raise Declined


@pytest.fixture
def sku(stock: Any) -> str:
    made: str = stock.add_item(f"HELD-{next(SKUS)}", "Held", 5).sku
    return made


def test_a_block_that_ends_well_leaves_the_hold_to_its_time(stock: Any, sku: str) -> None:
    with stock.hold({sku: 2}, ttl=900, reference="order 1") as order:
        assert (order.status, order.confirmed, order.reference) == ("open", False, "order 1")
        assert stock.get_item(sku).available == 3
    assert stock.get_reservation(order.id).status == "open"


def test_a_block_that_fails_gives_it_back(stock: Any, sku: str) -> None:
    with pytest.raises(Declined), stock.hold([NewReservationLine(sku, 2)], ttl=timedelta(minutes=15)) as order:
        raise Declined
    assert stock.get_reservation(order.id).status == "released"
    (entry, *_) = stock.list_entries(document_id=order.id).data
    assert (entry.kind, entry.reason) == ("release", "given up")


def test_what_was_confirmed_in_it_stays_whatever_fails_after_that(stock: Any, sku: str) -> None:
    with pytest.raises(Declined), stock.hold({sku: 2}, ttl=900, id=sku) as order:
        declined(stock.confirm_reservation, order.id)
    assert (order.id, stock.get_reservation(sku).confirmed, stock.get_item(sku).available) == (sku, True, 3)


def test_what_has_left_in_it_stays_away(stock: Any, sku: str) -> None:
    with pytest.raises(Declined), stock.hold({sku: 2}, ttl=900) as order:
        declined(stock.fulfill_reservation, order.id)
    assert stock.get_reservation(order.id).status == "fulfilled"


def test_a_block_is_not_entered_when_there_is_too_little(stock: Any, sku: str) -> None:
    with pytest.raises(InsufficientQuantity), stock.hold({sku: 6}, ttl=900):
        pytest.fail("Nothing is held.")


def test_a_hold_that_cannot_be_given_back_is_named_beside_the_error(stock: Any, proxy: Proxy, sku: str) -> None:
    with pytest.raises(Declined) as caught, stock.hold({sku: 2}, ttl=900) as order:
        declined(proxy.plan, *[Mishap.REQUEST_LOST] * 100)
    (note,) = caught.value.__notes__
    assert f"The reservation {order.id} was not given back" in note
    assert str(order.expires_at) in note


def test_lines_name_their_stores_and_units_by_sku_are_of_one(stock: Any, sku: str) -> None:
    stock.make_store(sku.lower(), "A store")
    stock.add_item(sku, "Held", 1, store_id=sku.lower())
    with stock.hold({sku: 1}, ttl=900, store_id=sku.lower()) as order:
        assert order.lines[0].allocations[0].store_id == sku.lower()
    with (
        pytest.raises(ValueError, match="name their stores themselves"),
        stock.hold([NewReservationLine(sku, 1)], ttl=900, store_id="default"),
    ):
        pytest.fail("Nothing is held.")


def test_a_time_is_never_shortened_to_whole_seconds() -> None:
    assert [seconds(ttl) for ttl in (1, 1.0, 1.2, timedelta(milliseconds=1), timedelta(days=1))] == [1, 1, 2, 1, 86_400]


def test_a_server_that_is_away_is_no_answer() -> None:
    with (
        Client("http://127.0.0.1:9", patience=Patience(total_s=0.2)) as stock,
        pytest.raises(NoAnswer, match="POST /api/inventory/reservations got no answer"),
        stock.hold({"A": 1}, ttl=900),
    ):
        pytest.fail("Nothing is held.")
