"""What calls demand is said of every one of them, and asked of whoever comes with a key."""

from collections.abc import Mapping
from typing import Any

import pytest

from holdfast.api.http.demands import Demand, Scope, Stores, only_own
from holdfast.api.http.door import Access, Door
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.head import Head
from holdfast.api.http.problems import Problem
from holdfast.api.routes import Answer, Parameter, Route
from holdfast.domain.access import PREFIX, SECRET_BYTES, AccessKey, Caller, digest_of, secret_of
from holdfast.domain.commands import Reserve
from holdfast.domain.records import Incomplete
from holdfast.engine.key_ring import KeyRing
from recorder import Recorder

SECRET = secret_of(b"s" * SECRET_BYTES)
ANY = Demand(Scope.READ, Stores.NONE)
STRANGER = {"host": "stock.example"}


def a_route(**more: Any) -> Route:
    fields: dict[str, Any] = {
        "name": "getThing",
        "method": "GET",
        "path": "/thing",
        "tag": "Things",
        "summary": "A thing",
        "make": lambda _: None,
        "answers": {200: Answer(description="It")},
        "scope": Scope.READ,
        "stores": Stores.NONE,
    }
    return Route(**fields | more)


@pytest.mark.parametrize(
    ("gap", "told"),
    [
        ({"scope": None}, "has no scope"),
        ({"stores": None}, "has no stores"),
        ({"public": True}, "has a scope"),
        ({"public": True, "scope": None}, "has a stores"),
        ({"command": Reserve}, "and the scope read"),
        ({"path": "/stores/{storeId}/thing"}, "looks for it elsewhere"),
        ({"query": {"storeIds": Parameter(description="Which")}}, "is said to be about none"),
    ],
)
def test_a_route_that_does_not_say_what_it_demands_fails_at_import(gap: dict[str, Any], told: str) -> None:
    assert a_route().demand == ANY
    assert a_route(public=True, scope=None, stores=None).demand is None
    with pytest.raises(Incomplete, match=told):
        a_route(**gap)


def ring(*, stores: tuple[str, ...] | None = None) -> KeyRing:
    """Give what a server knows that has one key."""
    digest = digest_of(SECRET)
    assert digest is not None
    found = KeyRing(clock=lambda: 0.0)
    key = AccessKey(name="k", principal="shop", digest=digest, scopes=(Scope.READ,), stores=stores, created_at=1)
    found.saw((1, [key]), 0.0)
    return found


def entered(
    access: Access, known: KeyRing | None, headers: Mapping[str, str], demand: Demand = ANY, store: str = ""
) -> Exchange | Problem:
    """Give whoever was let in, or why not."""
    head = Head("GET", b"/")
    head.headers = {b"host": b"127.0.0.1:3000"}
    head.headers |= {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    head.fields = list(head.headers.items())
    exchange = Exchange(head, Recorder(), "127.0.0.1")
    exchange.path_values = {"storeId": store} if store else {}
    try:
        Door(access, ring=known).enter(exchange, demand)
    except Problem as problem:
        return problem
    return exchange


def principal(found: Exchange | Problem) -> str:
    return found.principal if isinstance(found, Exchange) else found.code


@pytest.mark.parametrize(
    ("access", "known", "headers", "who"),
    [
        ("local", None, {}, "local"),
        ("local", None, STRANGER, "UNAUTHORIZED"),
        ("local", ring(), {}, "UNAUTHORIZED"),
        ("local", ring(), {"x_api_key": SECRET}, "shop"),
        ("local", ring(), {"x_api_key": SECRET, **STRANGER}, "shop"),
        ("local", None, {"authorization": "Bearer of-some-proxy"}, "local"),
        ("local", None, {"authorization": f"Bearer {SECRET}"}, "UNAUTHORIZED"),
        ("local", ring(), {"authorization": "Bearer of-some-proxy"}, "UNAUTHORIZED"),
        ("keys", None, {}, "UNAUTHORIZED"),
        ("keys", ring(), {"authorization": f"bearer  {SECRET} "}, "shop"),
        ("keys", ring(), {"authorization": f"Basic {SECRET}"}, "UNAUTHORIZED"),
        ("open", ring(), STRANGER, "local"),
        ("open", ring(), {"x_api_key": SECRET}, "shop"),
        ("open", ring(), {"x_api_key": f"{PREFIX}nonsense"}, "UNAUTHORIZED"),
        ("open", ring(), {"authorization": "Bearer of-some-proxy"}, "local"),
    ],
)
def test_who_comes_is_told_by_his_key_or_by_where_he_comes_from(
    access: Access, known: KeyRing | None, headers: dict[str, str], who: str
) -> None:
    assert principal(entered(access, known, headers)) == who


@pytest.mark.parametrize("access", ["local", "open"])
def test_nobody_without_a_key_does_what_concerns_the_server_itself(access: Access) -> None:
    found = entered(access, None, {}, Demand(Scope.ADMIN, Stores.CHAIN))
    assert isinstance(found, Problem)
    assert (found.code, "--scope admin" in found.detail) == ("FORBIDDEN", True)


@pytest.mark.parametrize(
    ("stores", "path", "let_in"),
    [
        (Stores.NONE, "", True),
        (Stores.SHOWN, "", True),
        (Stores.TOUCHED, "", True),
        (Stores.CHAIN, "", False),
        (Stores.PATH, "", False),
        (Stores.PATH, "berlin", True),
        (Stores.PATH, "oslo", False),
        (Stores.CHAIN, "berlin", False),
    ],
)
def test_a_key_of_some_stores_is_for_those(stores: Stores, path: str, let_in: bool) -> None:
    found = entered("keys", ring(stores=("berlin",)), {"x_api_key": SECRET}, Demand(Scope.READ, stores), path)
    assert isinstance(found, Exchange) is let_in
    assert isinstance(entered("keys", ring(), {"x_api_key": SECRET}, Demand(Scope.READ, stores), path), Exchange)


def test_a_read_is_about_what_it_names_or_about_everything_of_its_own() -> None:
    some = Caller(principal="till", scopes=frozenset(), stores=frozenset({"oslo", "berlin"}))
    every = Caller(principal="shop", scopes=frozenset())
    assert (only_own(some, None), only_own(every, None)) == (("berlin", "oslo"), None)
    assert (only_own(some, ["oslo"]), only_own(every, ["rome"])) == (("oslo",), ("rome",))
    with pytest.raises(Problem, match="rome is none of them"):
        only_own(some, ["oslo", "rome"])
