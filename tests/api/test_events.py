"""The feed by pages and long polls: every entry once, in order."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from api.expectations import act, assert_expired, assert_invalid, item, stock
from api.following import (
    EVENTS,
    NUMBERS,
    STREAMING,
    Entry,
    Writers,
    altered,
    assert_follows,
    end_of,
    places,
    read,
    sequence_of,
    snapshot,
    streaming,
)  # fmt: skip
from server import Server, eventually

OWN_SERVER: dict[str, str] = {}


def test_the_feed_has_every_entry_from_the_start_and_a_cursor_to_go_on_from(client: httpx.Client) -> None:
    sku = stock(client, 10, reserved=3)
    entries, cursor = read(client, "0", limit=1000)
    assert_follows(entries, "0")
    assert [(entry["kind"], entry["sku"]) for entry in entries[-2:]] == [("add", sku), ("reserve", sku)]
    assert entries[-1]["deltas"]["reserved"] == 3
    assert cursor == entries[-1]["cursor"]
    assert client.get(EVENTS).json()["data"] == entries[:100]
    assert read(client, cursor) == ([], cursor)


def test_pages_of_the_feed_fit_together(client: httpx.Client) -> None:
    for _ in range(5):
        stock(client, 10, reserved=3)
    entries, cursor, limits = list[Entry](), "0", [1, 2, 3]
    for limit in limits * 10:
        page, cursor = read(client, cursor, limit=limit)
        assert len(page) <= limit
        entries += page
    assert_follows(entries, "0")
    assert entries[-1]["cursor"] == end_of(client)


def test_a_consumer_that_stops_and_resumes_while_others_write_sees_each_entry_once_in_order(
    client: httpx.Client, server: Server
) -> None:
    skus = [stock(client, 100_000) for _ in range(3)]
    clients = [httpx.Client(base_url=server.url) for _ in range(4)]
    before = Writers(clients, skus, 30)
    items, start = snapshot(client)
    before.end()
    writers = Writers(clients, skus, 100)
    entries, cursor = list[Entry](), start
    while not writers.done or cursor != end_of(client):
        with httpx.Client(base_url=server.url) as consumer:  # Begins anew each time: all it has is the cursor.
            page, cursor = read(consumer, cursor, wait=1, limit=7)
        entries += page
    writers.end()
    assert_follows(entries, start)
    # The snapshot and what followed it add up to what there is.
    stocks = {
        shown["sku"]: {name: shown["quantity" if name == "onHand" else name] for name in NUMBERS} for shown in items
    }
    for entry in entries:
        for name in NUMBERS:
            stocks[entry["sku"]][name] += entry["deltas"][name]
            assert entry["after"][name] == stocks[entry["sku"]][name]
    assert [stocks[sku]["reserved"] for sku in skus] == [item(client, sku)["reserved"] for sku in skus]
    assert sum(stocks[sku]["reserved"] for sku in skus) == 4 * 130
    for opened in clients:
        opened.close()


def test_a_long_poll_wakes_when_there_is_something(client: httpx.Client) -> None:
    sku = stock(client)
    cursor = end_of(client)

    def wait() -> tuple[list[Entry], float]:
        entries, _ = read(client, cursor, wait=20)
        return entries, time.monotonic()

    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(wait)
        assert eventually(lambda: places(client) == 1)
        act(client, sku, "reserve", quantity=2)
        answered = time.monotonic()
        entries, woken = waiting.result()
    assert [(entry["sku"], entry["deltas"]["reserved"]) for entry in entries] == [(sku, 2)]
    assert woken - answered < 1.0
    assert eventually(lambda: places(client) == 0)


def test_a_wait_for_nothing_ends_in_time_with_the_same_cursor(client: httpx.Client) -> None:
    cursor = end_of(client)
    begun = time.monotonic()
    assert read(client, cursor, wait=1) == ([], cursor)
    assert 1.0 <= time.monotonic() - begun < 5.0


@pytest.mark.parametrize("after", ["x", "-1", "01", "1.5", "+1", "\u0661", "9" * 40, "A" * 32, ""])
def test_what_is_no_cursor_of_this_ledger_is_refused(client: httpx.Client, after: str) -> None:
    for headers in ({}, STREAMING):
        assert_invalid(client.get(EVENTS, params={"after": after}, headers=headers), "after")


@pytest.mark.parametrize("headers", [{}, STREAMING], ids=["page", "stream"])
def test_a_cursor_beyond_the_end_is_expired_and_says_where_that_is(
    client: httpx.Client, headers: dict[str, str]
) -> None:
    end = sequence_of(end_of(client))
    for after in (str(end + 1), "9" * 18, altered(end_of(client), sequence=end + 1)):
        problem = assert_expired(client.get(EVENTS, params={"after": after}, headers=headers), "after")
        assert f"beyond the end of the ledger, {end}" in problem["detail"]
        assert "/api/inventory/snapshot" in problem["detail"]
        resumed = client.get(EVENTS, headers={**headers, "Last-Event-ID": after})
        assert_expired(resumed, "Last-Event-ID")


@pytest.mark.parametrize("changed", [{"check": b"other.."}, {"epoch": "0123456789abcdef"}], ids=["entry", "epoch"])
@pytest.mark.parametrize("path", [EVENTS, "/api/inventory/ledger"])
def test_a_cursor_of_another_history_is_expired(client: httpx.Client, path: str, changed: dict[str, Any]) -> None:
    sku = stock(client)
    cursor = end_of(client)
    act(client, sku, "reserve", quantity=1)
    assert_expired(client.get(path, params={"after": altered(cursor, **changed)}), "after")
    assert client.get(path, params={"after": cursor}).status_code == 200


def test_a_bare_sequence_number_of_older_days_goes_on_with_a_whole_cursor(client: httpx.Client, server: Server) -> None:
    sku = stock(client)
    cursor = end_of(client)
    bare = str(sequence_of(cursor))
    assert read(client, bare) == ([], cursor)
    act(client, sku, "reserve", quantity=1)
    assert read(client, bare) == read(client, cursor)
    with streaming(server.port, EVENTS, f"Last-Event-ID: {bare}") as stream:
        assert stream.events(1) == read(client, cursor)[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", "0"), ("limit", "1001"), ("limit", "x"), ("wait", "61"), ("wait", "-1"), ("wait", "1.5"), ("size", "1")],
)
def test_parameters_out_of_range_are_refused(client: httpx.Client, name: str, value: str) -> None:
    assert_invalid(client.get(EVENTS, params={name: value}), name)
