"""Bodies of documents that cannot be meant: each is a 400 that names the place, and changes nothing."""

import json
from typing import Any

import httpx
import pytest

from api.documents import RESERVATIONS, SALES, TRANSFERS, new_id
from api.expectations import assert_invalid, nothing_changes
from api.wire import JSON, request, send
from server import Server

LINE = {"sku": '"A"', "quantity": "1"}
#: What every kind of call takes when nothing is wrong with it, as JSON by member; the last part of its path.
CALLS: dict[str, tuple[str, dict[str, str]]] = {
    "reserve": (RESERVATIONS, {"lines": "[LINE]", "ttlSeconds": "60"}),
    "sell": (SALES, {"lines": "[LINE]"}),
    "send": (TRANSFERS, {"lines": "[LINE]", "fromStoreId": '"default"', "toStoreId": '"shop"'}),
    "fulfill": (f"{RESERVATIONS}/R/fulfill", {"lines": "[LINE]"}),
    "release": (f"{RESERVATIONS}/R/release", {"lines": "[LINE]"}),
    "confirm": (f"{RESERVATIONS}/R/confirm", {}),
    "extend": (f"{RESERVATIONS}/R/extend", {}),
    "receive": (f"{TRANSFERS}/T/receive", {"lines": "[LINE]"}),
    "cancel": (f"{TRANSFERS}/T/cancel", {}),
}
MAKING = ("reserve", "sell", "send")
WITH_LINES = (*MAKING, "fulfill", "release", "receive")
QUANTITIES = ["0", "-1", "-1.0", "1.5", "1e-2", "9007199254740992", "true", "null", '"1"', "[1]", "{}"]
SKUS = ['""', "null", "5", '["A"]', '"%s"' % ("x" * 129), '"\\u0000"', '"a\\nb"', '"\\u007f"']
STORES = ['""', '"Ä"', '"a b"', '"-a"', "5", '"%s"' % ("a" * 65), '"\\u0000"', '"../x"']


def post(server: Server, kind: str, line: dict[str, str] | None = None, **members: str | None) -> httpx.Response:
    """Send a body with these members, as JSON, instead of the right ones; None: it is left out."""
    path, right = CALLS[kind]
    row = (LINE if kind != "receive" else {"sku": '"A"', "received": "1"}) if line is None else line
    body = _object({**right, **members}).replace("LINE", _object(row))
    return send(server.port, request("POST", path, body.encode(), JSON))


def _object(members: dict[str, Any]) -> str:
    return "{" + ",".join(f'"{name}":{value}' for name, value in members.items() if value is not None) + "}"


def bad(kind: str, members: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    return [(kind, name, value) for name, values in members.items() for value in values]


MEMBERS = [
    *(row for kind in MAKING for row in bad(kind, {"id": SKUS[:1] + SKUS[2:], "lines": ["null", "{}", "1", "[]"]})),
    *(row for kind in CALLS for row in bad(kind, {
        "reference": ['""', "5", '"\\u0000"'], "reason": ['""'], "note": ['""'], "x": ["1"],
        "expectedVersion": ['"1"', "-1", "1.5"],
        "occurredAt": ['"2999-01-01T00:00:00Z"'], "idempotencyKey": ['""', "5"], "storeId": ['"default"'],
    })),
    *(row for kind in ("fulfill", "release", "receive") for row in bad(kind, {"lines": ["null", "{}", "[]"]})),
    *bad("reserve", {
        "ttlSeconds": ["0", "-1", "0.0", "1.5", "2592001", '"60"', "true"],
        "confirmed": ['"true"', "1", "null"], "allowSplit": ['"true"', "1", "null"],
    }),
    *bad("sell", {"happened": ['"true"', "1", "null"]}),
    *bad("send", {
        "fromStoreId": STORES, "toStoreId": [*STORES, "null", '"default"'],
        "expectedAt": ['"2020-01-01"', "0", '"1969-12-31T23:59:59Z"'],
    }),
    *bad("confirm", {"ifExpired": ['"Reject"', '""', "null", "true"]}),
    *bad("extend", {
        "ttlSeconds": ["0", "-1", "0.0", "2592001", "null", '"60"'],
        "expiresAt": ["null", "0", '"soon"', '"2030-01-01T00:00:00"', '"2999-01-01T00:00:00Z"',
                      '"1969-12-31T00:00:00Z"'],
    }),
]  # fmt: skip
IN_LINES = [
    *(row for kind in WITH_LINES for row in bad(kind, {"sku": SKUS[:1] + SKUS[2:], "x": ["1"], "reference": ['""']})),
    *(row for kind in MAKING for row in bad(kind, {"sku": ["null"], "lineId": ['"1"']})),
    *(row for kind in WITH_LINES[:-1] for row in bad(kind, {"quantity": QUANTITIES, "received": ["1"]})),
    *(row for kind in ("reserve", "sell", "fulfill", "release") for row in bad(kind, {"storeId": STORES})),
    *bad("reserve", {"storeIds": ["[]", '"default"', "[null]", '["_A"]', '["a","b","a"]']}),
    *bad("sell", {"storeIds": ['["default"]']}),
    *bad("send", {"storeId": ['"default"']}),
    *(row for name in ("received", "damaged", "missing") for row in bad("receive", {name: QUANTITIES[1:]})),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "value"), MEMBERS)
