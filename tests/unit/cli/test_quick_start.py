"""A server that is told nothing on the command line starts without what it never uses."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from server import environment

#: Starts as ``holdfast serve`` does, is refused for its setting once all is imported, and tells what is there.
START: Final = """
import sys
from holdfast.cli import main
try:
    main()
finally:
    print(*sys.modules, sep="\\n")
"""
UNUSED: Final = ("typer", "pydantic", "rich", "pygments", "holdfast.cli.app", "openpyxl", "httpx")
#: What a supervisor gives to a worker; this one is never used.
WORKER: Final = '--inherited={"listener_fd":0,"log_folder":"logs","worker":2}'


@pytest.mark.parametrize("words", [["serve"], ["serve", WORKER]], ids=["server", "worker"])
def test_a_plain_start_loads_no_parser_of_command_lines(tmp_path: Path, words: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", START, *words],
        env=environment(tmp_path, {"LOG_LEVEL": "loud"}), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr.split()[:2]) == (1, ["holdfast:", "LOG_LEVEL"])
    loaded = set(ended.stdout.splitlines())
    assert "holdfast.bootstrap.server" in loaded
    assert not [name for name in UNUSED if name in loaded]


def test_one_that_is_told_something_reads_it(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "holdfast", "serve", "--port", "none"],
        env=environment(tmp_path, {}), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr.split()[:2]) == (1, ["holdfast:", "PORT"])
