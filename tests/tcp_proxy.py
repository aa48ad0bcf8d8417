"""A TCP proxy before PostgreSQL that understands just enough of its protocol to cut a line at a COMMIT.

PostgreSQL manual, 55.2 (message flow) and 55.7 (message formats).
"""

import contextlib
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final, Self

_COMMIT: Final = b"COMMIT\0"
#: The codes of requests for TLS and for GSSAPI encryption, which are declined with one byte.
_ENCRYPTION_REQUESTS: Final = (80_877_103, 80_877_104)


class Cut(Enum):
    """Where the line is cut."""

    #: The COMMIT does not reach the server.
    REQUEST = auto()
    #: The COMMIT is passed on, and the client hears nothing more; the server may still be at it.
    SILENCE = auto()
    #: The server has committed and said so, but its answer does not reach the client.
    REPLY = auto()


class Messages:
    """Cuts a stream of bytes into whole messages."""

    def __init__(self, *, typed: bool) -> None:
        #: Every message begins with a byte for its type, but for those before a session has begun.
        self.typed = typed
        self._waiting = b""

    def feed(self, received: bytes) -> Iterator[bytes]:
        self._waiting += received
        while len(self._waiting) >= 4 + self.typed:
            end = self.typed + struct.unpack_from("!i", self._waiting, int(self.typed))[0]
            if len(self._waiting) < end:
                return
            message, self._waiting = self._waiting[:end], self._waiting[end:]
            yield message


class Line(socketserver.BaseRequestHandler):
    """One connection of a client, carried on until it is cut."""

    server: "PostgresProxy"

    def handle(self) -> None:
        self._client: socket.socket = self.request
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.server.upstream_port)) as upstream,
        ):
            self._upstream = upstream
            for end in (self._client, upstream):  # Messages go out one by one: none may wait for another's receipt.
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.server.lines.add(self)
            threading.Thread(target=self._carry_answers, daemon=True).start()
            try:
                self._carry_requests()
            finally:
                self.server.lines.discard(self)
                self.hang_up()

    def hang_up(self) -> None:
        """Cut both directions."""
        for end in (self._client, self._upstream):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _carry_requests(self) -> None:
        messages = Messages(typed=False)
        #: The names of prepared statements that are COMMITs.
        commits: set[bytes] = set()
        sent = False
        while received := self._client.recv(65_536):
            for message in messages.feed(received):
                if not messages.typed:
                    self._begin(messages, message)
                    continue
                if _is_commit(message, commits) and self.server.take(Cut.REQUEST):
                    return
                sent = sent or _is_commit(message, commits)
                if sent and message[:1] == b"S" and self.server.take(Cut.SILENCE):
                    self._client.shutdown(socket.SHUT_RDWR)  # First: no answer can be quicker then.
                    self._upstream.sendall(message)
                    return
                self._upstream.sendall(message)
                sent = sent and message[:1] != b"S"

    def _begin(self, messages: Messages, message: bytes) -> None:
        (code,) = struct.unpack_from("!i", message, 4)
        if code in _ENCRYPTION_REQUESTS:
            self._client.sendall(b"N")
            return
        messages.typed = True
        self._upstream.sendall(message)

    def _carry_answers(self) -> None:
        messages = Messages(typed=True)
        with contextlib.suppress(OSError):
            while received := self._upstream.recv(65_536):
                for message in messages.feed(received):
                    if message[:1] == b"C" and message[5:] == _COMMIT and self.server.take(Cut.REPLY):
                        self.hang_up()
                        return
                    self._client.sendall(message)
        self.hang_up()


class PostgresProxy(socketserver.ThreadingTCPServer):
    """Listens on a port of its own. ``with`` starts and stops it."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, upstream_port: int) -> None:
        super().__init__(("127.0.0.1", 0), Line)
        self.upstream_port = upstream_port
        self.port: Final[int] = self.server_address[1]
        self.lines: Final[set[Line]] = set()
        #: Every cut that was made.
        self.cuts: Final[list[Cut]] = []
        #: While it is set, nobody new gets through.
        self.closed = False
        #: The next cut also closes the door behind it.
        self.close_after_cut = False
        self._armed: list[Cut] = []
        self._arming = threading.Lock()

    def arm(self, cut: Cut, times: int = 1) -> None:
        """Cut the next lines on which a COMMIT is sent."""
        with self._arming:
            self._armed = [cut] * times

    @property
    def armed(self) -> bool:
        """Whether there is a cut to come."""
        return bool(self._armed)

    def take(self, cut: Cut) -> bool:
        """Tell whether the line is to be cut here; each is cut once."""
        with self._arming:
            if not self._armed or self._armed[0] is not cut:
                return False
            self.cuts.append(self._armed.pop())
            self.closed = self.close_after_cut
            return True

    def reopen(self) -> None:
        """Let everybody through again."""
        self.closed = self.close_after_cut = False

    def verify_request(self, *_: object) -> bool:
        return not self.closed

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        for line in list(self.lines):
            line.hang_up()


def _is_commit(message: bytes, commits: set[bytes]) -> bool:
    """Tell whether a message has a COMMIT carried out, and remember the names of those that are prepared."""
    kind, body = message[:1], message[5:]
    if kind == b"P":
        name, _, query = body.partition(b"\0")
        if query.startswith(_COMMIT):
            commits.add(name)
        else:
            commits.discard(name)
    if kind == b"B":
        return body.split(b"\0", 2)[1] in commits
    return kind == b"Q" and body == _COMMIT
