"""Followers of the ledger: by pages, by long polls, and by server-sent events read byte by byte."""

import itertools
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import httpx
import msgspec

from api.expectations import act
from api.wire import TIMEOUT_S
from holdfast.api.ledger.cursors import cursor_of, text_of
from server import Server

EVENTS: Final = "/api/inventory/events"
SNAPSHOT: Final = "/api/inventory/snapshot"
STREAMING: Final = {"Accept": "text/event-stream"}
#: The numbers of an item that its ledger entries tell.
NUMBERS: Final = ("onHand", "reserved", "unsellable", "incoming", "safetyStock")

Entry = dict[str, Any]


def read(client: httpx.Client, after: str, **parameters: int) -> tuple[list[Entry], str]:
    """Give the next entries, and the cursor to go on from."""
    answer = client.get(EVENTS, params={"after": after, **parameters}, timeout=TIMEOUT_S)
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert (page["success"], page["count"]) == (True, len(page["data"]))
    return page["data"], page["cursor"]


def snapshot(client: httpx.Client) -> tuple[list[dict[str, Any]], str]:
    """Give all items, and the cursor of that moment."""
    answer = client.get(SNAPSHOT)
    assert answer.status_code == 200, answer.text
    *items, last = map(json.loads, answer.text.splitlines())
    assert last["items"] == len(items)
    return items, last["cursor"]


def end_of(client: httpx.Client) -> str:
    """Give the cursor behind the last entry."""
    return snapshot(client)[1]


def sequence_of(cursor: str) -> int:
    """Give the number of the entry that a cursor stands behind."""
    return cursor_of(cursor, "after").sequence


def altered(cursor: str, **changed: Any) -> str:
    """Give a cursor with other contents."""
    return text_of(msgspec.structs.replace(cursor_of(cursor, "after"), **changed))


def places(client: httpx.Client) -> int:
    """Give how many streams and waits are under way."""
    lines = client.get("/metrics").text.splitlines()
    [held] = [line.split()[1] for line in lines if line.startswith("holdfast_feed_places ")]
    return int(float(held))


def assert_follows(entries: Sequence[Entry], after: str) -> None:
    """See that entries are those behind a cursor: each of them, once, in order."""
    first = sequence_of(after) + 1
    assert [entry["sequence"] for entry in entries] == list(range(first, first + len(entries)))
    assert [sequence_of(entry["cursor"]) for entry in entries] == [entry["sequence"] for entry in entries]
    assert not any(entry["cursor"].isdigit() for entry in entries)
    times = [entry["time"] for entry in entries]
    assert times == sorted(times)


class Writers:
    """Several clients that reserve one unit after the other, each on a thread of its own, so often or until the end."""

    def __init__(self, clients: Sequence[httpx.Client], skus: Sequence[str], writes: int | None = None) -> None:
        self._over = threading.Event()
        self._threads = ThreadPoolExecutor(len(clients))
        self._running = [self._threads.submit(self._write, client, skus, writes) for client in clients]
        self._endless = writes is None

    def _write(self, client: httpx.Client, skus: Sequence[str], writes: int | None) -> None:
        for sku in itertools.islice(itertools.cycle(skus), writes):
            answer = act(client, sku, "reserve", quantity=1)
            assert answer.status_code == 200, answer.text
            if self._over.is_set():
                return

    @property
    def done(self) -> bool:
        return all(running.done() for running in self._running)

    def end(self) -> None:
        """Wait for all of them, and see that all they wrote was accepted."""
        if self._endless:
            self._over.set()
        for running in self._running:
            running.result()
        self._threads.shutdown()


@contextmanager
def kept_changing(server: Server, skus: Sequence[str]) -> Iterator[None]:
    """Have items changed without pause, by several clients, and see that each change was accepted."""
    with ExitStack() as opened:
        writers = Writers([opened.enter_context(httpx.Client(base_url=server.url)) for _ in range(4)], skus)
        try:
            yield
        finally:
            writers.end()


class Stream:
    """A stream of server-sent events."""

    def __init__(self, port: int, target: str = EVENTS, *headers: str) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S)
        lines = [f"GET {target} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/event-stream", *headers, "", ""]
        self.connection.sendall("\r\n".join(lines).encode())
        self._file = self.connection.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        fields = (line.partition(b":") for line in iter(self._file.readline, b"\r\n"))
        self.headers = {name.decode(): value.strip().decode() for name, _, value in fields}
        #: Whether the answer was ended well.
        self.ended = False
        self._rest = b""

    def blocks(self) -> Iterator[bytes]:
        """Give what stands between empty lines, until the stream ends or breaks."""
        while True:
            while b"\n\n" not in self._rest:
                chunk = self._chunk()
                if not chunk:
                    return
                self._rest += chunk
            block, _, self._rest = self._rest.partition(b"\n\n")
            yield block

    def events(self, count: int) -> list[Entry]:
        """Give the next events; each has its cursor as its id."""
        found: list[Entry] = []
        deadline = time.monotonic() + TIMEOUT_S
        for block in self.blocks():
            assert time.monotonic() < deadline, f"Only {len(found)} of {count} events came."
            fields = dict(line.split(": ", 1) for line in block.decode().split("\n"))
            if "data" in fields:
                entry = json.loads(fields["data"])
                assert (fields["id"], fields["event"]) == (entry["cursor"], "entry")
                found.append(entry)
            if len(found) == count:
                break
        return found

    def _chunk(self) -> bytes:
        size = int(self._file.readline() or b"0", 16) if not self.ended else 0
        chunk = self._file.read(size)
        self.ended = self._file.readline() == b"\r\n" and size == 0
        return chunk

    def close(self) -> None:
        self._file.close()
        self.connection.close()


@contextmanager
def streaming(port: int, target: str = EVENTS, *headers: str) -> Iterator[Stream]:
    """Open a stream for a while."""
    stream = Stream(port, target, *headers)
    try:
        yield stream
    finally:
        stream.close()
