"""Bodies that cannot be meant: each is a 400 that names the field, and changes nothing."""

import json

import httpx
import pytest

from api.expectations import assert_invalid, nothing_changes, stock
from api.wire import ITEMS, JSON, item_path, request, send
from server import Server

#: What is no quantity of a reserve; the last two are no JSON either.
QUANTITIES = [
    "0", "-1", "-0", "0.0", "1.5", "15e-1", "1e-400", "1e400", "1e99999999999999999999", "9007199254740991.5",
    "9007199254740992", "9007199254740992.0", "18446744073709551616", "9" * 400, "9" * 5_000, "-9007199254740992",
    "true", "false", "null", '"1"', '""', "[1]", "{}", '"\\u0031"',
]  # fmt: skip
NO_JSON = [
    b"", b" ", b"nonsense", b"{", b'{"quantity":1', b'{"quantity":1}x', b'{"quantity":1}{}', b'{"quantity":1,}',
    b'{"quantity":}', b'{"quantity" 1}', b"{'quantity':1}", b"{quantity:1}", b'{"quantity":NaN}',
    b'{"quantity":Infinity}', b'{"quantity":-Infinity}', b'{"quantity":01}', b'{"quantity":+1}', b'{"quantity":1.}',
    b'{"quantity":1_0}', b"\xef\xbb\xbf" + b'{"quantity":1}', '{"quantity":1}'.encode("utf-16"),
    b"\xff\xfe", b"\x00", b'{"quantity":1}\x00', b"quantity=1", b"<quantity>1</quantity>",
    b'{"quantity":1,"note":"\xff"}', b'{"quantity":1,"note":"\xed\xa0\x80"}', b'{"quantity":1,"note":"\xc0\x80"}',
    b'{"quantity":1,"note":"\\ud800"}', b'{"quantity":1,"note":"\\udc00\\ud800"}', b'{"quantity":1,"note":"\\ud800x"}',
    b'{"quantity":1,"\\ud800":1}', b'{"quantity":1,"note":"\n"}', b'{"quantity":1,"note":"\\x"}',
    b"[]", b"[1]", b'[{"quantity":1}]', b"null", b"true", b"1", b'"quantity"',
]  # fmt: skip
FIELDS = [
    ("reason", '""'), ("reason", "5"), ("reason", '"%s"' % ("x" * 257)), ("reason", '"a\\u0000b"'),
    ("reason", '"a\\nb"'), ("reason", '"\\u007f"'), ("reason", '"\\u0085"'), ("reference", '""'), ("reference", "[]"),
    ("reference", '"%s"' % ("é" * 257)), ("reference", '"\\u0000"'), ("note", '""'), ("note", "{}"),
    ("note", '"%s"' % ("x" * 2001)), ("note", '"\\u0000"'), ("occurredAt", '"2020-01-01T00:00:00"'),
    ("occurredAt", '"2020-01-01"'), ("occurredAt", '"yesterday"'), ("occurredAt", '""'), ("occurredAt", "0"),
    ("occurredAt", '"2020-13-01T00:00:00Z"'), ("occurredAt", '"2999-01-01T00:00:00Z"'),
    ("occurredAt", '"9999-12-31T23:59:59-14:00"'), ("occurredAt", '"1969-12-31T23:59:59Z"'),
    ("occurredAt", '"0001-01-01T00:00:00+14:00"'), ("expectedVersion", "-1"), ("expectedVersion", "1.5"),
    ("expectedVersion", '"1"'), ("expectedVersion", "9007199254740992"), ("expectedVersion", "true"),
    ("idempotencyKey", '""'), ("idempotencyKey", "7"), ("idempotencyKey", '"%s"' % ("k" * 300)),
    ("idempotencyKey", '"\\u0000"'), ("idempotencyKey", '"é"'), ("idempotencyKey", '"a\\nb"'),
    ("sku", '"A"'), ("storeId", '"default"'), ("Quantity", "1"), ("x", "1"), ("__proto__", "{}"), ("\\u0000", "1"),
]  # fmt: skip
ADDITIONS = [
    ("sku", '""'), ("sku", "null"), ("sku", "5"), ("sku", '["A"]'), ("sku", '"%s"' % ("x" * 129)),
    ("sku", '"%s"' % ("😀" * 129)), ("sku", '"\\u0000"'), ("sku", '"A\\u0000"'), ("sku", '"a\\tb"'), ("sku", '"a\\r"'),
    ("sku", '"\\u001b[0m"'), ("sku", '"\\u007f"'), ("sku", '"\\u009f"'), ("name", '""'), ("name", "null"),
    ("name", "{}"), ("name", '"%s"' % ("x" * 257)), ("name", '"\\u0000"'), ("name", '"\\n"'), ("quantity", "-1"),
    ("quantity", "1.5"), ("quantity", '"1"'), ("quantity", "null"), ("quantity", "9007199254740992"),
]  # fmt: skip
ADJUSTMENTS = [
    ("delta", "0"), ("delta", "-0"), ("delta", "1.5"), ("delta", "null"), ("delta", "9007199254740992"),
    ("delta", "-9007199254740992"), ("reason", '"because"'), ("reason", "null"), ("reason", '""'),
    ("bucket", '"broken"'), ("bucket", "null"), ("quantity", "1"),
]  # fmt: skip


