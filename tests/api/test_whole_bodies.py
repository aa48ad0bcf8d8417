"""A body is whole or it is no request: whatever is cut off changes nothing, also where a body may be left out."""

import json

import httpx
import pytest

from api.cut_off import BODY, CHUNKED, CUTS, Cut, answered, closed, half_closed, head, left_open, opened, reset
from api.documents import TRANSFERS, held, made, new_store, stock_in
from api.expectations import assert_problem, data_of, new_sku, nothing_changes
from holdfast.api.app import every_route
from holdfast.api.routes import Route
from server import Server, eventually

#: The calls that do something when no body comes at all: what is missing must not be taken for that.
ROUTES = [route for route in every_route() if route.body is not None and not route.body_required]
EXPECT = b"Expect: 100-continue"


def ready(client: httpx.Client, route: Route) -> str:
    """Make what a call needs to take effect without a body; give its path."""
    store = new_store(client) if "{storeId}" in route.path else "default"
    sku = new_sku()
    stock_in(client, store, sku, 0)
    values = {"storeId": store, "sku": sku}
    if "{reservationId}" in route.path:
        values["reservationId"] = held(client, 5, 2)[1]
    if "{transferId}" in route.path:
        lines = [{"sku": sku, "quantity": 2}]
        values["transferId"] = made(client, TRANSFERS, lines, fromStoreId=None, toStoreId=store)["id"]
    return route.path.format(**values)


def refused(client: httpx.Client, route: Route) -> float:
    """Give how many requests of a call were answered with a 400, or with nothing."""
    labels = f'endpoint="{route.path}",method="{route.method}"'
    lines = client.get("/metrics").text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if labels in line and 'status="400"' in line)


def assert_cut_off(answer: bytes) -> None:
    """Check the 400 of a body that is not whole."""
    start, _, body = answer.partition(b"\r\n\r\n")
    status, *fields = start.decode().split("\r\n")
    headers = dict(field.split(": ", 1) for field in fields)
    response = httpx.Response(int(status.split()[1]), headers=headers, content=body)
    assert_problem(response, 400, "ValidationError", "VALIDATION_ERROR", field="body")
    assert headers["connection"] == "close"
    assert "keep-alive" not in headers


def test_there_are_calls_whose_body_may_be_left_out() -> None:
    assert len(ROUTES) >= 7, "no such calls: these tests would prove nothing"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_what_is_cut_off_changes_nothing_however_it_ends(client: httpx.Client, server: Server, route: Route) -> None:
    path = ready(client, route)
    before, sent = refused(client, route), 0
    with nothing_changes(server):
        for cut in CUTS:
            start = head(route.method, path, cut.framing)
            assert_cut_off(half_closed(server.port, start + cut.body))
            if cut.malformed:
                assert_cut_off(left_open(server.port, start + cut.body))
            closed(server.port, start + cut.body)
            reset(server.port, head(route.method, path, cut.framing, EXPECT), cut.body)
            sent += 4 if cut.malformed else 3
        eventually(lambda: refused(client, route) >= before + sent)
    # All that was missing was the rest of the body.
    assert client.request(route.method, path).is_success


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_head_that_is_cut_off_is_no_request(client: httpx.Client, server: Server, route: Route) -> None:
    path = ready(client, route)
    with nothing_changes(server):
        for missing in (1, 2, 3, 20):
            assert half_closed(server.port, head(route.method, path)[:-missing]) == b""


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_length_shorter_than_what_is_sent_changes_nothing(client: httpx.Client, server: Server, route: Route) -> None:
    path = ready(client, route)
    with nothing_changes(server):
        answer = half_closed(server.port, head(route.method, path, b"Content-Length: 1") + BODY)
    assert answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    ("framing", "body"),
    [
        (b"X-Nothing: 1", b""),
        (b"Content-Length: 0", b""),
        (b"Content-Length: 14", BODY),
        (CHUNKED, b"0\r\n\r\n"),
        (CHUNKED, b"e\r\n" + BODY + b"\r\n0\r\n\r\n"),
        (CHUNKED, b"7\r\n" + BODY[:7] + b"\r\n7;x=y\r\n" + BODY[7:] + b"\r\n0\r\nX-Trailer: 1\r\n\r\n"),
    ],
)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_whole_request_takes_effect(
    client: httpx.Client, server: Server, route: Route, framing: bytes, body: bytes
) -> None:
    content = head(route.method, ready(client, route), framing, b"Connection: close") + body
    assert left_open(server.port, content).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("body", [b"", BODY])
@pytest.mark.parametrize("end", [half_closed, closed])
def test_a_whole_request_takes_effect_also_when_its_client_ends_the_connection(
    client: httpx.Client, server: Server, body: bytes, end: object
) -> None:
    reservation = held(client, 5, 2)[1]
    path = f"/api/inventory/reservations/{reservation}"
    content = head("POST", f"{path}/release", b"Content-Length: %d" % len(body)) + body
    end(server.port, content)  # type: ignore[operator]
    assert eventually(lambda: data_of(client.get(path))["status"] == "released")


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.name)
def test_a_body_that_has_to_be_there_has_to_be_whole(client: httpx.Client, server: Server, cut: Cut) -> None:
    sku = new_sku()
    stock_in(client, "default", sku, 5)
    whole = json.dumps({"sku": sku, "name": "N", "quantity": 1}).encode()
    with nothing_changes(server):
        assert_cut_off(half_closed(server.port, head("POST", "/api/inventory/items", cut.framing) + cut.body))
        content = head("POST", "/api/inventory/items", b"Content-Length: %d" % (len(whole) + 1)) + whole
        assert_cut_off(half_closed(server.port, content))


def test_a_cut_off_body_ends_its_connection(client: httpx.Client, server: Server) -> None:
    path = f"/api/inventory/reservations/{held(client, 5, 2)[1]}/release"
    with nothing_changes(server), opened(server.port, head("POST", path, CHUNKED) + b"zz\r\n") as connection:
        connection.sendall(head("POST", path))
        assert answered(connection).count(b"HTTP/1.1 ") == 1
