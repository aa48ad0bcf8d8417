"""What the clients send, and what they make of answers, against a server that says what a test wants."""

import asyncio
import json
import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
import pytest

from client.asking import Waiting, Watch
from holdfast_client import (
    UNSET,
    AsyncClient,
    Call,
    Client,
    HoldfastError,
    Item,
    NewReservationLine,
    NoAnswer,
    Overloaded,
    Patience,
    Refused,
    ReservationEnded,
    calls,
)
from holdfast_client.shapes import as_it_is

ANSWERS: Final = json.loads((Path(__file__).parents[1] / "snapshots" / "answers.json").read_text(encoding="utf-8"))


def answered(name: str, **other: Any) -> dict[str, Any]:
    """Give the data that the server really answers with, with some of it changed."""
    data = ANSWERS[name]["answer"]["data"]
    return {**(data[0] if isinstance(data, list) else data), **other}


#: An item, with a field that nobody knows of yet.
ITEM: Final = answered("GET:/api/inventory/items/TEE#1", lastUpdated="2026-01-31T08:15:30.000Z", laterField=[1])
HELD: Final = answered("POST:/api/inventory/reservations#1", id="R", expiresAt="2026-01-31T08:15:30.000Z")
#: An entry of a kind that nobody knows of yet.
ENTRY: Final = answered("GET:/api/inventory/events#1", cursor="c1", kind="brand new")
Answer = Callable[[httpx.Request], httpx.Response]


