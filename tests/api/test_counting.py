"""POST …/count and POST …/move: what is really there, and what of it may be sold."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.expectations import act, assert_invalid, assert_problem, data_of, item, nothing_changes, stock
from api.wire import JSON, item_path, request, send
from server import Server, eventually, rows

SHORTAGE = "InsufficientQuantityError"


def test_a_count_sets_what_is_on_hand(client: httpx.Client) -> None:
    sku = stock(client, 10, reserved=4)
    response = act(client, sku, "count", counted=7)
    data = data_of(response)
    assert (data["quantity"], data["reserved"], data["available"], data["version"]) == (7, 4, 3, 3)
    assert response.json()["message"] == "Count recorded successfully"


def test_a_count_is_a_fact_and_may_leave_promises_short(client: httpx.Client) -> None:
    sku = stock(client, 10, reserved=4)
    data = data_of(act(client, sku, "count", counted=0))
    assert (data["quantity"], data["reserved"], data["short"]) == (0, 4, 4)


def test_a_count_of_the_version_that_was_read_is_disturbed_by_nothing_but_movements(client: httpx.Client) -> None:
    sku = stock(client, 10)
    data_of(act(client, sku, "reserve", quantity=3))
    assert data_of(act(client, sku, "count", counted=9, asOfVersion=1))["quantity"] == 9


def test_a_count_overtaken_by_movements_says_what_moved(client: httpx.Client) -> None:
    sku = stock(client, 10)
    data_of(act(client, sku, "adjust", delta=-2, reason="lost"))
    refused = act(client, sku, "count", counted=9, asOfVersion=1)
    moved = {"counted": 9, "onHandThen": 10, "onHand": 8, "movedVersion": 2, "sku": sku, "storeId": "default"}
    problem = assert_problem(refused, 409, "ConflictError", "COUNT_MOVED", **moved)
    assert problem["title"] == "Count overtaken by movements"
    assert item(client, sku)["quantity"] == 8


def test_a_count_overtaken_by_movements_can_be_rebased(client: httpx.Client) -> None:
    sku = stock(client, 10)
    data_of(act(client, sku, "adjust", delta=-2, reason="lost"))
    assert data_of(act(client, sku, "count", counted=9, asOfVersion=1, onMoved="rebase"))["quantity"] == 7


def test_a_count_can_speak_of_a_moment(client: httpx.Client) -> None:
    sku = stock(client, 10)
    made = datetime.fromisoformat(item(client, sku)["lastUpdated"])
    eventually(lambda: datetime.now(UTC) > made + timedelta(milliseconds=5))
    data_of(act(client, sku, "adjust", delta=-2, reason="lost"))
    moment = (made + timedelta(milliseconds=1)).isoformat()
    refused = act(client, sku, "count", counted=9, asOf=moment)
    assert_problem(refused, 409, "ConflictError", "COUNT_MOVED", onHandThen=10, onHand=8)
    assert data_of(act(client, sku, "count", counted=9, asOf=moment, onMoved="rebase"))["quantity"] == 7


def test_an_older_count_of_the_same_source_is_stale(client: httpx.Client) -> None:
    sku = stock(client, 10)
    now = item(client, sku)["lastUpdated"]
    data_of(act(client, sku, "count", counted=9, source="nightly"))
    refused = act(client, sku, "count", counted=5, source="nightly", asOf=now, onMoved="rebase")
    assert_problem(refused, 409, "ConflictError", "STALE_COUNT", sku=sku, storeId="default", source="nightly")
    assert item(client, sku)["quantity"] == 9


def test_an_equal_figure_of_a_source_writes_nothing(client: httpx.Client, server: Server) -> None:
    sku = stock(client, 10)
    response = act(client, sku, "count", counted=10, source="nightly")
    assert (data_of(response)["version"], response.json()["message"]) == (1, "Quantity unchanged")
    assert rows(server.data_dir, "SELECT count(*) FROM ledger WHERE sku = ?", (sku,)) == [(1,)]


def test_what_has_not_happened_yet_cannot_have_been_counted(client: httpx.Client) -> None:
    sku = stock(client)
    future = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    assert_invalid(act(client, sku, "count", counted=1, asOf=future), "asOf")
    assert_invalid(act(client, sku, "count", counted=1, asOfVersion=2), "asOfVersion")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("counted", "-1"), ("counted", "1.5"), ("counted", "null"), ("counted", '"1"'), ("counted", str(2**53)),
        ("asOfVersion", "-1"), ("asOfVersion", '"1"'), ("asOf", '"yesterday"'), ("asOf", '"2026-01-01T00:00:00"'),
        ("asOf", "5"), ("asOf", '"1969-12-31T23:59:59Z"'), ("onMoved", '"ignore"'), ("onMoved", "null"),
        ("source", '""'), ("source", '"%s"' % ("x" * 129)), ("source", '"\\u0000"'), ("quantity", "1"),
        ("delta", "1"), ("note", '""'),
    ],
)  # fmt: skip
def test_a_count_that_cannot_be_is_refused(client: httpx.Client, server: Server, field: str, value: str) -> None:
    sku = stock(client)
    fields = {"counted": "1"} | {field: value}
    body = "{" + ",".join(f'"{name}":{text}' for name, text in fields.items()) + "}"
    with nothing_changes(server):
        assert_invalid(send(server.port, request("POST", item_path(sku, "count"), body.encode(), JSON)), field)


def test_a_count_speaks_of_one_moment(client: httpx.Client) -> None:
    sku = stock(client)
    refused = act(client, sku, "count", counted=1, asOf="2026-01-01T00:00:00Z", asOfVersion=1)
    assert assert_invalid(refused, "asOf")["detail"] == "asOf: must not stand beside asOfVersion; send one of them"
    assert_invalid(act(client, sku, "count"), "counted")


def move(client: httpx.Client, sku: str, fields: dict[str, Any]) -> httpx.Response:
    return act(client, sku, "move", **fields)


def test_units_move_between_sellable_and_unsellable(client: httpx.Client) -> None:
    sku = stock(client, 10)
    response = move(client, sku, {"quantity": 4, "from": "sellable", "to": "unsellable"})
    data = data_of(response)
    assert (data["quantity"], data["unsellable"], data["available"]) == (10, 4, 6)
    assert response.json()["message"] == "Inventory moved successfully"
    data = data_of(move(client, sku, {"quantity": 1, "from": "unsellable", "to": "sellable"}))
    assert (data["quantity"], data["unsellable"], data["available"]) == (10, 3, 7)


@pytest.mark.parametrize(
    ("origin", "to", "members"),
    [("sellable", "unsellable", {"onHand": 8}), ("unsellable", "sellable", {"unsellable": 2})],
)
def test_no_more_can_move_than_is_there(client: httpx.Client, origin: str, to: str, members: dict[str, int]) -> None:
    sku = stock(client, 10)
    data_of(move(client, sku, {"quantity": 2, "from": "sellable", "to": "unsellable"}))
    refused = move(client, sku, {"quantity": 9, "from": origin, "to": to})
    assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_ON_HAND", sku=sku, requested=9, **members)
    assert item(client, sku)["version"] == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantity", "0"), ("quantity", "-1"), ("quantity", "null"), ("quantity", "1.5"), ("quantity", str(2**53)),
        ("from", '"attic"'), ("from", "null"), ("from", "5"), ("to", '"sellable"'), ("to", '"attic"'),
        ("origin", '"sellable"'), ("delta", "1"), ("reference", '""'),
    ],
)  # fmt: skip
def test_a_move_that_cannot_be_is_refused(client: httpx.Client, server: Server, field: str, value: str) -> None:
    sku = stock(client)
    fields = {"quantity": "1", "from": '"sellable"', "to": '"unsellable"'} | {field: value}
    body = "{" + ",".join(f'"{name}":{text}' for name, text in fields.items()) + "}"
    with nothing_changes(server):
        assert_invalid(send(server.port, request("POST", item_path(sku, "move"), body.encode(), JSON)), field)


@pytest.mark.parametrize("left_out", ["quantity", "from", "to"])
def test_a_move_needs_all_its_fields(client: httpx.Client, left_out: str) -> None:
    fields: dict[str, Any] = {"quantity": 1, "from": "sellable", "to": "unsellable"}
    del fields[left_out]
    problem = assert_invalid(move(client, stock(client), fields), left_out)
    assert problem["detail"] == f"{left_out}: is required"
