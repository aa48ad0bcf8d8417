"""Signals while a command is still being loaded: they end it with one line, and leave one that has begun its words."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from server import COMMAND, START_S_MAX, environment

#: Those that people and service managers send.
USUAL: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
#: Has the interpreter tell of each module that it has imported.
IMPORTS_TOLD: Final = {"PYTHONPROFILEIMPORTTIME": "1"}
#: A module that comes early, with most of the others behind it.
EARLY: Final = "msgspec"
INTERRUPTED: Final = (130, "holdfast: Stopped before it had started.\n")
#: The first process of a world of its own, as that of a container is.
FIRST_PROCESS: Final = ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child")


@pytest.fixture
def loading(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a command, and give it when it has imported a little."""
    started: list[subprocess.Popen[str]] = []

    def load(*command: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command, env=environment(tmp_path, IMPORTS_TOLD), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stderr is not None
        assert any(line.rpartition("|")[2].strip() == EARLY for line in process.stderr)
        return process

    yield load
    for process in started:
        process.kill()
        process.communicate()


def end_of(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Give the status, and what was said beside the imports."""
    _, told = process.communicate(timeout=START_S_MAX)
    said = [line for line in told.splitlines(keepends=True) if not line.startswith("import time:")]
    return process.returncode, "".join(said)


@pytest.mark.parametrize("number", USUAL, ids=lambda number: number.name)
@pytest.mark.parametrize("words", ["serve", "serve --workers 2", "items"])
def test_what_is_still_being_loaded_ends_with_one_line(
    loading: Callable[..., subprocess.Popen[str]], words: str, number: signal.Signals
) -> None:
    process = loading(*COMMAND[:-1], *words.split())
    process.send_signal(number)
    assert end_of(process) == INTERRUPTED


def test_the_first_process_of_a_container_hears_it_while_it_is_loaded(
    loading: Callable[..., subprocess.Popen[str]],
) -> None:
    if shutil.which(FIRST_PROCESS[0]) is None or subprocess.run([*FIRST_PROCESS, "true"], check=False).returncode:
        pytest.skip("unshare(1) makes no world of processes here")
    process = loading(*FIRST_PROCESS, *COMMAND)
    first = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    os.kill(int(first), signal.SIGTERM)  # Without a handler, Linux drops it: pid_namespaces(7).
    assert end_of(process) == INTERRUPTED


def test_what_a_shell_has_ignored_for_a_command_stays_ignored(loading: Callable[..., subprocess.Popen[str]]) -> None:
    process = loading("sh", "-c", 'trap "" QUIT; exec "$@"', "sh", *COMMAND[:-1], "version")
    process.send_signal(signal.SIGQUIT)
    assert end_of(process) == (0, "")


@pytest.mark.parametrize("number", USUAL, ids=lambda number: number.name)
def test_a_command_that_has_begun_has_its_own_words_for_it(tmp_path: Path, number: signal.Signals) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(START_S_MAX)
        url = {"HOLDFAST_URL": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        command = [*COMMAND[:-1], "stores", "list"]
        process = subprocess.Popen(command, env=environment(tmp_path, url), stderr=subprocess.PIPE, text=True)
        asked, _ = silent.accept()
        with asked:
            process.send_signal(number)
            assert end_of(process) == (130, "holdfast: Interrupted.\n")
