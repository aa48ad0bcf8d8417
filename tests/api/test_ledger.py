"""Looking things up in the ledger: what changed, when, by whom and why."""

from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from api.expectations import TIME, act, assert_invalid, assert_problem, data_of, new_sku, stock
from api.following import end_of, sequence_of
from api.wire import ITEMS, item_path

LEDGER = "/api/inventory/ledger"
SAID = {
    "reason": "found",
    "reference": "order-1",
    "note": "behind the shelf",
    "occurredAt": "2026-01-31T09:15:30+01:00",
}


def look(client: httpx.Client, path: str = LEDGER, **parameters: object) -> list[dict[str, Any]]:
    """Give the entries of the first page."""
    answer = client.get(path, params={name.rstrip("_"): str(value) for name, value in parameters.items()})
    assert answer.status_code == 200, answer.text
    assert answer.json()["count"] == len(answer.json()["data"])
    entries: list[dict[str, Any]] = answer.json()["data"]
    return entries


def test_an_entry_tells_what_changed_and_why(client: httpx.Client) -> None:
    sku = stock(client, 10, reserved=4)
    act(client, sku, "adjust", {"X-Actor": "ann", "X-Request-ID": "r-1"}, delta=5, **SAID)
    [entry, *_] = look(client, item_path(sku, "ledger"))
    command, time = entry.pop("commandId"), entry.pop("time")
    assert command
    assert TIME.fullmatch(time)
    cursor = end_of(client)
    sequence = sequence_of(cursor)
    assert entry == {
        "cursor": cursor,
        "partition": 0,
        "sequence": sequence,
        "occurredAt": "2026-01-31T08:15:30.000Z",
        "kind": "adjust",
        "sku": sku,
        "storeId": "default",
        "deltas": {"onHand": 5, "reserved": 0, "unsellable": 0, "incoming": 0, "safetyStock": 0, "owed": 0},
        "after": {
            "onHand": 15, "reserved": 4, "unsellable": 0, "incoming": 0, "safetyStock": 0, "available": 11,
            "short": 0, "owed": 0, "reorderPoint": None,
        },
        "version": 3,
        "reason": "found",
        "reference": "order-1",
        "note": "behind the shelf",
        "actor": "ann",
        "principal": "local",
        "requestId": "r-1",
        "unaccounted": 0,
        "flags": [],
    }  # fmt: skip


def test_a_fact_beyond_the_books_shows_what_was_unaccounted_for(client: httpx.Client) -> None:
    sku = stock(client, 2, reserved=1)
    act(client, sku, "adjust", delta=-5, reason="lost")
    [entry, *_] = look(client, item_path(sku, "ledger"))
    assert (entry["deltas"]["onHand"], entry["unaccounted"]) == (-2, 3)
    assert (entry["after"]["short"], entry["after"]["available"]) == (1, 0)


def test_the_newest_comes_first_unless_the_oldest_is_asked_for(client: httpx.Client) -> None:
    sku = stock(client, 10, reserved=1)
    assert [entry["kind"] for entry in look(client, item_path(sku, "ledger"))] == ["reserve", "add"]
    assert [entry["kind"] for entry in look(client, item_path(sku, "ledger"), order="asc")] == ["add", "reserve"]
    assert [entry["sequence"] for entry in look(client, order="asc", limit=2)] == [1, 2]
    assert look(client, limit=1)[0]["cursor"] == end_of(client)


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_pages_follow_each_other_by_cursor_and_by_link(client: httpx.Client, order: str) -> None:
    sku = stock(client, 10)
    for _ in range(6):
        act(client, sku, "reserve", quantity=1)
    target, found = f"{item_path(sku, 'ledger')}?order={order}&limit=3", list[int]()
    for count, more in ((3, True), (3, True), (1, False)):
        answer = client.get(target)
        page = answer.json()
        assert page["count"] == count
        found += [entry["sequence"] for entry in page["data"]]
        assert ("nextCursor" in page, "link" in answer.headers) == (more, more)
        if more:
            assert page["nextCursor"] == page["data"][-1]["cursor"]
            target = answer.headers["link"].removeprefix("<").removesuffix('>; rel="next"')
            assert urlsplit(target).path == item_path(sku, "ledger")
    assert found == sorted(set(found), reverse=order == "desc")
    assert len(found) == 7


def test_the_last_page_may_be_full_and_names_no_next_one(client: httpx.Client) -> None:
    sku = stock(client, 10, reserved=1)
    page = client.get(item_path(sku, "ledger"), params={"limit": 2}).json()
    assert (page["count"], "nextCursor" in page) == (2, False)


def test_entries_are_found_by_reference_and_by_sku(client: httpx.Client) -> None:
    first, second = stock(client), stock(client)
    for sku in (first, second, first):
        act(client, sku, "reserve", quantity=1, reference=f"for-{first}")
    assert [entry["sku"] for entry in look(client, reference=f"for-{first}")] == [first, second, first]
    assert [entry["kind"] for entry in look(client, reference=f"for-{first}", sku=second)] == ["reserve"]
    assert [entry["kind"] for entry in look(client, sku=second)] == ["reserve", "add"]
    assert look(client, reference="nobody's") == []


