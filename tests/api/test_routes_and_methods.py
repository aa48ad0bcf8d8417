"""Which paths there are, and which methods each takes."""

import httpx
import pytest

from api.expectations import assert_problem, nothing_changes, stock
from api.wire import ITEMS, item_path, request, send
from server import Server

METRICS = ("health", "requests", "inventory", "concurrency", "persistence", "system")
OF_A_STORE = {
    ITEMS: "GET, HEAD, POST, OPTIONS",
    item_path("A"): "DELETE, GET, HEAD, PATCH, PUT, OPTIONS",
    item_path("A", "quantity"): "PUT, OPTIONS",
    item_path("A", "reserve"): "POST, OPTIONS",
    item_path("A", "release"): "POST, OPTIONS",
    item_path("A", "fulfill"): "POST, OPTIONS",
    item_path("A", "adjust"): "POST, OPTIONS",
    item_path("A", "move"): "POST, OPTIONS",
    item_path("A", "count"): "POST, OPTIONS",
    "/api/inventory/stats": "GET, HEAD, OPTIONS",
}
ALLOWED = OF_A_STORE | {path.replace("/api/", "/api/stores/nowhere/"): methods for path, methods in OF_A_STORE.items()}
ALLOWED |= {
    "/": "GET, HEAD, OPTIONS",
    "/health": "GET, HEAD, OPTIONS",
    "/livez": "GET, HEAD, OPTIONS",
    "/readyz": "GET, HEAD, OPTIONS",
    "/api/inventory/batch": "POST, OPTIONS",
    "/api/inventory/operations/key": "GET, HEAD, OPTIONS",
    "/api/inventory/skus/A": "GET, HEAD, PATCH, PUT, OPTIONS",
    "/api/stores": "GET, HEAD, POST, OPTIONS",
    "/api/stores/nowhere": "GET, HEAD, PATCH, OPTIONS",
    "/api/metrics": "GET, HEAD, OPTIONS",
    "/api/metrics/reset": "POST, OPTIONS",
} | {f"/api/metrics/{name}": "GET, HEAD, OPTIONS" for name in METRICS}
UNKNOWN = [
    "/nope", "//", "/api", "/api/", "/api/inventory", "/api/metrics/", "/api/metrics/nope", "/API/inventory/items",
    "/health/", item_path("A") + "/", item_path("A", "nope"), item_path("A", "reserve") + "/", ITEMS + "//reserve/",
    "/api/inventory/items%2FA", "/api/inventory/operations", "/api//inventory/items", "/./health", "/x/../health",
    "/api/stores/nowhere/", "/api/stores/nowhere/inventory", "/api/stores/nowhere/items",
    "/api/stores/a%2Fb/inventory", "/api/inventory/batch/",
]  # fmt: skip


@pytest.mark.parametrize(("path", "allowed"), ALLOWED.items())
def test_options_tells_the_methods(client: httpx.Client, path: str, allowed: str) -> None:
    response = client.options(path)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["allow"] == allowed


@pytest.mark.parametrize(("path", "allowed"), ALLOWED.items())
def test_every_other_method_is_a_405_that_names_the_right_ones(
    client: httpx.Client, server: Server, path: str, allowed: str
) -> None:
    others = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE", "get"} - set(allowed.split(", "))
    with nothing_changes(server):
        for method in sorted(others - {"HEAD"}):
            response = client.request(method, path) if method.isupper() else send(server.port, request(method, path))
            problem = assert_problem(response, 405, "MethodNotAllowedError", "METHOD_NOT_ALLOWED")
            assert response.headers["allow"] == allowed
            assert method in problem["detail"]


@pytest.mark.parametrize("path", UNKNOWN)
def test_an_unknown_route_is_a_404(server: Server, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        response = send(server.port, request(method, path))
        problem = assert_problem(response, 404, "NotFoundError", "NOT_FOUND")
        assert problem["instance"] == path


def test_the_route_comes_before_the_method_the_method_before_the_media_type_and_that_before_the_body(
    client: httpx.Client, server: Server
) -> None:
    path, huge = item_path(stock(client), "reserve"), b"x" * 2_000_000
    bad = item_path("x" * 129, "reserve")
    for method, target, content, status in (
        ("POST", "/nope", huge, 404),
        ("PATCH", path, huge, 405),
        ("POST", bad, huge, 413),
        ("POST", bad, b"x", 415),
        ("POST", path, b"x", 415),
    ):
        assert send(server.port, request(method, target, content, b"Content-Type: text/plain")).status_code == status
    assert client.post(bad, content=b"x", headers={"Content-Type": "application/json"}).status_code == 400
    assert client.post(item_path("NOBODY", "reserve"), json={"quantity": 0}).status_code == 400


def test_a_request_in_absolute_form_is_understood(server: Server) -> None:
    assert send(server.port, request("GET", f"{server.url}/health")).status_code == 200