@pytest.fixture(scope="module")
def sku(client: httpx.Client) -> str:
    return stock(client, 10, reserved=3)


def post(server: Server, path: str, body: bytes, method: str = "POST") -> httpx.Response:
    with nothing_changes(server):
        return send(server.port, request(method, path, body, JSON, b"Idempotency-Key: never-used"))


@pytest.mark.parametrize("quantity", QUANTITIES, ids=lambda text: text[:24])
@pytest.mark.parametrize("action", ["reserve", "release", "fulfill"])
def test_what_is_no_number_of_units_is_refused(server: Server, sku: str, action: str, quantity: str) -> None:
    assert_invalid(post(server, item_path(sku, action), b'{"quantity":%b}' % quantity.encode()), "quantity")


@pytest.mark.parametrize(
    "quantity", [text for text in QUANTITIES if text not in ("0", "-0", "0.0")], ids=lambda text: text[:24]
)
def test_what_is_no_quantity_is_refused(server: Server, sku: str, quantity: str) -> None:
    answer = post(server, item_path(sku, "quantity"), b'{"quantity":%b}' % quantity.encode(), "PUT")
    assert_invalid(answer, "quantity")


@pytest.mark.parametrize("body", NO_JSON, ids=repr)
def test_what_is_no_json_object_is_refused(server: Server, sku: str, body: bytes) -> None:
    assert_invalid(post(server, item_path(sku, "reserve"), body), "body")


@pytest.mark.parametrize(("field", "value"), FIELDS)
def test_a_field_that_is_not_as_it_should_be_is_refused(server: Server, sku: str, field: str, value: str) -> None:
    body = f'{{"quantity":1,"{field}":{value}}}'
    if field == "idempotencyKey":
        with nothing_changes(server):
            answer = send(server.port, request("POST", item_path(sku, "reserve"), body.encode(), JSON))
    else:
        answer = post(server, item_path(sku, "reserve"), body.encode())
    assert_invalid(answer, json.loads(f'"{field}"'))


@pytest.mark.parametrize(("field", "value"), ADDITIONS)
def test_an_item_that_cannot_be_is_not_added(server: Server, field: str, value: str) -> None:
    fields = {"sku": '"NEW"', "name": '"New"', "quantity": "1"} | {field: value}
    body = "{" + ",".join(f'"{name}":{text}' for name, text in fields.items()) + "}"
    assert_invalid(post(server, ITEMS, body.encode()), field)


@pytest.mark.parametrize(("field", "value"), ADJUSTMENTS)
def test_an_adjustment_that_cannot_be_is_refused(server: Server, sku: str, field: str, value: str) -> None:
    fields = {"delta": "1", "reason": '"found"'} | {field: value}
    body = "{" + ",".join(f'"{name}":{text}' for name, text in fields.items()) + "}"
    assert_invalid(post(server, item_path(sku, "adjust"), body.encode()), field)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"[" * 300_000, "body"),
        (b'{"note":' * 100_000, "note"),
        (b'{"x":' * 100_000, "x"),
        (b'{"quantity":1,"x":' + b"[" * 300_000 + b"]" * 300_000 + b"}", "x"),
        (b'{"quantity":1,"note":' + b"[" * 300_000 + b"]" * 300_000 + b"}", "note"),
        (b'{"quantity":' + b"[" * 300_000, "quantity"),
    ],
)
def test_deep_nesting_is_refused_without_a_crash(server: Server, sku: str, body: bytes, field: str) -> None:
    assert_invalid(post(server, item_path(sku, "reserve"), body), field)
