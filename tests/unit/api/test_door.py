"""Who is let in: programs on this machine, or everybody; and no page of another site that would change something."""

import pytest

from holdfast.api.http.demands import Demand, Scope, Stores
from holdfast.api.http.door import SAFE_METHODS, Access, Door, strangeness
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.head import Head
from holdfast.api.http.problems import KINDS, Problem
from holdfast.origins import is_origin_of_host
from recorder import Recorder

HERE = "http://127.0.0.1:3000"
SHOP = "https://shop.example"
EVIL = "https://evil.example"
STOCK = "https://stock.example"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE", "PURGE", "get")

PEERS = {
    "127.0.0.1": True, "127.8.9.1": True, "::1": True, "::ffff:127.0.0.1": True,
    "10.0.0.7": False, "::ffff:10.0.0.7": False, "fe80::1": False, "": False, "128.0.0.1": False, "::10": False,
}  # fmt: skip
HOSTS = {
    "localhost": True, "LocalHost:3000": True, "127.0.0.1": True, "127.0.0.1:80": True, "[::1]": True,
    "[::1]:3000": True,
    "": False, "localhost.": False, "localhost.evil.example": False, "evil.example": False, "127.0.0.1.nip.io": False,
    "127.0.0.2": False, "10.0.0.7": False, "::1": False, "localhost:3000:80": False,
    "127.0.0.1:": True, "127.0.0.1@evil": False, "127a0b0c1": False, "localhost\n": False,
}  # fmt: skip
VERSIONS = {"1.1": True, "1": False, "1.0": False, "2": False, "": False}
FORWARDING = (
    "Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Anything",
    "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Original-Host",
)  # fmt: skip


def entered(
    access: Access,
    method: str = "GET",
    *,
    host: str = "127.0.0.1:3000",
    peer: str = "127.0.0.1",
    version: str = "1.1",
    public_url: str = "",
    allowed: tuple[str, ...] = (SHOP,),
    **headers: str,
) -> int:
    """Give the status with which a request is turned away; 200: it is let in."""
    head = Head(method, b"/", version=version)
    head.headers = {b"host": host.encode()}
    head.headers |= {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    exchange = Exchange(head, Recorder(), peer)
    try:
        Door(access, public_url, allowed).enter(exchange, Demand(Scope.READ, Stores.NONE))
    except Problem as problem:
        return KINDS[problem.code].status
    return 200


@pytest.mark.parametrize(("host", "is_local"), HOSTS.items())
@pytest.mark.parametrize("peer", PEERS)
def test_local_is_whoever_comes_from_this_machine_and_calls_it_so(peer: str, host: str, is_local: bool) -> None:
    expected = 200 if PEERS[peer] and is_local else 401
    for method in ("GET", "POST", "DELETE"):
        assert entered("local", method, peer=peer, host=host) == expected
        assert entered("open", method, peer=peer, host=host) == 200


@pytest.mark.parametrize("version", VERSIONS)
def test_local_is_http_1_1_only(version: str) -> None:
    assert entered("local", version=version) == (200 if VERSIONS[version] else 401)
    assert entered("open", version=version) == 200


@pytest.mark.parametrize("name", FORWARDING)
def test_local_is_nobody_whose_request_was_passed_on(name: str) -> None:
    assert strangeness("127.0.0.1", "1.1", b"localhost", (b"host", name.lower().encode()))
    assert strangeness("127.0.0.1", "1.1", b"localhost", (b"host", b"x-request-id", b"x-actor")) is None


@pytest.mark.parametrize("access", ["local", "open"])
@pytest.mark.parametrize("method", UNSAFE)
def test_a_page_of_another_site_changes_nothing(access: Access, method: str) -> None:
    for origin in (EVIL, "null", "", HERE + "1", "https://127.0.0.1:3000.evil", "http://127.0.0.1", f"{HERE}/", "x"):
        assert entered(access, method, origin=origin) == 403, origin
    assert entered(access, method, sec_fetch_site="cross-site") == 403
    assert entered(access, method, sec_fetch_site="cross-site", origin=HERE) == 403
    assert entered(access, method, sec_fetch_site="same-site", origin="http://127.0.0.1:4000") == 403


@pytest.mark.parametrize("access", ["local", "open"])
@pytest.mark.parametrize("method", [*UNSAFE, *sorted(SAFE_METHODS)])
def test_pages_of_our_own_and_those_that_are_allowed_come_in(access: Access, method: str) -> None:
    for origin in (HERE, HERE.upper(), SHOP):
        assert entered(access, method, origin=origin) == 200
    for site in ("same-origin", "none"):
        assert entered(access, method, sec_fetch_site=site) == 200
        assert entered(access, method, sec_fetch_site=site, origin=HERE) == 200
    assert entered(access, method, sec_fetch_site="cross-site", origin=SHOP) == 200
    assert entered(access, method, sec_fetch_site="cross-site", origin=EVIL, allowed=("*",)) == 200
    assert entered(access, method, origin="null", allowed=("*",)) == 200


@pytest.mark.parametrize("method", sorted(SAFE_METHODS))
def test_a_foreign_page_that_only_asks_is_no_local_caller(method: str) -> None:
    for origin in (EVIL, "null", ""):
        assert entered("local", method, origin=origin) == 401
        assert entered("open", method, origin=origin) == 200
    # A link or a picture: the page that holds it cannot read the answer.
    assert entered("local", method, sec_fetch_site="cross-site") == 200


@pytest.mark.parametrize("access", ["local", "open"])
def test_with_a_public_url_that_alone_is_our_own(access: Access) -> None:
    assert entered(access, "POST", public_url=STOCK, origin=STOCK) == 200
    assert entered(access, "POST", public_url=STOCK, origin=HERE) == 403
    assert entered(access, "POST", public_url=STOCK, origin=SHOP) == 200
    assert entered(access, "POST", public_url=STOCK) == 200


@pytest.mark.parametrize(("origin", "host", "expected"), [
    ("http://a.example", "a.example", True), ("https://a.example", "A.example", True),
    ("https://a.example", "a.example:443", True), ("http://a.example", "a.example:80", True),
    ("https://a.example:8443", "a.example:8443", True), ("http://[::1]:3000", "[::1]:3000", True),
    ("https://a.example", "a.example:80", False), ("http://a.example:8080", "a.example", False),
    ("https://a.example.evil", "a.example", False), ("app://a.example", "a.example", False), ("null", "null", False),
    ("a.example", "a.example", False), ("https://", "", True), ("", "", False),
])  # fmt: skip
def test_an_origin_is_that_of_a_host_when_both_name_the_same_place(origin: str, host: str, expected: bool) -> None:
    assert is_origin_of_host(origin, host) is expected
