"""The feed as a stream: every entry once, in order, and nothing is left behind by those who go."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from api.expectations import act, assert_invalid, assert_problem, item, stock
from api.following import (
    EVENTS,
    STREAMING,
    Entry,
    Stream,
    Writers,
    assert_follows,
    end_of,
    places,
    read,
    streaming,
)  # fmt: skip
from server import Server, eventually, running

OWN_SERVER: dict[str, str] = {}

PLACES = 500


def descriptors(server: Server) -> int:
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))


@pytest.mark.parametrize("name", ["limit", "wait"])
def test_a_stream_takes_no_parameters_of_pages(client: httpx.Client, name: str) -> None:
    assert_invalid(client.get(EVENTS, params={name: "1"}, headers=STREAMING), name)


def test_a_stream_sends_what_is_there_and_then_what_comes(client: httpx.Client, server: Server) -> None:
    cursor = end_of(client)
    sku = stock(client)
    with streaming(server.port, f"{EVENTS}?after={cursor}") as stream:
        assert (stream.status, stream.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        assert next(stream.blocks()).startswith(b"retry: ")
        first = stream.events(1)
        act(client, sku, "reserve", quantity=2)
        entries = first + stream.events(1)
    assert_follows(entries, cursor)
    assert [(entry["kind"], entry["sku"]) for entry in entries] == [("add", sku), ("reserve", sku)]
    assert entries == read(client, cursor)[0]


def test_a_stream_resumes_after_the_last_event_whatever_its_address_says(client: httpx.Client, server: Server) -> None:
    cursor = end_of(client)
    stock(client, 10, reserved=1)
    with streaming(server.port, f"{EVENTS}?after={cursor}") as stream:
        [first] = stream.events(1)
    with streaming(server.port, f"{EVENTS}?after={cursor}", f"Last-Event-ID: {first['cursor']}") as stream:
        assert_follows(stream.events(1), first["cursor"])
    assert_invalid(client.get(EVENTS, headers={**STREAMING, "Last-Event-ID": "x"}), "Last-Event-ID")


def test_a_stream_that_breaks_again_and_again_misses_nothing_while_others_write(
    client: httpx.Client, server: Server
) -> None:
    skus = [stock(client, 100_000) for _ in range(3)]
    start = cursor = end_of(client)
    clients = [httpx.Client(base_url=server.url) for _ in range(3)]
    writers, entries = Writers(clients, skus, 100), list[Entry]()
    while len(entries) < 300:
        with streaming(server.port, EVENTS, f"Last-Event-ID: {cursor}") as stream:
            entries += stream.events(20)
        cursor = entries[-1]["cursor"]
    writers.end()
    assert_follows(entries, start)
    assert cursor == end_of(client)
    for opened in clients:
        opened.close()


def test_head_of_a_stream_is_its_headers(client: httpx.Client) -> None:
    answer = client.head(EVENTS, headers=STREAMING)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert eventually(lambda: places(client) == 0)


def test_streams_are_bounded_and_leave_nothing_behind_when_their_clients_go(
    client: httpx.Client, server: Server
) -> None:
    sku, cursor = stock(client), end_of(client)
    target = f"{EVENTS}?after={cursor}"
    with streaming(server.port, target) as stream:  # What the feed itself needs is open from now on.
        act(client, sku, "reserve", quantity=1)
        stream.events(1)
    assert eventually(lambda: places(client) == 0)
    before = descriptors(server)
    streams: list[Stream] = []
    try:
        streams += [Stream(server.port, target) for _ in range(200)]
        assert {stream.events(1)[0]["kind"] for stream in streams} == {"reserve"}
        streams += [Stream(server.port, target) for _ in range(PLACES - 200)]
        assert {stream.status for stream in streams} == {200}
        refused = [
            client.get(target, headers=STREAMING),
            client.get(EVENTS, params={"after": end_of(client), "wait": 1}),
        ]
        for answer in refused:
            assert_problem(answer, 503, "OverloadedError", "OVERLOADED")
            assert answer.headers["retry-after"] == "1"
        # Everything else goes on.
        assert read(client, cursor)[0] != []
        assert item(client, sku)["reserved"] == 1
    finally:
        for stream in streams:
            stream.close()
    assert eventually(lambda: places(client) == 0)
    assert eventually(lambda: descriptors(server) <= before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_the_end_of_the_server_ends_streams_and_waits_well_and_at_once(tmp_path: Path, number: int) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client, ThreadPoolExecutor() as threads:
        stock(client)
        cursor = end_of(client)
        with streaming(server.port) as stream:
            stream.events(1)
            waiting = threads.submit(read, client, cursor, wait=15)
            with httpx.Client(base_url=server.url) as other:
                assert eventually(lambda: places(other) == 2)
            begun = time.monotonic()
            server.process.send_signal(number)
            assert stream.events(1) == []
            assert stream.ended
            assert waiting.result() == ([], cursor)
        assert "leaving them" not in server.end()
    assert time.monotonic() - begun < 5.0
