"""What may stand in the head of any request: one host, and a path that can be logged."""

from urllib.parse import unquote_to_bytes

import pytest

from holdfast.api.http.framing import HTTP_1_0
from holdfast.api.http.head import Head, head_problem, host_problem, written
from holdfast.api.http.quoting import quoted
from holdfast.api.limits import QUOTED_CHARACTERS_MAX, TARGET_BYTES_MAX

HOSTS = [
    "localhost",
    "127.0.0.1:3000",
    "[::1]:3000",
    "[::1]",
    "a.example:",
    "A-b_c.example",
    "%C3%A4.example",
    "x!$&'()*+;=~",
]
NO_HOSTS = [
    " ",
    "a b",
    "a/b",
    "a@b",
    "::1",
    "a:b",
    "a:123456",
    "a?b",
    "a#b",
    "a,b/",
    "[::1",
    "[x]",
    "ä",
    "a\x7f",
    "http://a",
]


def problem_of(*hosts: str, version: str = "1.1", target_bytes: int = 1) -> str | None:
    head = Head("GET", b"/" * target_bytes, version=version)
    head.fields = [(b"accept", b"*/*"), *((b"host", host.encode("latin-1")) for host in hosts)]
    head.headers = dict(head.fields)
    problem = head_problem(head)
    return None if problem is None else problem.detail


@pytest.mark.parametrize("host", HOSTS)
def test_one_host_is_right(host: str) -> None:
    assert problem_of(host) is None


@pytest.mark.parametrize("host", NO_HOSTS)
@pytest.mark.parametrize("version", ["1.1", HTTP_1_0])
def test_what_is_no_host_is_told(host: str, version: str) -> None:
    assert str(problem_of(host, version=version)).startswith("Host: must be a host")


@pytest.mark.parametrize(("hosts", "version", "told"), [
    ((), "1.1", "Host: is missing; HTTP/1.1 asks for it (RFC 9112)"),
    ((), HTTP_1_0, None),
    (("",), "1.1", "Host: is missing; HTTP/1.1 asks for it (RFC 9112)"),
    (("",), HTTP_1_0, None),
    (("a", "b"), "1.1", "Host: was sent more than once"),
    (("a", "a"), "1.1", "Host: was sent more than once"),
    (("a", "a"), HTTP_1_0, "Host: was sent more than once"),
])  # fmt: skip
def test_there_is_one_host_or_in_http_1_0_none(hosts: tuple[str, ...], version: str, told: str | None) -> None:
    assert problem_of(*hosts, version=version) == told


def test_another_header_may_come_twice() -> None:
    fields = [(b"host", b"a"), (b"accept", b"a"), (b"accept", b"b")]
    assert host_problem("1.1", fields, dict(fields)) is None


def test_a_target_beyond_the_bound_is_told_first() -> None:
    assert problem_of("a", target_bytes=TARGET_BYTES_MAX) is None
    problem = head_problem(Head("GET", b"/" * TARGET_BYTES_MAX, b"?"))
    assert problem is not None
    assert problem.code == "HEADERS_TOO_LARGE"


@pytest.mark.parametrize(("sent", "path"), [
    (b"/api/inventory/items/A%2FB", "/api/inventory/items/A%2FB"),
    ("/größe".encode(), "/gr%C3%B6%C3%9Fe"),
    (b"/\xc2\x9b\xc2\x85\x7f\x00", "/%C2%9B%C2%85%7F%00"),
    (b"/\xff%zz%41", "/%FF%zz%41"),
    (b'/a b"<>', '/a b"<>'),
])  # fmt: skip
def test_a_path_is_written_in_visible_ascii_and_still_leads_to_the_same_place(sent: bytes, path: str) -> None:
    assert written(sent) == path
    assert unquote_to_bytes(written(sent)) == unquote_to_bytes(sent)


def test_a_long_value_is_cut() -> None:
    assert quoted("x" * QUOTED_CHARACTERS_MAX) == "x" * QUOTED_CHARACTERS_MAX
    assert quoted("x" * (QUOTED_CHARACTERS_MAX + 1)) == "x" * QUOTED_CHARACTERS_MAX + "…"
