"""A server with several workers on an SQLite database, seen from outside."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import httpx

from server import Server, eventually, start

WORKERS: Final = 3
#: Connections that are kept open while others are looked for.
SPARE_MAX: Final = 30
#: How long one that must not be answered is waited for.
SILENT_S: Final = 0.3


def workers_of(server: Server) -> set[int]:
    """Give the process ids of the workers."""
    pid = server.process.pid
    with suppress(FileNotFoundError):
        return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    return set()


@contextmanager
def running(data_dir: Path, **settings: str) -> Iterator[Server]:
    """Run such a server for a while; whatever happens to it, nothing of it stays."""
    server = start(data_dir, "--workers", str(WORKERS), **settings)
    seen = workers_of(server)
    try:
        with Ways(server):  # All of them have started.
            seen |= workers_of(server)
        yield server
        seen |= workers_of(server)
        if server.process.poll() is None:
            server.stop()
    finally:
        if server.process.poll() is None:
            server.kill()
        for pid in seen:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def process_of(answer: httpx.Response) -> str:
    """Name the process that has answered: it makes the ids of its requests."""
    return answer.headers["x-request-id"].partition("-")[0]


class Ways:
    """A connection to each of the workers."""

    def __init__(self, server: Server) -> None:
        self._url = server.url
        self._clients: dict[str, httpx.Client] = {}
        #: Kept open: who has most connections gets the next ones last.
        self._spare: list[httpx.Client] = []

    def __enter__(self) -> Sequence[httpx.Client]:
        eventually(self._open_more)
        return list(self._clients.values())

    def _open_more(self) -> bool:
        if len(self._clients) < WORKERS:
            client = httpx.Client(base_url=self._url, timeout=20, limits=httpx.Limits(max_connections=1))
            name = process_of(client.get("/livez"))
            if name in self._clients:
                self._spare.append(client)
            self._clients.setdefault(name, client)
        while len(self._spare) > SPARE_MAX:
            self._spare.pop(0).close()
        return len(self._clients) == WORKERS

    def __exit__(self, *_: object) -> None:
        for client in [*self._clients.values(), *self._spare]:
            client.close()


def silent(client: httpx.Client) -> bool:
    """Tell whether nobody answers at a connection."""
    try:
        client.get("/livez", timeout=SILENT_S)
    except httpx.ReadTimeout:
        return True
    return False


def counter(text: str, name: str) -> float:
    """Give the sum of a metric over its labels."""
    lines = [line for line in text.splitlines() if line.partition("{")[0].partition(" ")[0] == name]
    assert lines, name
    return sum(float(line.rpartition(" ")[2]) for line in lines)
