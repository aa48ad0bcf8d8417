"""The contenders, each a process of its own on a free port."""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec

#: What our servers say before their address once they are ready.
ANNOUNCEMENT: Final = "listens on"
#: The same of others: Uvicorn, Gunicorn.
_ANNOUNCED: Final = re.compile(rf"(?:{ANNOUNCEMENT}|running on|Listening at:) (http://\S+)")
START_S_MAX: Final = 30.0
STOP_S_MAX: Final = 60.0
POLL_S: Final = 0.02
#: For how long a connection of our own is kept; the server closes idle ones a little later.
IDLE_S_MAX: Final = 10.0
#: More than any round can reserve.
PLENTY: Final = 1_000_000_000_000


class Running(msgspec.Struct, frozen=True):
    """A server that listens."""

    url: str
    #: Its process; those below it belong to it.
    pid: int


@contextmanager
def holdfast(data_dir: Path, dsn: str = "", workers: int = 1) -> Iterator["Target"]:
    """Run Holdfast as a user would, with its request log on, in files: on SQLite, or on a PostgreSQL."""
    settings = {"PORT": "0", "HOST": "127.0.0.1", "DATA_DIR": str(data_dir), "DATABASE_URL": dsn}
    # As at a terminal: whoever runs this wants to see a table.
    settings |= {"LOG_LEVEL": "info", "LOG_TO": "files"}
    unset = {"ALLOWED_ORIGINS": "", "IDEMPOTENCY_TTL_HOURS": "", "BODY_BYTES_MAX": ""}
    command = [sys.executable, "-m", "holdfast", "serve", "--workers", str(workers)]
    with serving(command, {**unset, **settings}) as running, Target.at(running) as target:
        yield target


@contextmanager
def noop() -> Iterator[Running]:
    """Run the route that does nothing."""
    with serving([sys.executable, "-m", "benchmarks.noop"], {}) as running:
        yield running


@contextmanager
def serving(command: Sequence[str | Path], settings: dict[str, str]) -> Iterator[Running]:
    """Run a server that announces its address on standard error."""
    process = subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.PIPE, text=True)
    try:
        yield Running(_url_of(process), process.pid)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=STOP_S_MAX)
        except subprocess.TimeoutExpired:
            process.kill()


def await_connections(url: str) -> None:
    """Return when somebody takes connections: some servers announce their address before."""
    address = urlsplit(url)
    deadline = time.monotonic() + START_S_MAX
    while True:
        try:
            return socket.create_connection((address.hostname or "", address.port or 80), timeout=5).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_S)


def _url_of(process: subprocess.Popen[str]) -> str:
    """Wait for the announcement."""
    assert process.stderr is not None  # noqa: S101 - it was asked for
    watchdog = threading.Timer(START_S_MAX, process.kill)
    watchdog.start()
    said = []
    try:
        for line in process.stderr:
            said.append(line)
            found = _ANNOUNCED.search(line)
            if found:
                return found[1]
    finally:
        watchdog.cancel()
    raise RuntimeError(f"The server did not start: {''.join(said)}")


class Target:
    """A running Holdfast: one connection of our own to prepare and to check it."""

    def __init__(self, running: Running, connection: http.client.HTTPConnection) -> None:
        self.url: Final = running.url
        self.pid: Final = running.pid
        self._connection: Final = connection
        self._used_at = time.monotonic()

    @classmethod
    @contextmanager
    def at(cls, running: Running) -> Iterator["Target"]:
        """Connect."""
        address = urlsplit(running.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        try:
            yield cls(running, connection)
        finally:
            connection.close()

    def stock(self, skus: Iterable[str]) -> None:
        """Lay in plenty of everything."""
        for sku in skus:
            self.call("POST", "/api/inventory/items", {"sku": sku, "name": sku, "quantity": PLENTY})

    def reserved(self) -> int:
        """Give the units that all items together have reserved."""
        units: int = self.call("GET", "/api/inventory/stats")["data"]["totals"]["reserved"]
        return units

    def metrics(self) -> str:
        """Give the figures that the server tells of itself."""
        return self._answer("GET", "/metrics", None, {})[1].decode()

    def call(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Any:
        """Make one call that must succeed."""
        content = None if body is None else msgspec.json.encode(body)
        described = {"Content-Type": "application/json"} if content else {}
        status, answer = self._answer(method, path, content, described | (headers or {}))
        if status >= http.client.BAD_REQUEST:
            raise RuntimeError(f"{method} {path} was answered {status}: {answer.decode()}")
        return msgspec.json.decode(answer)

    def _answer(self, method: str, path: str, content: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        if time.monotonic() - self._used_at > IDLE_S_MAX:
            self._connection.close()  # The next request opens it again.
        self._connection.request(method, path, content, headers)
        response = self._connection.getresponse()
        answer = response.read()
        self._used_at = time.monotonic()
        return response.status, answer


def item_path(sku: str) -> str:
    """Give the path of an item."""
    return f"/api/inventory/items/{quote(sku, safe='')}"
