"""Heads of requests byte for byte: hosts, raw paths, long methods."""

import json
from pathlib import Path

import httpx
import pytest

from api.expectations import assert_invalid, assert_problem, data_of, item, nothing_changes, stock
from api.wire import ITEMS, JSON, item_path, send
from holdfast.telemetry.access_lines import METHOD_CHARACTERS_MAX
from server import Server, eventually, running

RESERVE = b'{"quantity":1}'


def post(path: str, *hosts: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", *(f"Host: {host}" for host in hosts), "Connection: close", JSON.decode()]
    return "\r\n".join([*lines, f"Content-Length: {len(RESERVE)}", "", ""]).encode() + RESERVE


@pytest.mark.parametrize("hosts", [(), ("",), ("127.0.0.1", "127.0.0.1"), ("127.0.0.1", "b"), ("a b",), ("a/b",)])
def test_a_request_without_exactly_one_host_is_a_400_whatever_it_asks_for(
    server: Server, client: httpx.Client, hosts: tuple[str, ...]
) -> None:
    sku = stock(client)
    with nothing_changes(server):
        for path in (item_path(sku, "reserve"), "/nope", "/livez"):
            assert_invalid(send(server.port, post(path, *hosts)), "Host")
    assert data_of(send(server.port, post(item_path(sku, "reserve"), "127.0.0.1")))["reserved"] == 1


def test_http_1_0_may_leave_the_host_out(server: Server) -> None:
    assert send(server.port, b"GET /livez HTTP/1.0\r\n\r\n").status_code == 200


def get(path: bytes) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


def test_a_sku_in_raw_utf_8_is_that_sku(server: Server, client: httpx.Client) -> None:
    data_of(client.post(ITEMS, json={"sku": "größe", "name": "n", "quantity": 1}), 201)
    assert data_of(send(server.port, get(f"{ITEMS}/größe".encode()))) == item(client, "größe")


@pytest.mark.parametrize(("path", "shown"), [
    ("/größe".encode(), "/gr%C3%B6%C3%9Fe"), (b"/\xc2\x9bA\xc2\x85", "/%C2%9BA%C2%85"), (b"/%C2%9B", "/%C2%9B"),
])  # fmt: skip
def test_the_path_stands_in_an_error_and_in_the_log_in_visible_ascii(tmp_path: Path, path: bytes, shown: str) -> None:
    with running(tmp_path) as server:
        answer = send(server.port, get(path))
        problem = assert_problem(answer, 404, "NotFoundError", "NOT_FOUND")
        method = b"M" * 3_000
        refused = send(server.port, get(b"/livez").replace(b"GET", method, 1))
    assert problem["instance"] == shown
    assert f"nothing at {shown}. " in problem["detail"]
    assert answer.content.isascii()
    log = (tmp_path / "logs" / "combined.log").read_bytes()
    assert log.isascii()
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line["path"] for line in lines if line.get("status") == 404] == [shown]
    assert [line["method"] for line in lines if line.get("status") == 405] == ["M" * METHOD_CHARACTERS_MAX]
    assert len(assert_problem(refused, 405, "MethodNotAllowedError", "METHOD_NOT_ALLOWED")["detail"]) < 200


def test_what_an_error_repeats_of_a_request_is_cut(server: Server, client: httpx.Client) -> None:
    long = "x" * 2_000
    for answer in (
        client.get(f"/{long}"),
        client.get(f"/livez?{long}=1"),
        client.get(f"/docs/{long}"),
        client.post(ITEMS, content=b"{}", headers={"Content-Type": long}),
        client.post(ITEMS, json={long: 1}),
        client.post(item_path(stock(client), "adjust"), json={"delta": 1, "reason": long}),
        send(server.port, post("/livez", f"{long}/")),
    ):
        assert answer.is_client_error
        error = answer.json()["error"]
        assert len(error["message"]) < 400, error
        assert len(error.get("field", "")) < 120, error


def test_every_answered_request_is_found_in_the_log_however_odd_its_head(server: Server) -> None:
    log = server.data_dir / "logs" / "combined.log"
    send(server.port, get(b"/\xc2\x9bodd"))
    assert eventually(lambda: "/%C2%9Bodd" in log.read_text("utf-8"))
