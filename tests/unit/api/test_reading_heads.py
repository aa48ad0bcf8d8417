"""Heads of requests, byte by byte: what is one, what is none, and nothing that two readers could read differently."""

from typing import Final

import pytest

from holdfast.api.http.framing import UNTOLD
from holdfast.api.http.head import Head, head_in, without_empty_lines
from holdfast.api.http.problems import KINDS
from holdfast.api.limits import HEAD_BYTES_MAX, HEADERS_MAX

START: Final = b"POST /a?b=c HTTP/1.1\r\nHost: x\r\n"


def read(content: bytes) -> Head:
    found = head_in(content)
    assert found is not None
    return found[0]


def refusal(content: bytes) -> tuple[int, str]:
    """Give the status with which a head is refused, and the field at fault."""
    problem = read(content).problem
    assert problem is not None, content
    return KINDS[problem.code].status, str(problem.members.get("field", ""))


def test_a_head_is_taken_apart() -> None:
    content = START + b"Accept:a\r\nX-Long:  b \t c\t \r\nX-Empty:\r\nx-utf: \xc3\xa9\r\n\r\nrest"
    found = head_in(content)
    assert found is not None
    head, size = found
    assert content[size:] == b"rest"
    assert (head.method, head.path, head.query, head.version) == ("POST", b"/a", b"b=c", "1.1")
    assert head.fields == [
        (b"host", b"x"), (b"accept", b"a"), (b"x-long", b"b \t c"), (b"x-empty", b""), (b"x-utf", b"\xc3\xa9"),
    ]  # fmt: skip
    assert (head.problem, head.length, head.keeps) == (None, 0, True)


@pytest.mark.parametrize(("framing", "length"), [
    (b"Content-Length: 0", 0),
    (b"Content-Length: 014", 14),
    (b"content-length:  7\t", 7),
    (b"Content-Length: 9000000000000000000", 9_000_000_000_000_000_000),
    (b"Transfer-Encoding: chunked", UNTOLD),
    (b"transfer-encoding: CHUNKED ", UNTOLD),
])  # fmt: skip
def test_the_head_tells_how_long_the_body_is(framing: bytes, length: int) -> None:
    head = read(START + framing + b"\r\n\r\n")
    assert (head.problem, head.length) == (None, length)