def test_a_member_that_is_not_as_it_should_be_is_refused(server: Server, kind: str, name: str, value: str) -> None:
    others: dict[str, str | None] = (
        {"ttlSeconds": "60"} if kind == "extend" and name not in ("ttlSeconds", "expiresAt") else {}
    )
    with nothing_changes(server):
        assert_invalid(post(server, kind, None, **others | {name: value}), name)


@pytest.mark.parametrize(("kind", "name", "value"), IN_LINES)
def test_a_line_that_is_not_as_it_should_be_is_refused(server: Server, kind: str, name: str, value: str) -> None:
    good = {"sku": '"A"', "received": "1"} if kind == "receive" else LINE
    with nothing_changes(server):
        answer = post(server, kind, {**good, name: value}, lines=f"[{_object(good)},LINE]")
    field = answer.json()["error"]["field"]
    assert field.startswith(f"lines[1].{name}")
    assert_invalid(answer, field)


@pytest.mark.parametrize(
    ("kind", "missing"),
    [("reserve", "lines"), ("sell", "lines"), ("send", "lines"), ("send", "fromStoreId"), ("send", "toStoreId"),
     ("reserve", "ttlSeconds"), ("extend", "ttlSeconds")],
)  # fmt: skip
def test_what_a_call_needs_is_asked_for(server: Server, kind: str, missing: str) -> None:
    problem = assert_invalid(post(server, kind, **{missing: None}), missing)
    assert problem["detail"].startswith(f"{missing}: is required")


@pytest.mark.parametrize(
    ("kind", "line", "field"),
    [
        ("reserve", {"sku": '"A"'}, "quantity"),
        ("reserve", {"quantity": "1"}, "sku"),
        ("fulfill", {"quantity": "1"}, "sku"),
        ("release", {**LINE, "lineId": '"1"'}, "lineId"),
        ("fulfill", {"lineId": "1", "quantity": "1"}, "lineId"),
        ("fulfill", {"lineId": '"0"', "quantity": "1"}, "lineId"),
        ("fulfill", {"lineId": '"01"', "quantity": "1"}, "lineId"),
        ("fulfill", {"lineId": '"10000"', "quantity": "1"}, "lineId"),
        ("receive", {"sku": '"A"', "received": "0", "damaged": "0"}, "received"),
        ("receive", {"sku": '"A"'}, "received"),
        ("receive", {"received": "1"}, "sku"),
        ("reserve", {**LINE, "storeId": '"a"', "storeIds": '["b"]'}, "storeIds"),
        ("reserve", {**LINE, "storeIds": json.dumps([f"s{number}" for number in range(51)])}, "storeIds"),
    ],
)
def test_a_line_names_one_thing_and_says_something_of_it(
    server: Server, kind: str, line: dict[str, str], field: str
) -> None:
    assert_invalid(post(server, kind, line), f"lines[0].{field}")


def test_two_ways_to_say_until_when_are_one_too_many(server: Server) -> None:
    assert_invalid(post(server, "reserve", confirmed="false", ttlSeconds=None), "ttlSeconds")
    for kind in ("reserve", "confirm"):
        assert_invalid(post(server, kind, ttlSeconds="60", expiresAt='"2030-01-01T00:00:00Z"'), "expiresAt")
    assert_invalid(post(server, "extend", ttlSeconds="60", expiresAt='"2030-01-01T00:00:00Z"'), "expiresAt")


def test_two_thousand_lines_are_taken_and_one_more_is_not(server: Server) -> None:
    sku = f'"NOBODY-HAS-{new_id()}"'
    for kind in ("reserve", "sell", "fulfill"):
        lines = [_object({"sku": sku, "quantity": "1"})] * 2001
        assert_invalid(post(server, kind, lines=f"[{','.join(lines)}]"), "lines")
        assert post(server, kind, lines=f"[{','.join(lines[1:])}]").status_code == 404


def test_a_member_that_stands_twice_in_one_line_is_refused(server: Server) -> None:
    for body in ('{"sku":"A","quantity":1,"quantity":2}', '{"sku":"A","quantity":1,"sku":"B"}'):
        answer = post(server, "sell", lines=f"[{_object(LINE)},{body}]")
        assert "given twice" in assert_invalid(answer, answer.json()["error"]["field"])["detail"]


@pytest.mark.parametrize("path", [f"{RESERVATIONS}/%00", f"{SALES}/{'x' * 129}", f"{TRANSFERS}/%FF", f"{SALES}/%7F"])
def test_an_id_in_the_path_obeys_the_rule_of_ids(client: httpx.Client, path: str) -> None:
    name = {RESERVATIONS: "reservationId", SALES: "saleId", TRANSFERS: "transferId"}[path.rpartition("/")[0]]
    assert_invalid(client.get(path), name)


def test_all_lines_together_name_five_thousand_stores_and_not_one_more(server: Server) -> None:
    stores = json.dumps([f"s{number}" for number in range(50)])
    line = _object({"sku": '"A"', "quantity": "1", "storeIds": stores})
    plain = _object({"sku": '"A"', "quantity": "1"})
    assert post(server, "reserve", lines=f"[{','.join([line] * 100)}]").status_code == 404
    assert_invalid(post(server, "reserve", lines=f"[{','.join([line] * 100 + [plain])}]"), "lines")
