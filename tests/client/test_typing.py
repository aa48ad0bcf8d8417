"""What the methods take and give is known to editors and type checkers: `make check` reads this file, too."""

import inspect
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any, assert_type

import httpx
import pytest

from holdfast_client import Answer, AsyncClient, Client, Item, Page, Reservation, calls


def told(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"success": True, "data": {}, "message": ""})


def test_what_a_call_gives_has_its_type() -> None:
    def read(stock: Client) -> None:
        assert_type(stock.get_item("A"), Item)
        assert_type(stock.list_items(limit=1), Page[Item])
        assert_type(stock.each_item(), Iterator[Item])
        assert_type(stock.send(calls.get_item("A")), Answer[Item])
        with stock.hold({"A": 1}, ttl=9) as order:
            assert_type(order, Reservation)

    async def read_meanwhile(stock: AsyncClient) -> None:
        assert_type(await stock.get_item("A"), Item)
        assert_type(stock.each_item(), AsyncIterator[Item])

    assert callable(read)
    assert callable(read_meanwhile)


def test_what_a_call_does_not_take_is_a_mistake_at_once() -> None:
    with Client("http://stock", transport=httpx.MockTransport(told)) as stock:
        with pytest.raises(TypeError, match="amount"):
            stock.reserve_item("A", amount=2)  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            stock.reserve_item("A", 2, "berlin")  # type: ignore[call-arg]


def test_help_shows_what_a_method_takes_and_gives() -> None:
    told_of = inspect.signature(Client.reserve_item)
    assert [*told_of.parameters][:4] == ["self", "sku", "quantity", "store_id"]
    assert told_of.return_annotation is Item
    assert inspect.signature(Client.each_item).return_annotation == Iterator[Item]
    assert inspect.signature(AsyncClient.get_item).return_annotation == Coroutine[Any, Any, Item]
    assert Client.reserve_item.__doc__ == "Promise units, as far as they are available."
