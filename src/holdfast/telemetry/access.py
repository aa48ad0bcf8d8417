"""The access log: the request only leaves a tuple behind; another thread writes the lines, in blocks.

It writes where the application's log goes. At most ``LINES_WAITING_MAX`` lines wait; beyond
that lines are dropped, counted, and the count is logged. Lines of errors are never dropped.
"""

import threading
from collections import deque
from collections.abc import Sequence
from typing import Final

import msgspec

from holdfast.networks import Network
from holdfast.telemetry.access_lines import Answered, Line, Record, is_error, record_of, writer_of_lines
from holdfast.telemetry.outlets import Outlet, write_to_stderr
from holdfast.times import now_ms, rfc3339

#: Lines that wait for the writer; it takes them ten times a second.
LINES_WAITING_MAX: Final = 20_000
#: Lines of one block. Encoding a block holds the interpreter's lock: it should be short next to a request.
BLOCK_LINES_MAX: Final = 128
#: How long the writer lets lines gather.
GATHER_S: Final = 0.1
#: The levels of LOG_LEVEL at which requests are logged.
_TELLING: Final = frozenset({"info", "debug"})


class _DroppedLine(msgspec.Struct, frozen=True):
    timestamp: str
    level: str
    message: str
    lines: int


class AccessLog:
    """Takes requests from one thread (the event loop) and writes them on its own. Silent above level info."""

    def __init__(
        self,
        outlet: Outlet,
        level: str = "info",
        *,
        trusted: tuple[Network, ...] = (),
        lines_waiting_max: int = LINES_WAITING_MAX,
        gather_s: float = GATHER_S,
    ) -> None:
        self._outlet = outlet
        self._line_of = writer_of_lines(trusted)
        self._enabled = level in _TELLING
        self._lines_waiting_max = lines_waiting_max
        self._gather_s = gather_s
        self._waiting: deque[Record] = deque()
        # Each of these has one thread that changes it: the caller's, the writer's, the writer's.
        self._refused = 0
        self._unwritten = 0
        self._dropped_told = 0
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._encoder = msgspec.json.Encoder()
        self._thread = threading.Thread(target=self._run, name="access-log", daemon=True)
        self._thread.start()

    def set_level(self, level: str) -> None:
        """Log requests from now on, or no longer."""
        self._enabled = level in _TELLING

    def record(self, request: Answered, duration_ms: float) -> None:
        """Note a request that was answered. Never blocks."""
        if not self._enabled:
            return
        waiting = self._waiting
        if len(waiting) >= self._lines_waiting_max and not is_error(request.status or 500):
            self._refused += 1
            return
        waiting.append(record_of(request, duration_ms))
        # The line must stand in the queue before this: the writer clears the flag, then empties the queue.
        if not self._wake.is_set():
            self._wake.set()

    @property
    def dropped(self) -> int:
        """Lines lost since the start: the bound was reached, or the disk did not take them."""
        return self._refused + self._unwritten

    def close(self) -> None:
        """Write what waits, then end the thread. The outlet stays open: it belongs to the application's log."""
        self._closing.set()
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            self._wake.wait()
            self._closing.wait(self._gather_s)
            self._wake.clear()
            self._drain()
        self._drain()  # It may have been closed before it ran at all.

    def _drain(self) -> None:
        waiting = self._waiting
        while waiting:
            self._write([waiting.popleft() for _ in range(min(len(waiting), BLOCK_LINES_MAX))])
        self._tell_dropped()

    def _write(self, records: Sequence[Record]) -> None:
        lines = list(map(self._line_of, records))
        errors = b"".join(map(self._encode, [line for line in lines if line.level == "error"]))
        try:
            self._outlet.write(self._encode_all(lines), errors)
        except OSError:
            self._unwritten += len(lines)
            write_to_stderr(errors)

    def _encode_all(self, lines: Sequence[Line]) -> bytes:
        try:
            return self._encoder.encode_lines(lines)
        except UnicodeEncodeError:
            return b"".join(map(self._encode, lines))

    def _encode(self, line: Line) -> bytes:
        try:
            return self._encoder.encode(line) + b"\n"
        except UnicodeEncodeError:  # A lone surrogate, from bytes that were never text.
            fields = {name: _text(value) for name, value in msgspec.to_builtins(line).items()}
            return self._encoder.encode(fields) + b"\n"

    def _tell_dropped(self) -> None:
        dropped = self.dropped
        if dropped == self._dropped_told:
            return
        lines = dropped - self._dropped_told
        warning = _DroppedLine(rfc3339(now_ms()), "warn", "Lines of the access log were dropped", lines)
        try:
            self._outlet.write(self._encoder.encode(warning) + b"\n")
            self._dropped_told = dropped
        except OSError:
            return  # It is told when the disk takes lines again.


def _text(value: object) -> object:
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
