"""Every call with every kind of key, for stores of one's own and of others, against the table of the reference.

The requests come from the table of routes, what is expected of them from the page that people read: a new call is in
both, or this fails.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from api.access_requests import OURS, THEIRS, Request, requests_for
from api.access_setup import KEYS, Key, Keys, given_keys, stocked
from holdfast.api.app import every_route
from holdfast.api.routes import Route
from server import Server, running
from server import rows as rows_of

ROUTES: Final = sorted(every_route(), key=lambda route: (route.method != "GET", route.name))
REFERENCE: Final = Path(__file__).resolve().parents[2] / "docs" / "reference" / "access.md"
ROW: Final = re.compile(r"^\| `([A-Z]+)` \| `([^`]+)` \| ([a-z]+) \| (?:([a-z ]*[a-z]) )?\|$", re.MULTILINE)
#: The scope and the stores of each call, as the reference says.
TABLE: Final = {(method, path): (scope, stores) for method, path, scope, stores in ROW.findall(REFERENCE.read_text())}
#: A number that stands for the stock of the others in no answer.
SECRET_NUMBERS: Final = re.compile("7000003|7000013|14000006|21000009")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("data"), ACCESS="keys") as started:
        yield started


@pytest.fixture(scope="module")
def keys(server: Server) -> Keys:
    keys = given_keys(server)
    stocked(server, keys)
    return keys


def expected(route: Route, key: Key, request: Request) -> str:
    """Give what the reference says: ``in``, or the status of the refusal; ``any``: it does not say."""
    scope, stores = TABLE[route.method, route.path]
    if scope == "public":
        return "in"
    if not key.holds:
        return "401"
    if scope != "any" and scope not in key.scopes:
        return "403"
    return of_stores(stores, request) if key.restricted else "in"


def stores_of(route: Route) -> str:
    """Give what the reference says of its stores; ``none``: it shows what all stores share, such as the catalogue."""
    _, stores = TABLE[route.method, route.path]
    return str(stores)


def of_stores(stores: str, request: Request) -> str:
    """Give the same for a key that has the scope, and is restricted to one store."""
    if stores in ("none", "all"):
        return "in" if stores == "none" else "403"
    if stores == "path":
        return "in" if request.of_path == OURS else "403"
    if request.by_id and request.of_path == THEIRS:
        return "400, 403 or 404"  # A body that cannot be is refused before anybody looks whose it is.
    if request.named == THEIRS:
        return "403"
    return "in" if stores == "own part" or request.named or request.by_id else "any"


def ask(client: httpx.Client, key: Key, request: Request) -> httpx.Response:
    headers = {} if key.secret is None else {"X-API-Key": key.secret}
    body = {"json": request.body} if request.body is not None else {}
    return client.request(request.method, request.path, params=request.query, headers=headers, **body)


def state_of_others(server: Server) -> list[Any]:
    """Give everything that is kept of other stores."""
    looks = (
        "SELECT * FROM items WHERE store <> 'ours' ORDER BY store, sku",
        "SELECT * FROM ledger WHERE store NOT IN ('ours', '') ORDER BY sequence",
        "SELECT * FROM stores ORDER BY id",
        "SELECT * FROM skus ORDER BY sku",
        "SELECT * FROM documents WHERE id LIKE '%theirs%' ORDER BY type, id",
    )
    return [rows_of(server.data_dir, look) for look in looks]


def test_the_table_of_the_reference_is_that_of_the_routes() -> None:
    demands = {(route.method, route.path): route.demand for route in ROUTES}
    assert {
        call: ("public", "") if demand is None else (str(demand.scope), demand.stores.value)
        for call, demand in demands.items()
    } == TABLE


@pytest.mark.parametrize("name", KEYS)
def test_every_call_lets_in_whom_the_reference_says(server: Server, keys: Keys, name: str) -> None:
    key, wrong = keys[name], list[str]()
    before = state_of_others(server)
    with httpx.Client(base_url=server.url) as client:
        for route in ROUTES:
            for request in requests_for(route):
                answer, wanted = ask(client, key, request), expected(route, key, request)
                status = str(answer.status_code)
                fits = status in wanted or wanted == "any" or (wanted == "in" and is_let_in(answer, request))
                if not fits or answer.status_code >= 500:
                    wrong.append(f"{request}: {status} instead of {wanted}: {answer.text[:300]}")
                if key.restricted and answer.status_code < 300 and stores_of(route) != "none":
                    wrong += [f"{request} shows {leak!r}: {answer.text[:600]}" for leak in leaks_of(answer)]
    assert not wrong, "\n".join(wrong[:10])
    if key.restricted or not key.holds:
        assert state_of_others(server) == before


def is_let_in(answer: httpx.Response, request: Request) -> bool:
    """Tell whether a request got past the door. One that names no store may be about the default one."""
    if answer.status_code == 403 and request.named is None:
        return bool(answer.json()["error"].get("storeId") == "default")
    return answer.status_code not in (401, 403)


def leaks_of(answer: httpx.Response) -> list[str]:
    """Give what an answer shows of the stores of others."""
    return [*re.findall(THEIRS, answer.text, re.IGNORECASE), *SECRET_NUMBERS.findall(answer.text)]


def test_a_head_is_let_in_as_a_get_and_a_question_about_methods_always(server: Server, keys: Keys) -> None:
    with httpx.Client(base_url=server.url) as client:
        for route in ROUTES:
            request = next(iter(requests_for(route)))
            assert client.options(request.path).status_code == 204
            if route.method == "GET":
                for name in ("no key", "write", "read ours"):
                    as_head = request._replace(method="HEAD")
                    got = ask(client, keys[name], request).status_code
                    assert ask(client, keys[name], as_head).status_code == got, route.name
