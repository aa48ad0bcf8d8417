"""However often a server is killed, and in whatever it is at, it is not held for one that went back in time."""

import itertools
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx

from api.expectations import stock
from e2e.going_back import DATABASE, RECORD
from load import Load
from server import COMMAND, environment, eventually, rows, running, start

#: How many answers a server gives before it is killed: in the middle of its first commit, before the first sync of the
#: record, after some.
ANSWERS: Final = (1, 2, 40, 400)
KILLS_UNDER_LOAD: Final = 12


def killed_while_starting(data_dir: Path, when: Callable[[], object]) -> None:
    """Kill a server that starts as soon as something is so."""
    process = subprocess.Popen(COMMAND, env=environment(data_dir, {}), stderr=subprocess.DEVNULL)
    try:
        eventually(when)
    finally:
        process.kill()
        process.wait()


def test_a_server_that_is_killed_at_any_point_of_its_first_start_starts(tmp_path: Path) -> None:
    steps: list[Callable[[Path], bool]] = [
        lambda data: (data / ".server.lock").exists(),
        lambda data: (data / DATABASE).exists(),
        lambda data: (data / f"{DATABASE}-wal").exists(),
        lambda data: (data / f"{RECORD}.new").exists() or (data / RECORD).exists(),
        lambda data: (data / RECORD).exists(),
        lambda data: b'"adopting":false' in (data / RECORD).read_bytes() if (data / RECORD).exists() else False,
    ]
    for number, step in enumerate(steps):
        data = tmp_path / str(number)
        killed_while_starting(data, lambda data=data, step=step: step(data))  # type: ignore[misc]
        with running(data) as server, httpx.Client(base_url=server.url) as client:
            stock(client)


def test_a_server_that_is_killed_again_and_again_under_load_starts_each_time(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        load = Load(stock(client, 1_000_000), crashes=True)
    for _, answers in zip(range(KILLS_UNDER_LOAD), itertools.cycle(ANSWERS), strict=False):
        server = start(tmp_path)  # It would not listen if it held itself for another.
        try:
            load.until_gone(server, answers, server.process.kill)
        finally:
            server.kill()
        killed_while_starting(tmp_path, lambda: True)
    with running(tmp_path):
        pass
    assert rows(tmp_path, "SELECT count(*) FROM epochs") == [(1,)]
