"""Headers that stand on every answer, and request ids."""

from typing import Any

import httpx
import pytest

from api.expectations import act, data_of, new_sku, stock
from api.wire import ITEMS, item_path, request, send
from server import Server, eventually, rows, whole_lines

#: The default of Helmet 8, in its own spelling.
HELMET = {
    "content-security-policy": "default-src 'self';base-uri 'self';font-src 'self' data:;form-action 'self';"
    "frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';"
    "style-src 'self' 'unsafe-inline'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "x-download-options": "noopen",
    "x-frame-options": "SAMEORIGIN",
    "x-permitted-cross-domain-policies": "none",
    "x-xss-protection": "0",
}
ANSWERS = [
    ("GET", "/", 200), ("GET", "/health", 200), ("GET", ITEMS, 200), ("GET", ITEMS + "?limit=1", 200),
    ("HEAD", "/health", 200), ("OPTIONS", ITEMS, 204), ("GET", "/api/metrics", 200), ("GET", "/nope", 404),
    ("GET", item_path("NOBODY"), 404), ("DELETE", ITEMS, 405), ("POST", ITEMS, 415), ("GET", ITEMS + "?x=1", 400),
    ("GET", "/" + "x" * 20_000, 431),
]  # fmt: skip


@pytest.mark.parametrize(("method", "target", "status"), ANSWERS, ids=lambda value: str(value)[:40])
def test_every_answer_has_the_security_headers_and_a_request_id(
    client: httpx.Client, method: str, target: str, status: int
) -> None:
    response = client.request(method, target)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in HELMET} == HELMET
    assert "x-powered-by" not in response.headers
    assert response.headers["x-request-id"]
    echoed = client.request(method, target, headers={"X-Request-ID": "abc-123"})
    assert echoed.headers["x-request-id"] == "abc-123"


@pytest.mark.parametrize("request_id", [b"a", b"0123456789" * 12 + b"12345678", b"a.b_c:d/e+f=g@h#i-j"])
def test_a_sound_request_id_is_taken_over(server: Server, request_id: bytes) -> None:
    answer = send(server.port, request("GET", "/nope", None, b"X-Request-ID: " + request_id))
    assert answer.headers["x-request-id"] == answer.json()["requestId"] == request_id.decode()


@pytest.mark.parametrize(
    "request_id", [b"", b"x" * 129, b"two words", b'quo"te', b"<b>", b"a\tb", b"\xff", b"\xc3\xa9", b"a;b", b"a,b"]
)  # fmt: skip
def test_another_request_id_is_replaced(server: Server, request_id: bytes) -> None:
    answers = [send(server.port, request("GET", "/nope", None, b"X-Request-ID: " + request_id)) for _ in range(2)]
    ids = {answer.headers["x-request-id"] for answer in answers}
    assert len(ids | {request_id.decode("latin-1")}) == 3
    assert {answer.json()["requestId"] for answer in answers} == ids


def log_lines(server: Server, request_id: str) -> list[dict[str, Any]]:
    log = server.data_dir / "logs" / "combined.log"
    return [line for line in whole_lines(log) if line.get("requestId") == request_id]


def test_a_request_is_found_under_its_id_in_the_log_and_in_the_ledger(client: httpx.Client, server: Server) -> None:
    sku = stock(client)
    for number, (quantity, status) in enumerate([(1, 200), (99, 422), (0, 400)]):
        request_id = f"find-me-{sku}-{number}"
        response = act(client, sku, "reserve", {"X-Request-ID": request_id}, quantity=quantity)
        assert response.status_code == status
        [line] = eventually(lambda wanted=request_id: log_lines(server, wanted))  # type: ignore[misc]
        assert (line["method"], line["path"], line["status"]) == ("POST", item_path(sku, "reserve"), status)
        assert (line["level"], line["principal"]) == ("info", "local")
        assert line["durationMs"] > 0
    found = rows(server.data_dir, "SELECT request_id FROM ledger WHERE sku = ? AND kind = 'reserve'", (sku,))
    assert found == [(f"find-me-{sku}-0",)]


def test_stock_is_not_to_be_served_from_a_cache(client: httpx.Client) -> None:
    sku, key = stock(client), new_sku()
    act(client, sku, "reserve", {"Idempotency-Key": key}, quantity=1)
    lists = ("ledger", "events", "snapshot", "stats", "sales", "reservations", "transfers", f"operations/{key}")
    others = [item_path(sku, "ledger"), "/api/stores", *(f"/api/inventory/{name}" for name in lists)]
    for target in (item_path(sku), ITEMS, ITEMS + "?limit=1", *others):
        for method in ("GET", "HEAD"):
            assert client.request(method, target).headers["cache-control"] == "private, no-cache"


def test_every_write_gives_the_etag_that_a_read_gives(client: httpx.Client) -> None:
    sku = new_sku()
    written = client.post(ITEMS, json={"sku": sku, "name": "n", "quantity": 5})
    assert written.headers["etag"] == client.get(item_path(sku)).headers["etag"]
    for action, fields in (
        ("reserve", {"quantity": 2}),
        ("release", {"quantity": 1}),
        ("fulfill", {"quantity": 1}),
        ("quantity", {"quantity": 9}),
        ("adjust", {"delta": 1, "reason": "found"}),
    ):
        written = act(client, sku, action, **fields)
        assert data_of(written)["version"] == int(written.headers["etag"].strip('"').partition(".")[0])
        assert written.headers["etag"] == client.get(item_path(sku)).headers["etag"]
