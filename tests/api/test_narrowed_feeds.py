"""The ledger and the feed, narrowed: only what was asked for, and a cursor that goes on over all the rest."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.documents import new_id, new_store, stock_in
from api.expectations import act, assert_invalid, data_of, stock
from api.following import EVENTS, end_of, places, streaming
from api.wire import TIMEOUT_S, item_path
from server import Server, eventually

LEDGER = "/api/inventory/ledger"


@pytest.mark.parametrize(
    ("name", "header", "value"),
    [("actor", "X-Actor", "anna-{}"), ("requestId", "X-Request-Id", "request-{}")],
)
def test_the_ledger_is_narrowed_by_who_asked(client: httpx.Client, name: str, header: str, value: str) -> None:
    sku = stock(client, 5)
    asked = value.format(new_id())
    data_of(client.post(item_path(sku, "reserve"), json={"quantity": 1}, headers={header: asked}))
    data_of(act(client, sku, "reserve", quantity=1))
    found = client.get(LEDGER, params={name: asked}).json()["data"]
    assert [(entry["kind"], entry["sku"], entry[name]) for entry in found] == [("reserve", sku, asked)]


def test_the_ledger_is_narrowed_by_what_happened(client: httpx.Client) -> None:
    sku = stock(client, 5)
    reason = f"count {sku}"
    data_of(act(client, sku, "reserve", quantity=1, reason=reason))
    data_of(act(client, sku, "release", quantity=1, reason=reason))
    sale = data_of(client.post("/api/inventory/sales", json={"lines": [{"sku": sku, "quantity": 1}]}), 201)

    def kinds(**asked: str) -> list[str]:
        page = client.get(LEDGER, params={"sku": sku, **asked}).json()
        assert "nextCursor" not in page
        return [entry["kind"] for entry in page["data"]]

    assert kinds() == ["sale", "release", "reserve", "add"]
    assert kinds(kind="release") == ["release"]
    assert kinds(reason=reason) == ["release", "reserve"]
    assert kinds(reason=reason, kind="reserve", order="asc") == ["reserve"]
    assert kinds(documentType="sale", documentId=sale["id"]) == ["sale"]
    assert kinds(documentType="transfer") == kinds(principal="nobody") == []


def test_a_page_of_a_narrowed_ledger_is_cut_and_goes_on(client: httpx.Client) -> None:
    sku = stock(client, 5)
    for _ in range(3):
        data_of(act(client, sku, "reserve", quantity=1))
    first = client.get(LEDGER, params={"kind": "reserve", "sku": sku, "limit": 2})
    assert first.links["next"]["url"].count("kind=reserve") == 1
    second = client.get(first.links["next"]["url"]).json()
    assert (first.json()["count"], second["count"], "nextCursor" in second) == (2, 1, False)


def test_the_feed_shows_what_concerns_a_store_and_its_cursor_passes_the_rest(client: httpx.Client) -> None:
    cursor, store, sku = end_of(client), new_store(client), stock(client, 5)
    stock_in(client, store, sku, 3)
    data_of(client.patch(f"/api/inventory/skus/{sku}", json={"salesStatus": "stopped"}))
    data_of(client.patch("/api/stores/default", json={"salesStatus": "stopped"}))
    data_of(client.patch("/api/stores/default", json={"salesStatus": "open"}))

    def kinds(**asked: str) -> list[tuple[str, str | None]]:
        page = client.get(EVENTS, params={"after": cursor, **asked}).json()
        assert page["cursor"] == end_of(client)
        return [(entry["kind"], entry.get("storeId")) for entry in page["data"]]

    assert kinds(storeIds=store) == [("add", store), ("stop", None)]
    assert kinds(storeIds=f"{store},default", skuPrefix=sku) == [
        *[("add", "default"), ("add", store), ("stop", None)],
        *[("stop", "default"), ("resume", "default")],
    ]
    assert kinds(storeIds="nowhere", skuPrefix="no such") == []


def test_a_narrowed_wait_sleeps_through_what_is_not_for_it(client: httpx.Client) -> None:
    other, sku = stock(client, 5), stock(client, 5)
    cursor = end_of(client)
    asked = {"after": cursor, "skuPrefix": sku}
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(client.get, EVENTS, params={**asked, "wait": 20}, timeout=TIMEOUT_S)
        assert eventually(lambda: places(client) == 1)
        data_of(act(client, other, "reserve", quantity=1))
        data_of(act(client, sku, "reserve", quantity=2))
        page = waiting.result().json()
    assert [(entry["sku"], entry["deltas"]["reserved"]) for entry in page["data"]] == [(sku, 2)]
    data_of(act(client, other, "reserve", quantity=1))
    moved = client.get(EVENTS, params={**asked, "after": page["cursor"], "wait": 0}).json()
    assert (moved["data"], moved["cursor"] != page["cursor"]) == ([], True)


def test_a_narrowed_stream_moves_the_place_that_its_client_resumes_from(client: httpx.Client, server: Server) -> None:
    other, sku = stock(client, 5), stock(client, 5)
    cursor = end_of(client)
    with streaming(server.port, f"{EVENTS}?after={cursor}&skuPrefix={sku}") as stream:
        blocks = stream.blocks()
        assert next(blocks).startswith(b"retry: ")
        data_of(act(client, other, "reserve", quantity=1))
        passed = next(blocks)
        data_of(act(client, sku, "reserve", quantity=2))
        [entry] = stream.events(1)
    assert passed.strip().startswith(b"id: ")
    assert b"data" not in passed
    assert (entry["sku"], entry["deltas"]["reserved"]) == (sku, 2)


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        (EVENTS, "storeIds", ""),
        (EVENTS, "storeIds", "a,,b"),
        (EVENTS, "skuPrefix", "\x07"),
        (EVENTS, "skuPrefix", "x" * 257),
        (LEDGER, "kind", ""),
        (LEDGER, "actor", "x" * 129),
        (LEDGER, "reason", "a\nb"),
    ],
)
def test_what_cannot_be_is_refused(client: httpx.Client, path: str, name: str, value: str) -> None:
    assert_invalid(client.get(path, params={name: value}), name)
