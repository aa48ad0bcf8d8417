"""Clients that end their side, break off, or speak something else: each gets what can be given, none holds anything."""

import json
import socket

import httpx
import pytest

from api.cut_off import RESET, answered, half_closed, head, left_open, opened
from server import Server, eventually


def end_of_feed(server: Server) -> str:
    """Give the cursor behind the last entry."""
    last = httpx.get(f"{server.url}/api/inventory/snapshot").text.splitlines()[-1]
    cursor: str = json.loads(last)["cursor"]
    return cursor


def places(server: Server) -> str:
    """Give how many streams and waits are under way."""
    lines = httpx.get(f"{server.url}/metrics").text.splitlines()
    [held] = [line.split()[1] for line in lines if line.startswith("holdfast_feed_places ")]
    return held.removesuffix(".0")


def fields_of(answer: bytes) -> list[bytes]:
    """Give the lines of an answer's head, in small letters."""
    return answer.partition(b"\r\n\r\n")[0].lower().split(b"\r\n")


@pytest.mark.parametrize("content", [
    head("GET", "/livez"), head("POST", "/nowhere", b"Content-Length: 2") + b"{}",
    head("GET", "/api/inventory/events?wait=60&after=" + "0"), head("GET", "/livez") * 3,
])  # fmt: skip
def test_a_client_that_ends_its_side_after_a_whole_request_gets_its_answer(server: Server, content: bytes) -> None:
    answer = half_closed(server.port, content)
    assert answer.count(b"HTTP/1.1 ") == content.count(b"Host: ")


def test_a_long_poll_whose_client_has_ended_its_side_is_answered_at_once(server: Server) -> None:
    path = f"/api/inventory/events?wait=60&after={end_of_feed(server)}"
    with opened(server.port, head("GET", path)) as connection:
        eventually(lambda: places(server) == "1")
        connection.shutdown(socket.SHUT_WR)
        answer = answered(connection)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'"count":0' in answer


def test_a_stream_whose_client_has_ended_its_side_ends_well(server: Server) -> None:
    with opened(server.port, head("GET", "/api/inventory/events", b"Accept: text/event-stream")) as connection:
        received = connection.recv(65_536)
        connection.shutdown(socket.SHUT_WR)
        received += answered(connection)
    assert received.endswith(b"\r\n0\r\n\r\n")


@pytest.mark.parametrize("accept", [b"Accept: text/event-stream", b"Accept: */*"])
def test_a_client_that_breaks_its_connection_is_not_waited_for(server: Server, accept: bytes) -> None:
    path = f"/api/inventory/events?after={end_of_feed(server)}" + ("" if b"event" in accept else "&wait=60")
    with opened(server.port, head("GET", path, accept)) as connection:
        eventually(lambda: places(server) == "1")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    eventually(lambda: places(server) == "0")


def test_the_wish_for_another_protocol_is_not_heard(server: Server) -> None:
    fields = b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: websocket, h2c", b"Content-Length: 2"
    answer = half_closed(server.port, head("POST", "/nowhere", *fields) + b"{}" + head("GET", "/livez"))
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert answer.count(b"HTTP/1.1 200 ") == 1


def test_options_of_the_whole_server_tell_what_it_can(server: Server) -> None:
    answer = half_closed(server.port, head("OPTIONS", "*"))
    assert answer.startswith(b"HTTP/1.1 204 ")
    assert b"allow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT" in answer


@pytest.mark.parametrize("content", [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET / HTTP/1.1\n\n",
])  # fmt: skip
def test_another_protocol_is_told_so_and_closed(server: Server, content: bytes) -> None:
    answer = left_open(server.port, content)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert {b"connection: close", b"content-type: application/problem+json"} <= {*fields_of(answer)}


def test_an_answer_tells_its_date_once_and_who_gives_it(server: Server) -> None:
    fields = fields_of(half_closed(server.port, head("GET", "/livez")))
    assert len([field for field in fields if field.startswith(b"date: ")]) == 1
    assert b"server: holdfast" in fields