@pytest.mark.parametrize(("fields", "field"), [
    (b"Content-Length: 3\r\nTransfer-Encoding: chunked", "Content-Length"),
    (b"Transfer-Encoding: chunked\r\nContent-Length: 3", "Content-Length"),
    (b"Content-Length: 3\r\nContent-Length: 4", "Content-Length"),
    (b"Content-Length: 3\r\nContent-Length: 3", "Content-Length"),
    (b"Content-Length: 3, 3", "Content-Length"),
    (b"Content-Length: +3", "Content-Length"),
    (b"Content-Length: -3", "Content-Length"),
    (b"Content-Length: 0x3", "Content-Length"),
    (b"Content-Length: 3.0", "Content-Length"),
    (b"Content-Length: \xb2", "Content-Length"),
    (b"Content-Length:", "Content-Length"),
    (b"Content-Length: 99999999999999999999", "Content-Length"),
    (b"Transfer-Encoding: gzip", "Transfer-Encoding"),
    (b"Transfer-Encoding: gzip, chunked", "Transfer-Encoding"),
    (b"Transfer-Encoding: chunked, chunked", "Transfer-Encoding"),
    (b"Transfer-Encoding: identity", "Transfer-Encoding"),
    (b"Transfer-Encoding: xchunked", "Transfer-Encoding"),
    (b'Transfer-Encoding: "chunked"', "Transfer-Encoding"),
    (b"Transfer-Encoding: chunked;q=1", "Transfer-Encoding"),
    (b"Transfer-Encoding:", "Transfer-Encoding"),
    (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Content-Length"),
    (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip", "Content-Length"),
    (b"Transfer-Encoding : chunked", "headers"),
    (b"Content-Length : 3", "headers"),
    (b"Content-Length\t: 3", "headers"),
    (b" Content-Length: 3", "headers"),
    (b"Content-Length: 3\r\n 4", "headers"),
    (b"X: a\r\n\tContent-Length: 3", "headers"),
    (b"X: a\nContent-Length: 3", "headers"),
    (b"X: a\rContent-Length: 3", "headers"),
    (b"X: a\0b", "headers"),
    (b"X: a\x01b", "headers"),
    (b"X: a\x0bb", "headers"),
    (b"X: a\x7fb", "headers"),
    (b"X\0: a", "headers"),
    (b"X(: a", "headers"),
    (b"X y: a", "headers"),
    (b"X\xc3\xa9: a", "headers"),
    (b": a", "headers"),
    (b"X", "headers"),
    (b"X: a\r\n:", "headers"),
])  # fmt: skip
@pytest.mark.parametrize("around", [(b"", b""), (b"Accept: a\r\n", b"\r\nAccept: b")])
def test_what_could_be_read_in_two_ways_is_refused(fields: bytes, field: str, around: tuple[bytes, bytes]) -> None:
    content = START + around[0] + fields + around[1] + b"\r\n\r\n"
    assert refusal(content) == (400, field)
    assert not read(content).keeps
    assert read(content).length == 0


@pytest.mark.parametrize("line", [
    b"GET / HTTP/2.0", b"GET / HTTP/1.2", b"GET / HTTP/0.9", b"GET / HTTP/1.10", b"GET / HTTP/11", b"GET / http/1.1",
    b"GET / HTTP/1.1 ", b"GET /  HTTP/1.1", b"GET  / HTTP/1.1", b" GET / HTTP/1.1", b"GET /\tHTTP/1.1", b"GET / ",
    b"GET /", b"GET", b"GET /a b HTTP/1.1", b"GET /a#b HTTP/1.1", b"GET /\x01 HTTP/1.1", b"GET /\x7f HTTP/1.1",
    b"GET /\0 HTTP/1.1", b"G(T / HTTP/1.1", b"G\xc3\x89T / HTTP/1.1", b"GET / RTSP/1.0", b"GET / ICE/1.0", b"",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
])  # fmt: skip
def test_what_does_not_begin_as_a_request_is_refused(line: bytes) -> None:
    assert refusal(line + b"\r\nHost: x\r\n\r\n")[0] == 400


@pytest.mark.parametrize("content", [
    b"GET / HTTP/1.1\nHost: x\n\n", b"GET / HTTP/1.1\n", b"\n", b"nonsense\r\n", b"\x16\x03\x01\x00\xa5\x01", b"\0",
    b"\x80", b" ", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\n\n",
    b"GET /\x01",
])  # fmt: skip
def test_other_protocols_and_bare_line_feeds_are_told_at_once(content: bytes) -> None:
    assert refusal(content) == (400, "request")


@pytest.mark.parametrize("content", [
    b"", b"\r", b"G", b"GET", b"GET ", b"GET /x\xc3", b"GET / HTTP/1.1", b"GET / HTTP/1.1\r", b"GET / HTTP/1.1\r\n",
    b"GET / HTTP/1.1\r\nHost: x", b"GET / HTTP/1.1\r\nHost: x\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r",
])  # fmt: skip
def test_a_head_that_is_not_all_there_is_waited_for(content: bytes) -> None:
    assert head_in(content) is None


def test_empty_lines_before_a_request_are_left_out() -> None:
    assert without_empty_lines(b"\r\n\r\nGET") == b"GET"
    assert without_empty_lines(b"\r\n" * 1_000) == b""
    assert without_empty_lines(b"\n\r\nGET") == b"\n\r\nGET"
    assert without_empty_lines(b"GET") == b"GET"


def test_a_head_has_so_many_bytes_and_headers_and_no_more() -> None:
    start = b"GET / HTTP/1.1\r\n"
    assert read(start + b"x: 1\r\n" * HEADERS_MAX + b"\r\n").problem is None
    assert refusal(start + b"x: 1\r\n" * (HEADERS_MAX + 1) + b"\r\n") == (431, "")
    room = HEAD_BYTES_MAX - len(start) - 4
    assert read(start + b"x: " + b"y" * room + b"\r\n\r\n").problem is None
    assert refusal(start + b"x: " + b"y" * (room + 1) + b"\r\n\r\n") == (431, "")
    assert head_in((start + b"x: ").ljust(HEAD_BYTES_MAX, b"y")) is None
    assert refusal((start + b"x: ").ljust(HEAD_BYTES_MAX + 1, b"y")) == (431, "")


def test_what_is_known_of_a_broken_head_is_told() -> None:
    head = read(START + b"bad\r\n\r\n")
    assert (head.method, head.path, head.query) == ("POST", b"/a", b"b=c")
    large = read(START + b"x" * HEAD_BYTES_MAX)
    assert (large.method, large.path) == ("POST", b"/a")


@pytest.mark.parametrize(("version", "fields", "keeps"), [
    (b"1.1", b"", True),
    (b"1.1", b"Connection: keep-alive\r\n", True),
    (b"1.1", b"Connection: close\r\n", False),
    (b"1.1", b"Connection: Keep-Alive, Close\r\n", False),
    (b"1.1", b"Connection: close\r\nConnection: keep-alive\r\n", False),
    (b"1.1", b"Connection: closed\r\n", True),
    (b"1.1", b"Connection: upgrade\r\nUpgrade: websocket\r\n", True),
    (b"1.0", b"", False),
    (b"1.0", b"Connection: Keep-Alive\r\n", True),
    (b"1.0", b"Connection: keep-alive, close\r\n", False),
])  # fmt: skip
def test_the_head_tells_whether_the_connection_stays_open(version: bytes, fields: bytes, keeps: bool) -> None:
    assert read(b"GET / HTTP/" + version + b"\r\n" + fields + b"\r\n").keeps is keeps


def test_http_1_0_knows_no_chunks() -> None:
    head = b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert refusal(head) == (400, "Transfer-Encoding")
    assert read(b"POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\n").length == 3


@pytest.mark.parametrize(("target", "path", "query", "host"), [
    (b"http://y/a%2Fb?c", b"/a%2Fb", b"c", b"y"),
    (b"HTTPS://y:1", b"/", b"", b"y:1"),
    (b"http://y?c", b"/", b"c", b"y"),
    (b"/http://y/", b"/http://y/", b"", b"x"),
    (b"//y/", b"//y/", b"", b"x"),
    ("/ö".encode(), "/ö".encode(), b"", b"x"),
])  # fmt: skip
def test_a_target_may_name_the_whole_address(target: bytes, path: bytes, query: bytes, host: bytes) -> None:
    head = read(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert head.problem is None
    assert (head.path, head.query, head.headers[b"host"]) == (path, query, host)


def test_a_star_is_for_options_only() -> None:
    assert read(b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").problem is None
    assert refusal(b"GET * HTTP/1.1\r\nHost: x\r\n\r\n") == (400, "target")
    for target in (b"a", b"x:443", b"ftp://x/", b"http:///a", b"/\xff", b"?a"):
        assert refusal(b"OPTIONS " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n") == (400, "target")
