"""A real server process for tests: started, watched and stopped from outside, its files read around it."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import apsw

from holdfast.config import SETTINGS

COMMAND: Final = (sys.executable, "-m", "holdfast", "serve")
START_S_MAX: Final = 20.0
STOP_S_MAX: Final = 40.0
#: Settings of a server whose coverage is measured. That doubles the time of a start, and of much load, so only those
#: are that show code which no other test runs.
MEASURED: Final = {name: value for name, value in os.environ.items() if name == "COVERAGE_PROCESS_CONFIG"}
#: The same of one that is not, and of any program of ours.
UNMEASURED: Final = {"COVERAGE_PROCESS_CONFIG": ""}
#: How long a condition is waited for, and how often it is looked at.
WAIT_S_MAX: Final = 15.0
LOOK_S: Final = 0.005

_ANNOUNCED: Final = re.compile(r"Holdfast \S+ listens on http://127\.0\.0\.1:(\d+) ")
_HEALTH: Final = re.compile(r"Probes and scrapes are answered on (http://127\.0\.0\.1:\d+), too \(HEALTH_PORT\)\.\n")

Row = tuple[Any, ...]
Found = TypeVar("Found")


class Server:
    """A running server. Its standard error is kept in a pipe; it never writes enough to fill that."""

    def __init__(self, process: subprocess.Popen[str], port: int, data_dir: Path) -> None:
        self.process = process
        self.port = port
        self.data_dir = data_dir
        self.url = f"http://127.0.0.1:{port}"

    def health_url(self) -> str:
        """Give where probes are answered, with HEALTH_PORT: once, from the line behind the one of the port."""
        assert self.process.stderr is not None
        told = _HEALTH.fullmatch(self.process.stderr.readline())
        assert told is not None
        return told[1]

    def stop(self, number: int = signal.SIGTERM) -> str:
        """Stop it as an operator does, see that it ends well, and give what it said on standard error."""
        self.process.send_signal(number)
        return self.end()

    def end(self) -> str:
        """Wait until it has ended, well; give what it said."""
        _, told = self.process.communicate(timeout=STOP_S_MAX)
        assert self.process.returncode == 0, (self.process.returncode, told)
        assert "Traceback" not in told, told
        return told

    def logged(self) -> str:
        """Give all that it has written into its log files."""
        return "\n".join(file.read_text("utf-8", "replace") for file in (self.data_dir / "logs").rglob("*.log*"))

    def kill(self) -> None:
        """End it at once, as a crash of the process would."""
        self.process.kill()
        self.process.communicate()


def environment(data_dir: Path, settings: dict[str, str]) -> dict[str, str]:
    """Give an environment without the settings of whoever runs the tests."""
    ours = {setting.name for setting in SETTINGS}
    foreign = {name: value for name, value in os.environ.items() if name not in ours}
    ours_now = {"PORT": "0", "HOST": "127.0.0.1", "DATA_DIR": str(data_dir), "LOG_TO": "files"}
    return foreign | ours_now | UNMEASURED | settings


def start(data_dir: Path, *options: str, **settings: str) -> Server:
    """Start a server on a free port and wait until it listens."""
    return started([*COMMAND, *options], environment(data_dir, settings), data_dir)


def started(command: Sequence[str | Path], environ: dict[str, str], data_dir: Path) -> Server:
    """Run a command that starts a server, and wait until it listens."""
    process = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    watchdog = threading.Timer(START_S_MAX, process.kill)
    watchdog.start()
    told = []
    try:
        for line in process.stderr:
            told.append(line)
            announced = _ANNOUNCED.match(line)
            if announced:
                return Server(process, int(announced[1]), data_dir)
    finally:
        watchdog.cancel()
    process.communicate()
    raise AssertionError(f"The server did not start: {told}")


@contextmanager
def running(data_dir: Path, **settings: str) -> Iterator[Server]:
    """Run a server for a while, and see that it ends well."""
    server = start(data_dir, **settings)
    try:
        yield server
        if server.process.poll() is None:
            server.stop()
    finally:
        if server.process.poll() is None:
            server.kill()


def fails_to_start(data_dir: Path, **settings: str) -> str:
    """Start a server that cannot run; give the one line that it says about it."""
    ended = subprocess.run(
        COMMAND, env=environment(data_dir, settings), capture_output=True, text=True, timeout=START_S_MAX, check=False
    )
    assert ended.returncode == 1, ended
    assert not ended.stdout
    assert ended.stderr.endswith("\n")
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr.removesuffix("\n")


@contextmanager
def reading(data_dir: Path) -> Iterator[apsw.Connection]:
    """Open the database around the server, on a connection that cannot write."""
    connection = apsw.Connection(str(data_dir / "holdfast.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        connection.set_busy_timeout(5_000)
        yield connection
    finally:
        connection.close(force=True)


def rows(data_dir: Path, sql: str, bindings: Sequence[Any] = ()) -> list[Row]:
    """Read the database around the server."""
    with reading(data_dir) as connection:
        return list(connection.execute(sql, bindings))


@contextmanager
def writing(data_dir: Path) -> Iterator[apsw.Connection]:
    """Hold the write lock of the database, as another program could, and commit at the end."""
    connection = apsw.Connection(str(data_dir / "holdfast.db"))
    try:
        connection.set_busy_timeout(5_000)
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close(force=True)


def whole_lines(log: Path) -> list[dict[str, Any]]:
    """Give the lines of a log that is being written: of the last one, half may be there."""
    whole, _, _ = log.read_bytes().rpartition(b"\n")
    return [json.loads(line) for line in whole.splitlines()]


def eventually(look: Callable[[], Found | None], within_s: float = WAIT_S_MAX) -> Found:
    """Wait until a look finds something, and give that."""
    deadline = time.monotonic() + within_s
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, "It did not come about."
        threading.Event().wait(LOOK_S)