class Scripted:
    """A server that gives the answers it was told to give, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.answers: list[httpx.Response | Exception] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if self.answers else told({**ITEM})
        if isinstance(answer, Exception):
            raise answer
        return answer


def told(data: Any, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"success": True, "data": data, "message": "Done"}, headers=headers)


def refused(status: int, code: str, *, retryable: bool, **headers: str) -> httpx.Response:
    body = {"detail": f"It is {code}.", "retryable": retryable, "error": {"code": code}}
    sent = {"content-type": "application/problem+json", **headers}
    return httpx.Response(status, content=json.dumps(body), headers=sent)


@pytest.fixture
def server() -> Scripted:
    return Scripted()


@pytest.fixture(params=["waiting", "awaited"])
def stock(request: pytest.FixtureRequest, server: Scripted, watch: Watch) -> Iterator[Any]:
    transport = httpx.MockTransport(server)
    if request.param == "waiting":
        with Client("http://stock", patience=watch.patience(), sleep=watch.sleep, transport=transport) as client:
            yield client
        return
    with asyncio.Runner() as runner:
        awaited = AsyncClient("http://stock", patience=watch.patience(), sleep=watch.async_sleep, transport=transport)
        yield Waiting(awaited, runner)
        runner.run(awaited.close())


def test_a_call_goes_where_it_belongs_with_what_was_said(stock: Any, server: Scripted) -> None:
    at = datetime(2026, 1, 31, 8, 15, 30, tzinfo=UTC)
    stock.reserve_item("a/b", 2, store_id="north", reason="why", occurred_at=at, if_match='"1.1"', actor="Zoë")
    stock.patch_item("..", reorder_point=None)
    server.answers = [told([]), told([])]
    stock.list_entries(from_=at, order="asc", limit=5)
    stock.list_skus(attribute={"barcode": "40 06"})
    write, patch, read, search = server.asked
    assert search.url.raw_path == b"/api/inventory/skus?attribute.barcode=40%2006"
    assert write.url.raw_path == b"/api/stores/north/inventory/items/a%2Fb/reserve"
    assert json.loads(write.content) == {"quantity": 2, "reason": "why", "occurredAt": "2026-01-31T08:15:30Z"}
    assert (write.headers["if-match"], write.headers["content-type"]) == ('"1.1"', "application/json")
    assert dict(write.headers.raw)[b"x-actor"] == "Zoë".encode()
    assert len(write.headers["idempotency-key"]) == 32
    assert (patch.url.raw_path, json.loads(patch.content)) == (b"/api/inventory/items/%2E%2E", {"reorderPoint": None})
    assert read.url.raw_path == b"/api/inventory/ledger?from=2026-01-31T08%3A15%3A30%2B00%3A00&order=asc&limit=5"
    assert "idempotency-key" not in read.headers
    assert UNSET is msgspec.UNSET


def test_all_of_an_answer_can_be_had(stock: Any, server: Scripted) -> None:
    server.answers = [told(ITEM, 201, **{"ETag": '"1.1"', "X-Request-ID": "r", "Idempotency-Replayed": "true"})]
    answer = stock.send(calls.add_item("A", "A", 1, idempotency_key="k"))
    assert (answer.status, answer.message, answer.key, answer.etag) == (201, "Done", "k", '"1.1"')
    assert (answer.request_id, answer.replayed, answer.data.sku) == ("r", True, "TEE")


def test_an_answer_may_have_more_fields_and_words_than_are_known() -> None:
    item = msgspec.convert(ITEM, Item)
    assert item.last_updated == datetime(2026, 1, 31, 8, 15, 30, tzinfo=UTC)
    assert msgspec.to_builtins(item)["lastUpdated"] == "2026-01-31T08:15:30Z"


def test_a_hold_that_is_over_by_the_clock_of_the_server_holds_nothing(stock: Any, server: Scripted) -> None:
    lines = [NewReservationLine("A", 1)]
    server.answers = [told(HELD, 201, date="Sat, 31 Jan 2026 08:15:29 GMT")]
    assert stock.make_reservation(lines, ttl_seconds=60).id == "R"
    server.answers = [told(HELD), told(HELD, date="Sat, 31 Jan 2026 08:15:30 GMT")]
    with pytest.raises(ReservationEnded, match="has expired; it holds nothing"):
        stock.make_reservation(lines, ttl_seconds=60)
    assert server.asked[-1].url.path == "/api/inventory/reservations/R"
    server.answers = [told(HELD, 201)]
    with pytest.raises(ReservationEnded):
        stock.make_reservation(lines, ttl_seconds=60)


def test_what_passes_is_asked_again_and_what_does_not_is_raised(stock: Any, server: Scripted, watch: Watch) -> None:
    server.answers = [
        refused(503, "OVERLOADED", retryable=True, **{"Retry-After": "2"}),
        refused(409, "IN_FLIGHT_ELSEWHERE", retryable=False, **{"Retry-After": "1"}),
        httpx.Response(502, text="<html>bad gateway"),
    ]
    assert stock.add_item("A", "A", 1).sku == "TEE"
    assert [round(pause) for pause in watch.pauses_s] == [2, 1, 0]
    server.answers = [refused(409, "BRAND_NEW", retryable=False)]
    with pytest.raises(Refused, match="It is BRAND_NEW") as caught:
        stock.add_item("A", "A", 1)
    assert type(caught.value) is Refused
    server.answers = [refused(503, "OVERLOADED", retryable=True, **{"Retry-After": "60"})]
    with pytest.raises(Overloaded):
        stock.add_item("A", "A", 1)


def test_what_could_do_harm_twice_is_not_sent_twice(stock: Any, server: Scripted) -> None:
    call: Call[Any] = Call(method="POST", path="/x", body=b"{}", shape=Any, read=as_it_is, statuses=frozenset({200}))
    server.answers = [httpx.ReadError("gone")]
    with pytest.raises(NoAnswer, match="POST /x got no answer: gone"):
        stock.send(call)
    assert len(server.asked) == 1
    server.answers = [httpx.ConnectError("refused"), httpx.Response(200, json=1)]
    assert stock.send(call).data == 1


def test_an_answer_that_cannot_be_read_is_none(stock: Any, server: Scripted) -> None:
    server.answers = [httpx.Response(200, text="{")]
    with pytest.raises(NoAnswer, match="cannot be read"):
        stock.get_item("A")


def test_what_is_wrong_with_the_address_is_said_at_once(watch: Watch) -> None:
    with Client("ftp://stock", patience=watch.patience(), sleep=watch.sleep) as client:
        with pytest.raises(httpx.UnsupportedProtocol):
            client.get_health()
        assert watch.pauses_s == []


def test_an_answer_of_its_own_shape_is_no_error(stock: Any, server: Scripted) -> None:
    server.answers = [told({"status": "unhealthy"}, 503)]
    assert stock.get_metrics_health() == {"status": "unhealthy"}
    assert len(server.asked) == 1


def test_a_feed_without_news_is_asked_again(stock: Any, server: Scripted) -> None:
    pages = [([], "c0"), ([], "c0"), ([ENTRY], "c1")]
    server.answers += [
        httpx.Response(200, json={"success": True, "data": data, "count": len(data), "cursor": cursor})
        for data, cursor in pages
    ]
    assert next(stock.events(wait_s=0)).kind == "brand new"
    asked = [request.url.query for request in server.asked]
    assert asked == [b"wait=1", b"after=c0&wait=1", b"after=c0&wait=1"]


def test_the_server_and_the_key_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Scripted()
    transport = httpx.MockTransport(asked)
    monkeypatch.setenv("HOLDFAST_URL", "https://stock.example/holdfast/")
    monkeypatch.setenv("HOLDFAST_API_KEY", "secret")
    with Client(transport=transport, actor="Zoë") as client:
        client.get_item("A")
    monkeypatch.delenv("HOLDFAST_URL")
    with Client(transport=transport, api_key="other") as client:
        client.get_item("A")
    first, second = asked.asked
    assert str(first.url) == "https://stock.example/holdfast/api/inventory/items/A"
    assert first.headers["authorization"] == "Bearer secret"
    assert dict(first.headers.raw)[b"x-actor"] == "Zoë".encode()
    assert str(second.url).startswith("http://localhost:3000/api/")
    assert second.headers["authorization"] == "Bearer other"


def test_a_client_for_asyncio_closes_behind_its_block(server: Scripted) -> None:
    async def ask() -> AsyncClient:
        async with AsyncClient("http://stock", transport=httpx.MockTransport(server)) as stock:
            both = await asyncio.gather(stock.get_item("A"), stock.get_item("B"))
            assert [item.sku for item in both] == ["TEE", "TEE"]
        return stock

    closed = asyncio.run(ask())
    with pytest.raises(RuntimeError, match="closed"):
        asyncio.run(_ask(closed))
    assert len(server.asked) == 2


async def _ask(stock: AsyncClient) -> Item:
    return await stock.get_item("A")


def test_pauses_have_bounds_and_chance_spreads_them() -> None:
    patience = Patience(chance=lambda: 0.5, pause_s=1, pause_s_max=3)
    assert [patience.pause(failures, 0) for failures in (1, 2, 3, 10_000)] == [0.5, 1, 1.5, 1.5]
    assert Patience(chance=lambda: 0.0).pause(5, 7) == 7
    assert math.isinf(msgspec.structs.replace(patience, total_s=math.inf).total_s)


def test_every_error_is_one_of_ours() -> None:
    assert issubclass(Overloaded, Refused)
    assert all(issubclass(kind, HoldfastError) for kind in (Refused, NoAnswer, ReservationEnded))
