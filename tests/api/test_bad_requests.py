"""Targets, headers, sizes and media types that cannot be meant: refused by the contract, and nothing changes."""

import http.client
import socket

import httpx
import pytest

from api.expectations import assert_invalid, assert_problem, data_of, nothing_changes, stock
from api.wire import ITEMS, JSON, chunked, item_path, request, send
from holdfast.api.limits import BODY_BYTES_MAX, HEAD_BYTES_MAX, HEADERS_MAX, TARGET_BYTES_MAX
from server import Server

BODY = b'{"quantity":1}'


@pytest.fixture(scope="module")
def path(client: httpx.Client) -> str:
    return item_path(stock(client, 1_000), "reserve")


@pytest.mark.parametrize("encoded", ["", "x" * 129, "%00", "a%00", "%0A", "%7F", "%C2%85", "%FF", "%C3", "%ED%A0%80",
                                     "%C0%AF", "%", "100%", "%2", "%zz", "%u0041", "a%2", "%%41"])  # fmt: skip
def test_a_path_that_names_no_sku_is_refused(server: Server, encoded: str) -> None:
    with nothing_changes(server):
        for action in ("reserve", "release", "fulfill"):
            answer = send(server.port, request("POST", f"{ITEMS}/{encoded}/{action}", BODY, JSON))
            assert_invalid(answer, "sku")
    assert_invalid(send(server.port, request("GET", f"{ITEMS}/{encoded}")), "sku")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        (b"Idempotency-Key: " + b"k" * 300, "Idempotency-Key"),
        (b'Idempotency-Key: "' + b"k" * 256 + b'"', "Idempotency-Key"),
        (b"Idempotency-Key:", "Idempotency-Key"),
        (b'Idempotency-Key: ""', "Idempotency-Key"),
        (b"Idempotency-Key: \xff", "Idempotency-Key"),
        (b"Idempotency-Key: \xc3\xa9", "Idempotency-Key"),
        (b"X-Idempotency-Key: a\tb", "X-Idempotency-Key"),
        (b"X-Idempotency-Key: \xff", "X-Idempotency-Key"),
        (b"X-Actor:", "X-Actor"),
        (b"X-Actor: " + b"a" * 129, "X-Actor"),
        (b"X-Actor: \xff", "X-Actor"),
        (b"X-Actor: a\tb", "X-Actor"),
        (b"X-Actor: \xc2\x85", "X-Actor"),
        (b"X-Actor: anna\r\nX-Actor: bert", "X-Actor"),
        (b"If-Match: \xff", "If-Match"),
        (b"If-Match: yes", "If-Match"),
    ],
)
def test_a_header_that_cannot_be_understood_is_refused(server: Server, path: str, header: bytes, field: str) -> None:
    with nothing_changes(server):
        assert_invalid(send(server.port, request("POST", path, BODY, JSON, header)), field)


def test_an_if_none_match_that_cannot_be_understood_is_refused(server: Server, client: httpx.Client) -> None:
    sku = stock(client)
    assert_invalid(client.get(item_path(sku), headers={"If-None-Match": "yes"}), "If-None-Match")
    answer = send(server.port, request("GET", item_path(sku), None, b"If-None-Match: \xff"))
    assert_invalid(answer, "If-None-Match")


@pytest.mark.parametrize("header", [b"Idempotency-Key: " + b"k" * 255, b"X-Actor: " + "é".encode() * 128])
def test_the_longest_headers_are_taken(server: Server, path: str, header: bytes) -> None:
    data_of(send(server.port, request("POST", path, BODY, JSON, header)))


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonx",
                                        "application/json; charset=utf-16", "application/json; charset=latin-1",
                                        "application/problem+json", "multipart/form-data", "*/*", ";",
                                        "applic ation/json", "application/ json", "application /json",
                                        '"application/json"', "application/json charset=utf-8",
                                        "application/json; charset = utf-8",
                                        'application/json; charset="utf-8', "application/json; charset=utf 8",
                                        "application/json; charset=utf-8 x", "application/json, application/json",
                                        "text/plain; application/json"])  # fmt: skip
