"""Who is let in, over a socket: each call with each sign of a stranger, and pages of other sites."""

import re
from collections.abc import Iterator

import httpx
import pytest

from api.expectations import act, assert_problem, data_of, item, nothing_changes, stock
from api.wire import ITEMS, item_path, request, send
from holdfast.api.app import every_route
from holdfast.api.routes import Route
from server import Server, running

SHOP = "https://shop.example"
ROUTES = every_route()
PUBLIC = {
    "/livez",
    "/readyz",
    "/health",
    "/api/metrics/health",
    "/docs",
    "/docs/{asset}",
    "/problems/{problem}",
    "/dashboard",
    "/dashboard/{asset}",
}
STRANGE = {
    "host": {"Host": "stock.example"},
    "rebound": {"Host": "evil.example:3000"},
    "forwarded": {"X-Forwarded-For": "10.0.0.7"},
    "via": {"Via": "1.1 proxy"},
    "real ip": {"X-Real-IP": "10.0.0.7"},
}


@pytest.fixture(scope="module")
def behind_a_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Give a client of a server that lets in everybody and knows under which name browsers reach it."""
    settings = {"ACCESS": "open", "PUBLIC_URL": "https://stock.example", "ALLOWED_ORIGINS": SHOP}
    with running(tmp_path_factory.mktemp("data"), **settings) as started, httpx.Client(base_url=started.url) as client:
        yield client


def path_of(route: Route) -> str:
    values = {"asset": "index.html", "idempotencyKey": "key", "problem": "conflict", "storeId": "default"}
    return re.sub(r"{(\w+)}", lambda match: values.get(match[1], "A"), route.path)


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_strangers_reach_only_what_answers_anybody(
    client: httpx.Client, server: Server, route: Route, strange: str
) -> None:
    content = None if route.body is None else b"nonsense"
    with nothing_changes(server):
        answer = client.request(route.method, path_of(route), headers=STRANGE[strange], content=content)
    if route.path in PUBLIC:
        assert answer.status_code == 200
    else:
        problem = assert_problem(answer, 401, "UnauthorizedError", "UNAUTHORIZED")
        assert answer.headers["www-authenticate"] == 'Bearer realm="holdfast"'
        assert "ACCESS=open" in problem["detail"]


def test_the_calls_that_answer_anybody_are_these(server: Server) -> None:
    assert {route.path for route in ROUTES if route.public} == PUBLIC
    assert server.port


def test_the_route_and_the_method_come_before_the_door_and_the_door_before_the_body(
    client: httpx.Client, server: Server
) -> None:
    stranger = STRANGE["host"]
    assert client.get("/nope", headers=stranger).status_code == 404
    assert client.patch(ITEMS, headers=stranger).status_code == 405
    assert client.options(ITEMS, headers=stranger).status_code == 204
    too_large = b"Content-Length: 9000000000000000000"
    for sign, status in ((b"Via: 1.1 a\r\nOrigin: null", 401), (b"Origin: null", 403), (b"X-Actor: a", 413)):
        assert send(server.port, request("POST", ITEMS, None, too_large, sign)).status_code == status


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method != "GET"], ids=lambda route: route.name)
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}], ids=str
)
def test_a_page_of_another_site_changes_nothing(
    client: httpx.Client, server: Server, behind_a_proxy: httpx.Client, route: Route, headers: dict[str, str]
) -> None:
    with nothing_changes(server):
        for one in (client, behind_a_proxy):
            answer = one.request(route.method, path_of(route), headers=headers, json={})
            assert_problem(answer, 403, "ForbiddenError", "FORBIDDEN")
            assert "access-control-allow-origin" not in answer.headers


def test_pages_of_our_own_work(client: httpx.Client, server: Server) -> None:
    sku = stock(client)
    for headers in ({"Origin": server.url, "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
        data_of(act(client, sku, "reserve", headers, quantity=1))
    assert item(client, sku)["reserved"] == 2


def test_with_access_open_everybody_comes_in_and_the_public_url_is_our_own(behind_a_proxy: httpx.Client) -> None:
    sku = stock(behind_a_proxy)
    for headers in (
        *STRANGE.values(),
        {"Origin": "https://stock.example"},
        {"Origin": SHOP, "Sec-Fetch-Site": "cross-site"},
    ):
        data_of(act(behind_a_proxy, sku, "reserve", headers, quantity=1))
    own_host = {"Origin": str(behind_a_proxy.base_url)}
    assert act(behind_a_proxy, sku, "reserve", own_host, quantity=1).status_code == 403
    assert item(behind_a_proxy, sku)["reserved"] == len(STRANGE) + 2
    answer = behind_a_proxy.get(item_path(sku), headers={"Origin": "https://evil.example"})
    assert (answer.status_code, "access-control-allow-origin" in answer.headers) == (200, False)


def test_a_refusal_can_be_read_by_an_allowed_page(behind_a_proxy: httpx.Client) -> None:
    answer = act(behind_a_proxy, "A", "reserve", {"Origin": SHOP}, quantity=0)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (400, SHOP)


def test_http_1_0_is_no_local_caller(server: Server) -> None:
    head = f" HTTP/1.0\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
    assert_problem(send(server.port, b"GET " + ITEMS.encode() + head), 401, "UnauthorizedError", "UNAUTHORIZED")
    assert send(server.port, b"GET /readyz" + head).status_code == 200
