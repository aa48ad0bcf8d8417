"""Signals that come when a server has just said that it has stopped."""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import httpx
import pytest

from api.expectations import stock
from holdfast.bootstrap.signals import SAME_SIGNAL_S, STOPPING
from server import COMMAND, STOP_S_MAX, Server, environment, eventually, start
from workers.several import workers_of

DONE: Final = "Stopped. Everything that was accepted is on disk."


def until_ended(server: Server, send: Callable[[], object]) -> str:
    """Send again and again from the moment when it says that it has stopped; give all that it says from then on."""
    said = server.process.stderr
    assert said is not None
    eventually(lambda: DONE in said.readline())

    def ended() -> bool:
        send()
        return server.process.poll() is not None

    eventually(ended, STOP_S_MAX)
    return server.process.communicate()[1]


@pytest.mark.parametrize("number", sorted(STOPPING), ids=lambda number: number.name)
def test_one_that_comes_twice_does_not_change_how_it_ends(tmp_path: Path, number: signal.Signals) -> None:
    server = start(tmp_path)
    told = ended_by([server.process.pid], server, number)
    assert (server.process.returncode, told) == (0, "")


def ended_by(pids: Iterable[int], server: Server, number: int) -> str:
    """Stop a server, and send a signal to processes when it has stopped; give what is said from then on."""
    began = time.monotonic()

    def send() -> None:
        if time.monotonic() - began < SAME_SIGNAL_S / 2:  # A second one, later than that, would be meant.
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)

    server.process.terminate()
    return until_ended(server, send)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_nor_does_it_with_workers(tmp_path: Path, number: signal.Signals) -> None:
    server = start(tmp_path, "--workers", "2")
    eventually(lambda: len(workers_of(server)) == 2)
    told = ended_by([server.process.pid, *workers_of(server)], server, number)
    assert server.process.returncode == 0
    assert set(told.splitlines()) <= {"Stopping: finishing the requests under way.", DONE}


def test_a_second_one_ends_it_at_once_also_when_only_the_rest_is_being_written(tmp_path: Path) -> None:
    unread, to_nobody = os.pipe()
    fcntl.fcntl(to_nobody, fcntl.F_SETPIPE_SZ, 4096)
    process = subprocess.Popen(
        COMMAND,
        env=environment(tmp_path, {"LOG_TO": "stdout"}),
        stdout=to_nobody,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        url = process.stderr.readline().split("listens on ")[1].split()[0]
        with httpx.Client(base_url=url) as client:
            for _ in range(50):  # More lines than the pipe takes: it waits for its reader at the end, for two seconds.
                stock(client)
        process.terminate()
        told = until_ended(Server(process, 0, tmp_path), process.terminate)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
        os.close(unread)
        os.close(to_nobody)
    assert process.returncode == 130
    assert "Stopped at once, as asked." in told