def test_another_media_type_is_a_415(server: Server, path: str, media_type: str) -> None:
    with nothing_changes(server):
        for body in (BODY, b"", None):
            headers = [b"Content-Type: " + media_type.encode()] if media_type else []
            answer = send(server.port, request("POST", path, body, *headers))
            assert_problem(answer, 415, "UnsupportedMediaTypeError", "UNSUPPORTED_MEDIA_TYPE")
            assert answer.headers["accept"] == "application/json"


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "application/json;charset=UTF-8",
                                        'application/json ; charset="utf-8"', "Application/JSON", "application/json;",
                                        "application/json \t;\tCHARSET=utf-8 ; "])  # fmt: skip
def test_json_is_json_however_it_is_written(server: Server, path: str, media_type: str) -> None:
    data_of(send(server.port, request("POST", path, BODY, b"Content-Type: " + media_type.encode())))


@pytest.mark.parametrize("size", [BODY_BYTES_MAX + 1, 3 * BODY_BYTES_MAX])
def test_a_body_over_the_limit_is_a_413_with_and_without_its_length(server: Server, path: str, size: int) -> None:
    body = BODY.ljust(size)
    pieces = [body[start : start + 65_536] for start in range(0, size, 65_536)]
    with nothing_changes(server):
        for content in (request("POST", path, body, JSON), chunked("POST", path, pieces, JSON)):
            answer = send(server.port, content)
            assert_problem(answer, 413, "PayloadTooLargeError", "PAYLOAD_TOO_LARGE", limit=BODY_BYTES_MAX)


def test_a_body_that_only_claims_to_be_over_the_limit_is_refused_before_it_is_sent(server: Server, path: str) -> None:
    content = request("POST", path, None, JSON, b"Content-Length: 9000000000000000000")
    assert send(server.port, content).status_code == 413


def test_the_largest_body_is_taken_with_and_without_its_length(server: Server, path: str) -> None:
    body = BODY.ljust(BODY_BYTES_MAX)
    pieces = [body[start : start + 65_536] for start in range(0, len(body), 65_536)]
    data_of(send(server.port, request("POST", path, body, JSON)))
    data_of(send(server.port, chunked("POST", path, pieces, JSON)))
    data_of(send(server.port, chunked("POST", path, [bytes([byte]) for byte in BODY], JSON)))


def test_a_target_over_the_limit_is_a_431(server: Server) -> None:
    for target in ("/" + "x" * TARGET_BYTES_MAX, f"{ITEMS}?skuPrefix=" + "x" * TARGET_BYTES_MAX):
        assert_problem(send(server.port, request("GET", target)), 431, "HeadersTooLargeError", "HEADERS_TOO_LARGE")


NO_HTTP = [
    (b"nonsense\r\n\r\n", "request"),
    (b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", "target"),
    (b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", "request"),
    (b"GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", "headers"),
    (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", "Content-Length"),
    (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "Content-Length"),
    (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "Transfer-Encoding"),
]
TOO_LARGE = [
    b"GET /" + b"x" * HEAD_BYTES_MAX + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"x: 1\r\n" * HEADERS_MAX + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nx: " + b"1" * 2 * HEAD_BYTES_MAX + b"\r\n\r\n",
]


@pytest.mark.parametrize(("content", "field"), NO_HTTP)
def test_what_is_no_http_is_refused_before_anything_else(server: Server, content: bytes, field: str) -> None:
    answer = send(server.port, content)
    assert_invalid(answer, field)
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("content", TOO_LARGE, ids=["target", "many", "long"])
def test_a_head_over_the_limit_is_a_431_and_ends_its_connection(server: Server, content: bytes) -> None:
    answer = send(server.port, content)
    assert_problem(answer, 431, "HeadersTooLargeError", "HEADERS_TOO_LARGE")
    assert answer.headers["connection"] == "close"


def test_a_connection_goes_on_after_errors(server: Server, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        for method, target, body, status in (
            ("POST", "/nope", BODY, 404),
            ("PATCH", path, BODY, 405),
            ("POST", path, b"{", 400),
            ("POST", path, BODY, 200),
        ):
            connection.request(method, target, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            assert (answer.status, bool(answer.read())) == (status, True)
    finally:
        connection.close()


def test_a_client_that_leaves_in_mid_body_does_nothing(server: Server, client: httpx.Client, path: str) -> None:
    with nothing_changes(server):
        content = request("POST", path, None, JSON, b"Content-Length: 100") + BODY
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(content)
        assert client.get("/health").status_code == 200
