"""A proxy between a client and a server that does to requests and answers what networks do."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final


class Mishap(Enum):
    """What happens to one request."""

    NONE = auto()
    #: It does not reach the server, and the connection breaks.
    REQUEST_LOST = auto()
    #: The server has done it, and its answer does not come back.
    ANSWER_LOST = auto()
    #: The server has done it, and half of its answer comes back.
    ANSWER_CUT = auto()
    #: The server has done it, and its answer waits on the way for longer than anybody waits for it.
    SILENCE = auto()
    #: It does not reach the server: a proxy that knows nothing of our errors says 503.
    BUSY = auto()
    #: The server has done it, and a proxy says 504.
    TOO_LATE = auto()


_SAID_BY_PROXIES: Final = {Mishap.BUSY: 503, Mishap.TOO_LATE: 504}
#: What does not reach the server.
_UNSENT: Final = (Mishap.REQUEST_LOST, Mishap.BUSY)
RETRY_AFTER_S: Final = 7


class _Line(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Proxy"

    def _carry(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        mishap = self.server.next_mishap(self.headers.get("idempotency-key"))
        answer = None if mishap in _UNSENT else self._asked(body)
        if mishap is Mishap.SILENCE:
            self.server.over.wait()
        if mishap in _SAID_BY_PROXIES:
            self._say(_SAID_BY_PROXIES[mishap], [("Retry-After", str(RETRY_AFTER_S))], b"", 0)
        elif answer is None or mishap in (Mishap.ANSWER_LOST, Mishap.SILENCE):
            self.close_connection = True
        else:
            status, headers, content = answer
            cut = mishap is Mishap.ANSWER_CUT
            self._say(status, headers, content[: len(content) // 2] if cut else content, len(content))
            self.close_connection = cut

    def _asked(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.upstream_port)
        try:
            upstream.request(self.command, self.path, body or None, dict(self.headers.items()))
            answer = upstream.getresponse()
            content = answer.read()
            kept = ("content-length", "connection", "transfer-encoding", "keep-alive", "date", "server")
            return answer.status, [pair for pair in answer.getheaders() if pair[0].lower() not in kept], content
        finally:
            upstream.close()

    def _say(self, status: int, headers: list[tuple[str, str]], content: bytes, length: int) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _carry  # noqa: N815 - the library looks for these names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Proxy(ThreadingHTTPServer):
    """Listens on a port of its own, and has mishaps in the order in which they are planned."""

    daemon_threads = True

    def __init__(self, upstream_port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.upstream_port: Final = upstream_port
        self.url: Final = f"http://127.0.0.1:{self.server_address[1]}"
        #: Ends all silence.
        self.over: Final = threading.Event()
        #: The idempotency key of every request that came.
        self.keys: Final[list[str | None]] = []
        self._planned: list[Mishap] = []
        self._counting: Final = threading.Lock()

    def plan(self, *mishaps: Mishap) -> None:
        """Say what happens to the next requests, and forget those before."""
        with self._counting:
            self._planned = [*mishaps]
            self.keys.clear()

    def next_mishap(self, key: str | None) -> Mishap:
        with self._counting:
            self.keys.append(key)
            return self._planned.pop(0) if self._planned else Mishap.NONE


@contextmanager
def unreliable(upstream_port: int) -> Iterator[Proxy]:
    """Stand before a server of this machine."""
    with Proxy(upstream_port) as proxy:
        threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True).start()
        yield proxy
        proxy.over.set()
        proxy.shutdown()