def test_entries_are_found_by_time_from_it_on_and_before_it(client: httpx.Client) -> None:
    sku = stock(client, 10, reserved=1)
    act(client, sku, "reserve", quantity=1)
    entries = look(client, sku=sku, order="asc")
    times = [entry["time"] for entry in entries]
    for index, time in enumerate(times):
        assert [entry["time"] for entry in look(client, sku=sku, order="asc", from_=time)] == times[times.index(time) :]
        assert [entry["time"] for entry in look(client, sku=sku, order="asc", to=time)] == times[: times.index(time)]
        assert time >= times[index - 1] or index == 0
    assert look(client, from_="2100-01-01T00:00:00Z") == []
    assert look(client, from_=times[0], to=times[0]) == []


def test_each_store_has_its_own_entries(client: httpx.Client) -> None:
    data_of(client.post("/api/stores", json={"id": "harbour", "name": "Harbour"}), 201)
    sku = new_sku()
    for path in (ITEMS, "/api/stores/harbour/inventory/items"):
        data_of(client.post(path, json={"sku": sku, "name": "n", "quantity": 1}), 201)
    assert [entry["storeId"] for entry in look(client, sku=sku)] == ["harbour", "default"]
    here = f"/api/stores/harbour/inventory/items/{sku}/ledger"
    for entries in (
        look(client, "/api/stores/harbour/inventory/ledger"),
        look(client, LEDGER, storeId="harbour"),
        look(client, here),
    ):
        assert [(entry["storeId"], entry["sku"]) for entry in entries] == [("harbour", sku)]
    assert [entry["storeId"] for entry in look(client, item_path(sku, "ledger"))] == ["default"]
    assert_invalid(client.get("/api/stores/harbour/inventory/ledger", params={"storeId": "default"}), "storeId")


def test_the_entries_of_a_document_are_found_by_its_id_and_those_of_it_alone_name_no_item(client: httpx.Client) -> None:
    sku = stock(client, 10)
    body = {"id": f"r-{sku}", "lines": [{"sku": sku, "quantity": 2}], "ttlSeconds": 600, "reference": "order-7"}
    data_of(client.post("/api/inventory/reservations", json=body), 201)
    data_of(client.post(f"/api/inventory/reservations/r-{sku}/confirm", json={}))
    confirmed, reserved = look(client, documentId=f"r-{sku}")
    assert (reserved["kind"], reserved["sku"], reserved["deltas"]["reserved"]) == ("reserve", sku, 2)
    assert (reserved["documentType"], reserved["documentId"]) == ("reservation", f"r-{sku}")
    assert (confirmed["kind"], confirmed["documentType"]) == ("confirm", "reservation")
    assert not {"sku", "storeId", "after", "version"} & confirmed.keys()
    assert set(confirmed["deltas"].values()) == {0}


def test_a_sale_that_a_count_had_seen_is_marked(client: httpx.Client) -> None:
    sku = stock(client, 10)
    data_of(act(client, sku, "count", counted=8))
    sale = {"lines": [{"sku": sku, "quantity": 2}], "happened": True, "occurredAt": "2026-01-31T08:15:30Z"}
    data_of(client.post("/api/inventory/sales", json=sale), 201)
    [entry, *_] = look(client, item_path(sku, "ledger"))
    assert (entry["kind"], entry["flags"], entry["deltas"]["onHand"]) == ("sale", ["coveredByCount"], 0)


def test_a_deleted_item_still_has_its_history(client: httpx.Client) -> None:
    sku = stock(client, 0)
    data_of(client.delete(item_path(sku)))
    assert [entry["kind"] for entry in look(client, item_path(sku, "ledger"))] == ["delete", "add"]


def test_an_item_of_which_nothing_matches_has_an_empty_list(client: httpx.Client) -> None:
    assert look(client, item_path(stock(client), "ledger"), reference="nobody's") == []


def test_an_item_or_a_store_that_never_was_is_a_404(client: httpx.Client) -> None:
    assert_problem(client.get(item_path("NEVER", "ledger")), 404, "NotFoundError", "NOT_FOUND", sku="NEVER")
    for path in (f"{LEDGER}?storeId=nowhere", "/api/stores/nowhere/inventory/ledger"):
        assert_problem(client.get(path), 404, "NotFoundError", "NOT_FOUND", storeId="nowhere")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("order", "up"), ("limit", "0"), ("limit", "1001"), ("limit", "1e2"), ("after", "x"), ("after", "-1"),
        ("from", "yesterday"), ("to", "2026-01-31T08:15:30"), ("from", "1960-01-01T00:00:00Z"), ("sku", ""),
        ("storeId", "No Store"), ("reference", "x" * 257), ("documentId", ""), ("page", "2"),
    ],
)  # fmt: skip
def test_parameters_that_make_no_sense_are_refused(client: httpx.Client, name: str, value: str) -> None:
    assert_invalid(client.get(LEDGER, params={name: value}), name)


def test_a_plus_in_a_time_has_to_be_encoded_and_the_error_says_so(client: httpx.Client) -> None:
    assert "%2B" in assert_invalid(client.get(f"{LEDGER}?from=2026-01-31T08:15:30+01:00"), "from")["detail"]
    assert client.get(f"{LEDGER}?from=2026-01-31T08:15:30%2B01:00").status_code == 200
