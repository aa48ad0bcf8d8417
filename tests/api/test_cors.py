"""Which pages of other origins may call the API from a browser (Fetch standard, section 3.2)."""

import httpx
import pytest

from api.expectations import stock
from api.wire import ITEMS, item_path
from server import Server, running

SHOP = "https://shop.example"
TILL = "http://localhost:5173"
OWN_SERVER = {"ALLOWED_ORIGINS": f"{SHOP}:443, {TILL}"}
ORIGIN = "access-control-allow-origin"


def granted(response: httpx.Response) -> set[str]:
    return {name for name in response.headers if name.startswith("access-control-")}


@pytest.mark.parametrize("origin", [SHOP, TILL])
def test_an_allowed_origin_may_read_every_answer(client: httpx.Client, origin: str) -> None:
    sku = stock(client)
    for method, target, status in (
        ("GET", item_path(sku), 200),
        ("GET", ITEMS, 200),
        ("HEAD", "/health", 200),
        ("GET", "/nope", 404),
        ("DELETE", ITEMS, 405),
        ("POST", ITEMS, 415),
        ("GET", ITEMS + "?x=1", 400),
        ("GET", "/" + "x" * 20_000, 431),
    ):
        response = client.request(method, target, headers={"Origin": origin})
        assert response.status_code == status
        assert response.headers[ORIGIN] == origin
        assert response.headers["vary"] == "Origin"
        exposed = set(response.headers["access-control-expose-headers"].split(", "))
        assert exposed == {"ETag", "Link", "Retry-After", "Idempotency-Replayed", "Preference-Applied", "X-Request-ID"}
        assert "access-control-allow-credentials" not in response.headers
    known = client.get(item_path(sku), headers={"Origin": origin, "If-None-Match": "*"})
    assert (known.status_code, known.headers[ORIGIN]) == (304, origin)


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://shop.example", SHOP + ":8443", "https://a.shop.example", "null", "https://shop.exampl",
     "https://shop.example.evil", "HTTPS://SHOP.EXAMPLE", "*", ""],
)  # fmt: skip
def test_another_origin_gets_no_permission(client: httpx.Client, origin: str) -> None:
    for method, status in (("GET", 401), ("POST", 403), ("OPTIONS", 204)):
        response = client.request(method, ITEMS, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
        assert response.status_code == status
        assert not granted(response)
        assert response.headers["vary"] == "Origin"


def test_without_an_origin_nothing_is_granted_but_caches_are_told(client: httpx.Client) -> None:
    response = client.get(ITEMS)
    assert not granted(response)
    assert response.headers["vary"] == "Origin"


def test_a_preflight_allows_what_the_api_takes(client: httpx.Client) -> None:
    headers = {
        "Origin": SHOP,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type, idempotency-key, if-match",
    }
    response = client.options(item_path("A", "quantity"), headers=headers)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers[ORIGIN] == SHOP
    methods = set(response.headers["access-control-allow-methods"].split(", "))
    assert methods == {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
    allowed = {name.lower() for name in response.headers["access-control-allow-headers"].split(", ")}
    assert {
        "content-type", "idempotency-key", "x-idempotency-key", "if-match", "if-none-match", "x-request-id", "x-actor",
        "authorization", "x-api-key", "traceparent",
    } <= allowed  # fmt: skip
    assert int(response.headers["access-control-max-age"]) > 0


def test_when_none_is_configured_no_origin_is_allowed(shared_server: Server) -> None:
    for method, status in (("GET", 401), ("POST", 403), ("OPTIONS", 204)):
        response = httpx.request(method, shared_server.url + ITEMS, headers={"Origin": SHOP})
        assert response.status_code == status
        assert not granted(response)
        assert "vary" not in response.headers


def test_a_star_allows_every_origin(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("data"), ALLOWED_ORIGINS="*") as open_to_all:
        response = httpx.get(open_to_all.url + ITEMS, headers={"Origin": "https://any.example"})
        assert response.headers[ORIGIN] == "https://any.example"
        assert response.headers["vary"] == "Origin"
