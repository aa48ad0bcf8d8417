"""SIGTERM and SIGINT: what was accepted is finished and answered, and then the server ends well."""

import http.client
import signal
import socket
from pathlib import Path

import httpx
import pytest

from api.expectations import data_of, stock
from api.wire import JSON, item_path, request
from books import assert_file_is_sound
from load import Load
from server import eventually, rows, running, start, writing

SIGNALS = [signal.SIGTERM, signal.SIGINT]


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_under_load_everybody_is_answered_or_was_not_heard(tmp_path: Path, number: int) -> None:
    server = start(tmp_path)
    try:
        with httpx.Client(base_url=server.url) as client:
            load = Load(stock(client, 1_000_000))
        load.until_gone(server, 300, lambda: server.process.send_signal(number))
        told = server.end()
    finally:
        server.kill()
    assert told.splitlines()[-2:] == [
        "Stopping: finishing the requests under way.",
        "Stopped. Everything that was accepted is on disk.",
    ]
    assert not (tmp_path / "holdfast.db-wal").exists()
    assert len(load.done) >= 300
    load.assert_done_once(lambda sql: rows(tmp_path, sql))
    assert_file_is_sound(tmp_path)


def test_a_request_that_waits_for_the_database_is_still_answered(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client)
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        with writing(tmp_path):
            connection.request(
                "POST", item_path(sku, "reserve"), b'{"quantity":1}', {"Content-Type": "application/json"}
            )
            figures = "/api/metrics/concurrency"
            eventually(lambda: data_of(client.get(figures))["concurrency"]["activeMutexes"])
            server.process.send_signal(signal.SIGTERM)
            log = tmp_path / "logs" / "combined.log"
            eventually(lambda: "Stopping" in log.read_text("utf-8"))
            eventually(lambda: not listening(server.port))
        answer = connection.getresponse()
        assert (answer.status, b'"reserved":1' in answer.read()) == (200, True)
        connection.close()
        server.end()
    assert rows(tmp_path, "SELECT reserved FROM items") == [(1,)]


def listening(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_idle_and_silent_connections_do_not_hold_it_up(tmp_path: Path, number: int) -> None:
    server = start(tmp_path)
    try:
        with socket.create_connection(("127.0.0.1", server.port)), httpx.Client(base_url=server.url) as idle:
            assert idle.get("/health").status_code == 200
            server.process.send_signal(number)
            server.process.wait(timeout=5)
    finally:
        told = server.end()
    assert "Stopped." in told


def test_a_second_signal_at_the_same_moment_is_the_same_one(tmp_path: Path) -> None:
    server = start(tmp_path)
    with httpx.Client(base_url=server.url) as client:
        stock(client)
    for _ in range(2):  # As from a terminal and from make.
        server.process.send_signal(signal.SIGINT)
    assert "Stopped. Everything" in server.end()
    assert_file_is_sound(tmp_path)


def test_a_request_in_the_last_moment_gets_an_answer_or_a_closed_connection(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        content = request("POST", "/api/inventory/items", b'{"sku":"LAST","name":"n","quantity":1}', JSON)
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            server.process.send_signal(signal.SIGTERM)
            try:
                connection.sendall(content)
                answered = connection.recv(65_536).startswith(b"HTTP/1.1 201")
            except ConnectionError:
                answered = False
            server.end()
    assert rows(tmp_path, "SELECT count(*) FROM items") == [(int(answered),)]
