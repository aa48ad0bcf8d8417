"""However a server with workers ends: what was answered is there, once, and nothing of it is left running."""

import json
import os
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Final

import httpx

from api.cut_off import head
from api.expectations import act, data_of, item, stock
from api.wire import ITEMS
from e2e.commands import backed_up, told
from load import Load, under_load
from original_files import original_item, put_original
from server import COMMAND, START_S_MAX, eventually, fails_to_start, rows, start
from workers.several import WORKERS, Ways, running, workers_of

DONE: Final = "Stopped. Everything that was accepted is on disk."


def gone(workers: set[int]) -> bool:
    return not any(Path(f"/proc/{worker}").exists() for worker in workers)


def verified(data_dir: Path) -> str:
    """Check the books as an operator does."""
    command = [*COMMAND[:-1], "verify"]
    ended = subprocess.run(
        command, env={"DATA_DIR": str(data_dir)}, capture_output=True, text=True, timeout=START_S_MAX, check=False
    )
    return f"{ended.returncode} {ended.stdout}"


def test_when_the_committing_process_is_killed_all_end_and_the_next_start_has_every_answer_once(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        with httpx.Client(base_url=first.url) as client:
            load = Load(stock(client, 1_000_000), crashes=True)
        with under_load(first, load) as wait_for:
            wait_for(100)
            workers = workers_of(first)
            assert len(workers) == WORKERS
            first.process.kill()
            said = first.process.communicate()[1]
            eventually(lambda: gone(workers))
            second = start(tmp_path, "--workers", str(WORKERS), PORT=str(first.port))
            wait_for(100)
    assert "Traceback" not in said
    assert said.count("The process that commits is gone.") == WORKERS
    load.assert_done_once(lambda sql: rows(tmp_path, sql))

    workers = workers_of(second)
    before = len(load.done)
    load.until_gone(second, 100, lambda: second.process.send_signal(signal.SIGTERM))
    said = second.end()
    assert not (tmp_path / "holdfast.db-wal").exists()
    assert said.count(DONE) == WORKERS
    assert gone(workers)
    assert len(load.done) >= before + 100
    load.assert_done_once(lambda sql: rows(tmp_path, sql))
    assert verified(tmp_path).startswith("0 ")


def test_what_a_terminal_sends_to_all_of_them_ends_them_once(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        for pid in [server.process.pid, *workers_of(server)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
        said = server.end()
        assert said.count(DONE) == WORKERS
        assert "is gone" not in said


def test_who_comes_while_it_drains_is_refused_and_does_not_wait_for_its_end(tmp_path: Path) -> None:
    def is_refused() -> bool:
        try:
            socket.create_connection(("127.0.0.1", server.port)).close()
        except ConnectionRefusedError:
            return True
        return False

    with running(tmp_path) as server:
        slow = socket.create_connection(("127.0.0.1", server.port))
        slow.sendall(head("POST", ITEMS, b"Content-Length: 14", b"Expect: 100-continue"))
        assert slow.recv(100).startswith(b"HTTP/1.1 100 ")  # Its request is under way.
        server.process.send_signal(signal.SIGTERM)
        eventually(is_refused)
        assert server.process.poll() is None
        slow.close()
        server.end()


def test_a_database_in_memory_has_no_workers(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*COMMAND, "--workers", "2"],
        env={"DATA_DIR": str(tmp_path), "DATABASE_URL": "memory:", "PORT": "0"},
        capture_output=True,
        text=True,
        timeout=START_S_MAX,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("holdfast: --workers 2 needs a database in a file")
    assert ended.stderr.count("\n") == 1


def test_beside_workers_everything_goes_on_that_an_operator_does_beside_a_server(tmp_path: Path) -> None:
    mirror = put_original(tmp_path, "default", original_item("LAPTOP", quantity=5, reserved=2))
    with running(tmp_path) as server, Ways(server) as ways:
        assert [item(way, "LAPTOP")["available"] for way in ways] == [3, 3, 3]  # Taken over before the first of them.
        data_of(act(ways[1], "LAPTOP", "reserve", quantity=1))
        refused = fails_to_start(tmp_path)
        assert f"Another Holdfast server (process {server.process.pid}) uses the data directory" in refused
        backed_up(tmp_path, tmp_path / "backup.db")
        assert verified(tmp_path).startswith("0 ")
        told(tmp_path, "keys", "create", "shop", "--scope", "read")
        eventually(lambda: all(way.get("/api/stores").status_code == 401 for way in ways))
    assert json.loads(mirror.read_text("utf-8"))["LAPTOP"]["reserved"] == 3
