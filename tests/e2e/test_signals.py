"""Signals: some end the server after it has finished its work, one reopens the log files, no other does anything."""

import signal
from pathlib import Path

import httpx
import pytest

from api.expectations import act, data_of, stock
from books import assert_file_is_sound
from holdfast.bootstrap.signals import STOPPING
from server import eventually, rows, running, start

#: What a crash raises, what nobody can catch, and what stops a process without ending it.
OTHER = {
    signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV, signal.SIGSYS, signal.SIGTRAP,
    signal.SIGKILL, signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU,
}  # fmt: skip
HARMLESS = sorted(signal.valid_signals() - OTHER - STOPPING)


def test_no_signal_but_those_that_ask_for_it_ends_the_server(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 100)
        for number in HARMLESS:
            server.process.send_signal(number)
            assert act(client, sku, "reserve", quantity=1).status_code == 200, number
    assert rows(tmp_path, "SELECT reserved FROM items") == [(len(HARMLESS),)]
    assert_file_is_sound(tmp_path)


@pytest.mark.parametrize("number", sorted(STOPPING), ids=lambda number: number.name)
def test_those_that_ask_for_the_end_let_everything_be_finished(tmp_path: Path, number: signal.Signals) -> None:
    server = start(tmp_path)
    with httpx.Client(base_url=server.url) as client:
        sku = stock(client, 100)
        data_of(act(client, sku, "reserve", quantity=1))
    assert server.stop(number).splitlines()[-1] == "Stopped. Everything that was accepted is on disk."
    assert not (tmp_path / "holdfast.db-wal").exists()


def test_a_hangup_reopens_the_log_files(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        stock(client)
        for name in ("combined.log", "error.log"):
            (logs / name).rename(logs / f"{name}.kept")
        kept = set(map(target, descriptors(server.process.pid)))
        assert str(logs / "combined.log.kept") in kept
        server.process.send_signal(signal.SIGHUP)
        eventually((logs / "combined.log").exists)
        assert "opened anew" in (logs / "combined.log").read_text("utf-8")
        eventually(
            lambda: not any(str(link).endswith(".kept") for link in map(target, descriptors(server.process.pid)))
        )


def descriptors(pid: int) -> list[Path]:
    return list(Path(f"/proc/{pid}/fd").iterdir())


def target(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:
        return ""


def test_a_terminal_that_is_gone_does_not_keep_the_server_from_ending_well(tmp_path: Path) -> None:
    server = start(tmp_path)
    try:
        assert server.process.stderr is not None
        server.process.stderr.close()
        with httpx.Client(base_url=server.url) as client:
            stock(client, 7)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=20) == 0
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()
    assert rows(tmp_path, "SELECT on_hand FROM items") == [(7,)]
