"""Where the lines of the log go: into files, to standard output, or both."""

import contextlib
import os
import select
import stat
import sys
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

from holdfast.telemetry.logfiles import LogFiles, without_controls

#: Bytes of lines that wait for whoever reads standard output; beyond that they are dropped and counted.
STDOUT_BYTES_WAITING_MAX: Final = 4_194_304
#: How long an end waits until standard output has taken what waits.
STDOUT_CLOSE_S_MAX: Final = 2.0
#: What a pipe takes as one, so that the lines of several workers do not run into each other (pipe(7)).
PIECE_BYTES_MAX: Final = select.PIPE_BUF


class Outlet(Protocol):
    """Takes lines from any thread."""

    def write(self, lines: bytes, errors: bytes = b"") -> None:
        """Take whole lines; ``errors`` are those of them that are errors. Raises ``OSError`` when it cannot."""

    def close(self) -> None:
        """Take no more."""


class StandardOutput:
    """Writes on a thread of its own: a reader that has stopped must not stop the server."""

    def __init__(
        self,
        descriptor: int = 1,
        *,
        bytes_waiting_max: int = STDOUT_BYTES_WAITING_MAX,
        close_s_max: float = STDOUT_CLOSE_S_MAX,
    ) -> None:
        self._descriptor = descriptor
        self._bytes_waiting_max = bytes_waiting_max
        self._close_s_max = close_s_max
        self._lock = threading.Lock()
        self._waiting: deque[bytes] = deque()
        self._bytes_waiting = 0
        #: Lines that nobody took.
        self.dropped = 0
        self._wake = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="log-to-stdout", daemon=True)
        self._thread.start()

    def write(self, lines: bytes, errors: bytes = b"") -> None:  # noqa: ARG002 - errors are among the lines
        """Leave lines for the thread. Never blocks."""
        with self._lock:
            if self._bytes_waiting + len(lines) > self._bytes_waiting_max:
                self.dropped += lines.count(b"\n")
                return
            self._waiting.append(lines)
            self._bytes_waiting += len(lines)
        self._wake.set()

    def close(self) -> None:
        """Write what waits, if somebody takes it, and end the thread."""
        self._closing = True
        self._wake.set()
        self._thread.join(self._close_s_max)

    def _run(self) -> None:
        while not self._closing:
            self._wake.wait()
            self._wake.clear()
            self._drain()
        self._drain()

    def _drain(self) -> None:
        while self._waiting:
            block = self._waiting[0]
            try:
                for piece in pieces_of(without_controls(block)):
                    _write_patiently(self._descriptor, piece)
            except OSError:  # The reader is gone, or the disk is full.
                self.dropped += block.count(b"\n")
            with self._lock:
                self._waiting.popleft()
                self._bytes_waiting -= len(block)


class Outlets:
    """All of them as one."""

    def __init__(self, files: LogFiles | None, stdout: StandardOutput | None) -> None:
        self._files = files
        self._stdout = stdout

    @property
    def dropped(self) -> int:
        """Lines that standard output did not take."""
        return 0 if self._stdout is None else self._stdout.dropped

    def write(self, lines: bytes, errors: bytes = b"") -> None:
        """Write lines everywhere. Raises ``OSError`` when a file cannot be written."""
        if self._stdout is not None and lines:
            self._stdout.write(lines)
        if self._files is not None:
            self._files.write(lines, errors)

    def reopen(self) -> None:
        """Let go of the files: whoever rotates them has moved them away."""
        if self._files is not None:
            self._files.close()

    def close(self) -> None:
        """Write what waits, and close all."""
        if self._stdout is not None:
            self._stdout.close()
        self.reopen()


def open_outlets(folder: Path, where: str, *, file_bytes_max: int, files_max: int) -> Outlets:
    """Open what ``LOG_TO`` names: files, stdout or both; empty: files, and stdout where somebody may read it."""
    to_stdout = where in ("stdout", "both") or (not where and _is_read(sys.stdout.fileno()))
    files = None if where == "stdout" else LogFiles(folder, bytes_max=file_bytes_max, files_max=files_max)
    return Outlets(files, StandardOutput() if to_stdout else None)


def _is_read(descriptor: int) -> bool:
    """Tell whether a program, or a file, takes what is written there: it is no terminal, and not the null device."""
    try:
        is_device = stat.S_ISCHR(os.fstat(descriptor).st_mode)
    except OSError:
        return False
    return not is_device


def pieces_of(block: bytes) -> Iterator[bytes]:
    """Cut a block at ends of lines into pieces that a pipe takes as one; a longer line is a piece of its own."""
    start = 0
    while start < len(block):
        end = block.rfind(b"\n", start, start + PIECE_BYTES_MAX) + 1 or block.find(b"\n", start) + 1 or len(block)
        yield block[start:end]
        start = end


def _write_patiently(descriptor: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:  # Whoever made the pipe wants it so.
            select.select((), (descriptor,), ())


def write_to_stderr(lines: bytes) -> None:
    """Write lines where someone may still see them when nothing else can take them."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        rest = memoryview(without_controls(lines))
        descriptor = sys.stderr.fileno()
        while rest:
            rest = rest[os.write(descriptor, rest) :]
