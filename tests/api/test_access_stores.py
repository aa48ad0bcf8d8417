"""A key of one store over many calls: what it sees of what it shares with others, and what it changes."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from api.access_requests import OURS, THEIRS
from api.access_setup import PRINCIPAL, READ, WRITE, Keys, given_keys, known, made, settings_of, stocked
from api.expectations import assert_problem, data_of
from holdfast.bootstrap.keys import revoke_key
from server import Server, eventually, running

RESERVATIONS = "/api/inventory/reservations"
EVENTS = "/api/inventory/events"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("data"), ACCESS="keys") as started:
        yield started


@pytest.fixture(scope="module")
def keys(server: Server) -> Keys:
    keys = given_keys(server)
    stocked(server, keys)
    return keys


@pytest.fixture(scope="module")
def chain(server: Server, keys: Keys) -> Iterator[httpx.Client]:
    """Give a client with a key for everything."""
    with with_key(server, keys["all"].secret) as client:
        yield client


@pytest.fixture(scope="module")
def till(server: Server, keys: Keys) -> Iterator[httpx.Client]:
    """Give a client with the key of one store."""
    with with_key(server, keys["all ours"].secret) as client:
        yield client


def with_key(server: Server, secret: str | None) -> httpx.Client:
    return httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {secret}"})


def stores_of(client: httpx.Client) -> dict[str, int]:
    """Give what each store has of the SKU that they share, as far as it is told."""
    asked = {"skus": ["SHARED", *[f"GHOST-{number}" for number in range(20)]], "view": "stores"}
    found, *_ = client.post("/api/inventory/availability", json=asked).json()["data"]
    assert found["quantity"] == sum(store["quantity"] for store in found["stores"])
    return {store["storeId"]: store["quantity"] for store in found["stores"]}


def line(store: str, quantity: int = 1) -> dict[str, Any]:
    return {"sku": "SHARED", "quantity": quantity, "storeId": store}


@pytest.mark.parametrize(
    ("name", "scopes", "stores"),
    [("admin", ["admin"], None), ("read ours", ["read"], [OURS]), ("all", ["read", "write"], None)],
)
def test_every_key_can_ask_what_it_may_do(
    server: Server, keys: Keys, name: str, scopes: list[str], stores: list[str] | None
) -> None:
    with with_key(server, keys[name].secret) as client:
        told = client.get("/api/access")
    assert told.headers["cache-control"] == "private, no-cache"
    assert data_of(told) == {
        "principal": PRINCIPAL,
        "key": name.replace(" ", "-"),
        "scopes": scopes,
        "stores": stores,
        "keyNeeded": True,
    }


def test_sums_over_all_stores_are_those_of_its_own(till: httpx.Client, chain: httpx.Client) -> None:
    whole = data_of(chain.get("/api/inventory/stats", params={"storeId": "*"}))
    own = data_of(till.get("/api/inventory/stats", params={"storeId": "*"}))
    only = data_of(till.get("/api/inventory/stats", params={"storeId": OURS}))
    assert own["totals"] == only["totals"]
    assert own["totals"]["items"] < whole["totals"]["items"]
    assert isinstance(whole["operationsCount"], int)
    assert (own["operationsCount"], own["concurrencyStats"]["queuedOperations"]) == (None, None)


def test_what_is_remembered_for_one_key_is_not_told_to_another(till: httpx.Client, chain: httpx.Client) -> None:
    shared = "/inventory/items/SHARED/adjust"
    data_of(chain.post(f"/api/stores/{THEIRS}{shared}", json={"delta": 5, "reason": "found"}))
    for _ in range(2):  # The second time, as it is remembered.
        whole = stores_of(chain)
        assert {OURS, THEIRS} <= whole.keys()
        assert stores_of(till) == {OURS: whole[OURS]}


def test_a_snapshot_holds_its_own_items_and_the_cursor_of_the_whole_feed(till: httpx.Client) -> None:
    *items, last = [json.loads(row) for row in till.get("/api/inventory/snapshot").text.splitlines()]
    assert {item["storeId"] for item in items} == {OURS}
    assert last["items"] == len(items) > 0
    assert till.get(EVENTS, params={"after": last["cursor"]}).json()["data"] == []


def test_a_feed_tells_of_its_own_and_gets_past_all_others(till: httpx.Client, chain: httpx.Client) -> None:
    begin = till.get("/api/inventory/snapshot").text.splitlines()[-1]
    after = json.loads(begin)["cursor"]
    for store in (THEIRS, OURS, THEIRS):
        data_of(chain.post(f"/api/stores/{store}/inventory/items/SHARED/adjust", json={"delta": 1, "reason": "found"}))
    page = till.get(EVENTS, params={"after": after}).json()
    assert [entry["storeId"] for entry in page["data"]] == [OURS]
    assert till.get(EVENTS, params={"after": page["cursor"]}).json()["cursor"] == page["cursor"]
    one = till.get(EVENTS, params={"after": after, "limit": 1}).json()
    assert (one["count"], one["data"]) == (1, page["data"])


def test_all_tills_that_follow_are_told_at_once(till: httpx.Client, chain: httpx.Client) -> None:
    after = json.loads(till.get("/api/inventory/snapshot").text.splitlines()[-1])["cursor"]

    def follow(_: int) -> tuple[int, list[str]]:
        answer = till.get(EVENTS, params={"after": after, "wait": "20"}, timeout=25)
        return answer.status_code, [entry["storeId"] for entry in answer.json()["data"]]

    with ThreadPoolExecutor(24) as tills:
        told = tills.map(follow, range(24))
        data_of(chain.post(f"/api/stores/{OURS}/inventory/items/SHARED/adjust", json={"delta": 1, "reason": "found"}))
        assert set(map(repr, told)) == {repr((200, [OURS]))}


def test_the_ledger_goes_on_page_by_page(till: httpx.Client) -> None:
    whole = till.get("/api/inventory/ledger", params={"order": "asc"}).json()["data"]
    pieces, after = list[Any](), dict[str, str]()
    while True:
        page = till.get("/api/inventory/ledger", params={"order": "asc", "limit": "1", **after}).json()
        pieces += page["data"]
        if "nextCursor" not in page:
            break
        after = {"after": page["nextCursor"]}
    assert pieces == whole
    assert {entry.get("storeId") for entry in whole} == {OURS, None}


def test_a_stream_tells_of_its_own_alone(till: httpx.Client, chain: httpx.Client) -> None:
    after = json.loads(till.get("/api/inventory/snapshot").text.splitlines()[-1])["cursor"]
    with till.stream("GET", EVENTS, params={"after": after}, headers={"Accept": "text/event-stream"}) as stream:
        for store in (THEIRS, OURS):
            found = {"delta": 1, "reason": "found"}
            data_of(chain.post(f"/api/stores/{store}/inventory/items/SHARED/adjust", json=found))
        told = next(row for row in stream.iter_lines() if row.startswith("data:"))
    assert json.loads(told.removeprefix("data:"))["storeId"] == OURS


def test_an_order_over_two_stores_is_seen_and_served_in_part(till: httpx.Client, chain: httpx.Client) -> None:
    order = {"id": "split", "lines": [line(OURS, 2), line(THEIRS, 3)], "ttlSeconds": 900}
    data_of(chain.post(RESERVATIONS, json=order), 201)
    seen = data_of(till.get(f"{RESERVATIONS}/split"))
    assert [(part["requested"], part["allocations"][0]["storeId"]) for part in seen["lines"]] == [(2, OURS)]
    assert (seen["partial"], "partial" in data_of(chain.get(f"{RESERVATIONS}/split"))) == (True, False)
    listed = till.get(RESERVATIONS, params={"ids": "split"}).json()["data"]
    assert listed == [seen]
    for action in ("confirm", "fulfill"):
        refused = till.post(f"{RESERVATIONS}/split/{action}", json={})
        assert_problem(refused, 403, "ForbiddenError", "FORBIDDEN")
        assert THEIRS not in refused.text
    part = {"lines": [{"lineId": "1", "quantity": 1, "storeId": OURS}]}
    served = data_of(till.post(f"{RESERVATIONS}/split/fulfill", json=part))
    assert ([part["lineId"] for part in served["lines"]], served["partial"]) == (["1"], True)
    assert served["lines"][0]["allocations"][0]["fulfilled"] == 1


def test_a_status_of_a_list_is_that_of_the_own_part(till: httpx.Client, chain: httpx.Client) -> None:
    order = {"id": "half-done", "lines": [line(OURS), line(THEIRS)], "ttlSeconds": 900}
    data_of(chain.post(RESERVATIONS, json=order), 201)
    part = {"lines": [{"lineId": "1", "quantity": 1, "storeId": OURS}]}
    assert data_of(till.post(f"{RESERVATIONS}/half-done/fulfill", json=part))["status"] == "fulfilled"

    def ids(status: str) -> set[str]:
        found = till.get(RESERVATIONS, params={"status": status}).json()["data"]
        assert {one["status"] for one in found} <= {status}
        return {one["id"] for one in found}

    assert "half-done" in ids("fulfilled")
    assert "half-done" not in ids("open")


def test_in_a_batch_each_row_is_refused_by_itself(till: httpx.Client) -> None:
    def row(store: str) -> dict[str, Any]:
        return {"type": "adjust", "storeId": store, "sku": "SHARED", "delta": 1, "reason": "found"}

    rows = [row(OURS), row(THEIRS), row("nowhere"), row(OURS)]
    answer = till.post("/api/inventory/batch", json={"commands": rows, "atomic": False})
    assert [one["status"] for one in answer.json()["data"]] == [200, 403, 403, 200]
    refused = till.post("/api/inventory/batch", json={"commands": rows})
    problem = assert_problem(refused, 403, "ForbiddenError", "FORBIDDEN")
    assert (problem["error"]["index"], problem["error"]["storeId"]) == (1, THEIRS)


def test_in_a_batch_rows_about_documents_are_refused_by_themselves(till: httpx.Client) -> None:
    def sale(*stores: str) -> dict[str, Any]:
        return {"type": "sale", "lines": [line(store) for store in stores]}

    rows = [
        sale(OURS),
        sale(OURS, THEIRS),
        {"type": "transfer", "fromStoreId": None, "toStoreId": THEIRS, "lines": [{"sku": "SHARED", "quantity": 1}]},
        {"type": "reservation.release", "reservationId": THEIRS},
        {"type": "sale", "lines": [{"sku": "SHARED", "quantity": 1}]},
    ]
    answer = till.post("/api/inventory/batch", json={"commands": rows, "atomic": False})
    assert [one["status"] for one in answer.json()["data"]] == [201, 403, 403, 404, 403]


def test_a_store_takes_in_what_another_has_sent_it(till: httpx.Client, chain: httpx.Client) -> None:
    sent = {"id": "sent", "fromStoreId": THEIRS, "toStoreId": OURS, "lines": [{"sku": "SHARED", "quantity": 2}]}
    data_of(chain.post("/api/inventory/transfers", json=sent), 201)
    assert data_of(till.get("/api/inventory/transfers/sent"))["fromStoreId"] == THEIRS
    assert till.post("/api/inventory/transfers/sent/cancel", json={}).status_code == 403
    assert data_of(till.post("/api/inventory/transfers/sent/receive", json={}))["status"] == "received"


def test_whether_a_store_is_there_is_told_to_those_alone_whose_it_is(till: httpx.Client) -> None:
    for store in (THEIRS, "nowhere"):
        for path in (f"/api/stores/{store}", f"/api/stores/{store}/inventory/items"):
            assert till.get(path).status_code == 403
        for params in ({"storeIds": store}, {"storeIds": f"{OURS},{store}"}):
            assert till.get("/api/inventory/stock", params=params).status_code == 403


def test_a_new_key_of_a_caller_goes_on_with_his_idempotency_keys(server: Server, chain: httpx.Client) -> None:
    adjust, again = {"delta": 1, "reason": "found"}, {"Idempotency-Key": "rotated"}
    path = f"/api/stores/{OURS}/inventory/items/SHARED/adjust"
    first = data_of(chain.post(path, json=adjust, headers=again))
    secret = made(server, "chain-2", READ, WRITE, principal=PRINCIPAL)
    stranger = made(server, "stranger", READ, WRITE)
    known(server, stranger)
    with with_key(server, secret) as renewed, with_key(server, stranger) as other:
        replayed = renewed.post(path, json=adjust, headers=again)
        assert (replayed.headers["idempotency-replayed"], data_of(replayed)) == ("true", first)
        assert other.get("/api/inventory/operations/rotated").status_code == 404
        assert "idempotency-replayed" not in other.post(path, json=adjust, headers=again).headers
        newest = renewed.get("/api/inventory/ledger", params={"limit": 1}).json()["data"][0]
    assert newest["principal"] == "stranger"


def test_a_key_can_demand_idempotency_keys(server: Server, keys: Keys) -> None:
    secret = made(server, "careful", demands_idempotency=True)
    known(server, secret)
    assert keys
    path = f"/api/stores/{OURS}/inventory/items/SHARED/reserve"
    with with_key(server, secret) as careful:
        problem = assert_problem(careful.post(path, json={"quantity": 1}), 400, "ValidationError", "VALIDATION_ERROR")
        assert problem["error"]["field"] == "idempotencyKey"
        data_of(careful.post(path, json={"quantity": 1, "idempotencyKey": "careful-1"}))
        row = {"type": "reserve", "storeId": OURS, "sku": "SHARED", "quantity": 1}
        rows = [row, {**row, "idempotencyKey": "careful-2"}]
        alone = careful.post("/api/inventory/batch", json={"commands": rows, "atomic": False})
        assert [one["status"] for one in alone.json()["data"]] == [400, 200]
        assert careful.post("/api/inventory/batch", json={"commands": [row]}).status_code == 400


@contextmanager
def leaving(server: Server, name: str) -> Iterator[tuple[httpx.Client, dict[str, str]]]:
    """Give a client whose key will be revoked, and a question for what comes after the end of the feed."""
    secret = made(server, name, READ, stores=(OURS,))
    known(server, secret)
    with with_key(server, secret) as client:
        yield client, {"after": json.loads(client.get("/api/inventory/snapshot").text.splitlines()[-1])["cursor"]}


def test_whoever_polls_is_sent_away_when_his_key_is_revoked(server: Server, chain: httpx.Client) -> None:
    with leaving(server, "polling") as (client, after), ThreadPoolExecutor(1) as aside:
        waiting = aside.submit(client.get, EVENTS, params={**after, "wait": "60"}, timeout=20)
        eventually(lambda: re.search("^holdfast_feed_places [1-9]", chain.get("/metrics").text, re.MULTILINE))
        revoke_key(settings_of(server), "polling")
        assert_problem(waiting.result(), 401, "UnauthorizedError", "UNAUTHORIZED")


def test_a_stream_ends_when_the_key_is_revoked(server: Server, keys: Keys) -> None:
    assert keys
    accept = {"Accept": "text/event-stream"}
    with leaving(server, "streaming") as (client, after):
        with client.stream("GET", EVENTS, params=after, headers=accept, timeout=20) as waiting:
            revoke_key(settings_of(server), "streaming")
            with pytest.raises(httpx.RemoteProtocolError):
                waiting.read()
        assert client.get(EVENTS).status_code == 401


def test_two_different_keys_in_one_request_let_in_nobody(server: Server, keys: Keys) -> None:
    one, other = keys["all"].secret or "", keys["read"].secret or ""
    for first, second, status in ((one, one, 200), (one, other, 401), (one, "", 401)):
        headers = {"Authorization": f"bearer {first}", "X-API-Key": second}
        assert httpx.get(f"{server.url}/api/stores", headers=headers).status_code == status
    basic = {"Authorization": "Basic YTpi", "X-API-Key": one}
    assert httpx.get(f"{server.url}/api/stores", headers=basic).status_code == 200
