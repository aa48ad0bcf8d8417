"""Whatever happens to requests and answers on the way, a write takes effect once, or its caller learns the key."""

from itertools import count
from typing import Any, Final

import pytest

from client.asking import Watch
from client.unreliable import RETRY_AFTER_S, Mishap, Proxy
from holdfast_client import (
    AddCommand,
    BatchRefused,
    InsufficientQuantity,
    NewReservationLine,
    NoAnswer,
    Refused,
    ReservationEnded,
    ReserveCommand,
)

SKUS: Final = count(1)
MISHAPS: Final = [mishap for mishap in Mishap if mishap is not Mishap.NONE]


@pytest.fixture
def sku(stock: Any) -> str:
    """Give an item of ten units that nobody else uses."""
    made: str = stock.add_item(f"ONCE-{next(SKUS)}", "Once", 10).sku
    return made


@pytest.mark.parametrize("mishap", MISHAPS)
def test_a_write_takes_effect_once(stock: Any, proxy: Proxy, sku: str, mishap: Mishap) -> None:
    proxy.plan(mishap, mishap)
    item = stock.reserve_item(sku, 3)
    assert (item.sku, item.reserved) == (sku, 3)
    assert stock.get_item(sku).reserved == 3
    asked = [key for key in proxy.keys if key is not None]
    assert len(asked) == 3
    assert len(set(asked)) == 1


def test_two_calls_have_two_keys(stock: Any, proxy: Proxy, sku: str) -> None:
    for _ in range(2):
        stock.reserve_item(sku, 1)
    assert stock.get_item(sku).reserved == 2
    assert len(set(proxy.keys[-3:-1])) == 2


def test_a_key_of_ones_own_is_sent_as_it_is(stock: Any, proxy: Proxy, sku: str) -> None:
    for _ in range(2):
        stock.reserve_item(sku, 1, idempotency_key=sku)
    assert stock.get_item(sku).reserved == 1


@pytest.mark.parametrize("mishap", MISHAPS)
def test_a_read_is_asked_again(stock: Any, proxy: Proxy, sku: str, mishap: Mishap) -> None:
    proxy.plan(mishap)
    assert stock.get_item(sku).quantity == 10
    proxy.plan(mishap)
    assert stock.get_availability([sku])[0].available == 10


def test_pauses_grow_and_are_not_shorter_than_the_server_asks(stock: Any, proxy: Proxy, sku: str, watch: Watch) -> None:
    proxy.plan(Mishap.ANSWER_LOST, Mishap.REQUEST_LOST, Mishap.BUSY, Mishap.ANSWER_LOST)
    stock.reserve_item(sku, 1)
    assert watch.pauses_s == pytest.approx([0.1, 0.2, RETRY_AFTER_S + 0.4, 0.8])


def test_when_time_is_up_the_caller_learns_the_key(stock: Any, proxy: Proxy, sku: str, watch: Watch) -> None:
    proxy.plan(*[Mishap.ANSWER_LOST] * 100)
    with pytest.raises(NoAnswer, match="got no answer") as caught:
        stock.reserve_item(sku, 4)
    assert 20 < sum(watch.pauses_s) < 30
    key = caught.value.key
    assert {*proxy.keys} == {key}
    proxy.plan()
    assert stock.reserve_item(sku, 4, idempotency_key=key).reserved == 4
    assert stock.get_item(sku).reserved == 4


def test_a_refusal_is_not_asked_again(stock: Any, proxy: Proxy, sku: str, watch: Watch) -> None:
    proxy.plan()
    with pytest.raises(InsufficientQuantity, match="Only 10 of SKU ONCE-") as caught:
        stock.reserve_item(sku, 11)
    refusal = caught.value
    assert (refusal.status, refusal.code, refusal.figures["available"]) == (422, "INSUFFICIENT_QUANTITY", 10)
    assert (refusal.retryable, refusal.replayed, len(proxy.keys), watch.pauses_s) == (False, False, 1, [])
    assert refusal.request_id
    with pytest.raises(InsufficientQuantity) as again:
        stock.reserve_item(sku, 11, idempotency_key=refusal.key)
    assert again.value.replayed


def test_what_a_proxy_says_at_last_is_said(stock: Any, proxy: Proxy, sku: str) -> None:
    proxy.plan(*[Mishap.BUSY] * 100)
    with pytest.raises(Refused, match="was answered 503") as caught:
        stock.get_item(sku)
    assert (caught.value.status, caught.value.code) == (503, "")


def test_commands_that_stand_alone_take_effect_once_each(stock: Any, proxy: Proxy, sku: str) -> None:
    proxy.plan(Mishap.ANSWER_LOST)
    rows = stock.send_batch([ReserveCommand(sku, 1), ReserveCommand(sku, 2)], atomic=False)
    assert [row.data.reserved for row in rows] == [1, 3]
    assert [row.replayed for row in rows] == [True, True]
    assert stock.get_item(sku).reserved == 3


def test_a_batch_tells_of_what_was_refused(stock: Any, sku: str) -> None:
    with pytest.raises(BatchRefused, match="1 of 2 commands were refused; command 1: Only 9 of") as caught:
        stock.send_batch([ReserveCommand(sku, 1), ReserveCommand(sku, 10)], atomic=False)
    assert [row.index for row in caught.value.refused] == [1]
    assert [row.status for row in caught.value.rows] == [200, 422]


def test_a_batch_that_is_one_is_refused_as_one(stock: Any, proxy: Proxy, sku: str) -> None:
    with pytest.raises(InsufficientQuantity) as caught:
        stock.send_batch([AddCommand(sku, "Once", 1), ReserveCommand(sku, 12)])
    assert caught.value.figures["index"] == 1
    assert stock.get_item(sku).quantity == 10
    proxy.plan(Mishap.ANSWER_LOST)
    assert len(stock.send_batch([AddCommand(sku, "Once", 1), ReserveCommand(sku, 11)])) == 2
    assert stock.get_item(sku).quantity == 11


def test_a_reservation_that_was_made_once_and_has_ended_is_not_taken_for_one_that_holds(stock: Any, sku: str) -> None:
    lines = [NewReservationLine(sku, 2)]
    made = stock.make_reservation(lines, ttl_seconds=900, idempotency_key=sku)
    again = stock.make_reservation(lines, ttl_seconds=900, idempotency_key=sku)
    assert again == made
    stock.release_reservation(made.id)
    with pytest.raises(ReservationEnded, match="is released; it holds nothing") as caught:
        stock.make_reservation(lines, ttl_seconds=900, idempotency_key=sku)
    assert caught.value.reservation.status == "released"


def test_so_it_is_by_its_id_and_when_an_answer_is_lost(stock: Any, proxy: Proxy, sku: str) -> None:
    lines = [NewReservationLine(sku, 2)]
    proxy.plan(Mishap.ANSWER_LOST)
    stock.make_reservation(lines, confirmed=True, id=sku)
    assert len(proxy.keys) == 3
    stock.fulfill_reservation(sku)
    with pytest.raises(ReservationEnded, match="is fulfilled"):
        stock.make_reservation(lines, confirmed=True, id=sku)
