"""``holdfast verify`` as an operator runs it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import apsw
import httpx
import msgspec
import pytest
from typer.testing import Result

from api.expectations import stock
from api.following import kept_changing
from e2e.commands import run
from postgres_databases import own_database, shared_server
from server import Server, environment, running

RUN_S_MAX = 60.0


def verify(data_dir: Path, *options: str, **settings: str) -> Result:
    return run(data_dir, "verify", *options, **settings)


def verify_beside(server: Server) -> dict[str, Any]:
    """Run it as a process of its own, so that nobody waits while it works; give what it reports."""
    ended = subprocess.run(
        (sys.executable, "-m", "holdfast", "verify", "--json"),
        env=environment(server.data_dir, {}), capture_output=True, timeout=RUN_S_MAX, check=True,
    )  # fmt: skip
    assert not ended.stderr
    report: dict[str, Any] = msgspec.json.decode(ended.stdout)
    return report


def filled(data_dir: Path, items: int = 1) -> list[str]:
    """Leave a database with items of 5, one unit of each reserved."""
    with running(data_dir) as server, httpx.Client(base_url=server.url) as client:
        return [stock(client, 5, reserved=1) for _ in range(items)]


def spoil(data_dir: Path, sql: str) -> None:
    connection = apsw.Connection(str(data_dir / "holdfast.db"))
    connection.execute(sql)
    connection.close()


def report_of(ended: Result) -> dict[str, Any]:
    assert not ended.stderr
    report: dict[str, Any] = msgspec.json.decode(ended.stdout)
    return report


def test_a_sound_database_is_clean(tmp_path: Path) -> None:
    filled(tmp_path)
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    ended = verify(tmp_path)
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert [line.split() for line in ended.stdout.splitlines()] == [
        ["engine", "sqlite"],
        ["items", "1"],
        ["documents", "0"],
        ["entries", "2"],
        ["differences", "0"],
    ]
    assert report_of(verify(tmp_path, "--json")) == {
        "engine": "sqlite", "items": 1, "documents": 0, "entries": 2, "differences": 0, "found": [],
    }  # fmt: skip
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == files


def test_differences_are_shown_and_tell_in_the_exit_status(tmp_path: Path) -> None:
    [sku] = filled(tmp_path)
    spoil(tmp_path, "UPDATE items SET safety_stock = 4")
    ended = verify(tmp_path)
    assert (ended.exit_code, ended.stderr) == (1, "")
    message = "safety_stock is 4; the ledger adds up to 0"
    assert ended.stdout.splitlines()[-1] == f"-  stock_differs  default  {sku}  {message}"
    machine = verify(tmp_path, "--json")
    assert machine.exit_code == 1
    report = report_of(machine)
    assert report["differences"] == 1
    assert report["found"] == [
        {
            "kind": "stock_differs", "message": message, "store": "default", "sku": sku, "sequence": None,
            "document_type": None, "document_id": None,
        }
    ]  # fmt: skip


def test_a_difference_of_a_document_names_it(tmp_path: Path) -> None:
    [sku] = filled(tmp_path)
    spoil(tmp_path, f"INSERT INTO document_items VALUES (0, '{sku}', 'default', 'sale', 'S-1', 1, 0, NULL)")
    ended = verify(tmp_path)
    message = "has rows by item, but is not there"
    assert ended.stdout.splitlines()[-1] == f"-  document_missing  sale  S-1  {message}"
    [found] = report_of(verify(tmp_path, "--json"))["found"]
    assert (found["document_type"], found["document_id"], found["message"]) == ("sale", "S-1", message)


def test_twenty_differences_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    filled(tmp_path, 23)
    spoil(tmp_path, "UPDATE items SET safety_stock = 4")
    lines = verify(tmp_path).stdout.splitlines()
    assert len([line for line in lines if line.startswith("-  ")]) == 20
    assert lines[-1] == "and 3 more"
    assert len(report_of(verify(tmp_path, "--json"))["found"]) == 23


def test_a_server_under_load_is_clean_at_every_look(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        with kept_changing(server, [stock(client, 100_000) for _ in range(3)]):
            reports = [verify_beside(server) for _ in range(3)]
        entries = [report["entries"] for report in reports]
        assert entries == sorted(set(entries))


def test_a_crash_leaves_a_clean_database(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        with httpx.Client(base_url=server.url) as client:
            stock(client, 5, reserved=1)
        server.kill()
    log = (tmp_path / "holdfast.db-wal").read_bytes()
    assert report_of(verify(tmp_path, "--json"))["entries"] == 2
    assert (tmp_path / "holdfast.db-wal").read_bytes() == log


def cannot(ended: Result) -> str:
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    return ended.stderr.removesuffix("\n")


def test_a_missing_database_is_told_and_none_is_made(tmp_path: Path) -> None:
    place = tmp_path / "data"
    line = f"holdfast: There is no database {place}/holdfast.db. Name it with DATA_DIR or DATABASE_URL."
    assert cannot(verify(place)) == line
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "holdfast.db").write_text("not a database " * 1_000)
    line = cannot(verify(tmp_path))
    assert line.startswith(f"holdfast: The database {tmp_path}/holdfast.db cannot be verified: ")


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("memory:", "holdfast: A database in memory is gone with its server; "),
        ("mysql://u:secret@h/d", "holdfast: DATABASE_URL is not one of these "),
        ("postgresql://u:secret@127.0.0.1:1/d", "holdfast: The database cannot be verified: PostgreSQL cannot be "),
    ],
)
def test_what_cannot_be_verified_is_told_in_one_line(tmp_path: Path, url: str, line: str) -> None:
    told = cannot(verify(tmp_path, DATABASE_URL=url))
    assert told.startswith(line)
    assert "secret" not in told


def test_postgresql_is_verified_too(tmp_path: Path) -> None:
    with own_database(migrated=True) as name:
        report = report_of(verify(tmp_path, "--json", DATABASE_URL=shared_server().dsn(name)))
    assert report["engine"] == "postgresql"
