"""PostgreSQL has tools of its own for backups: they are named, and what they wrote is checked."""

import subprocess
from pathlib import Path

import pytest

from e2e.commands import refused, told
from postgres_databases import common_database, shared_server


@pytest.fixture
def dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a dump of a database, with the tools in the path."""
    server = shared_server()
    monkeypatch.setenv("PATH", str(server._programs), prepend=":")
    file = tmp_path / "x.dump"
    command = ["pg_dump", "--format=custom", f"--file={file}", server.dsn(common_database())]
    subprocess.run(command, check=True, timeout=60)
    return file


def test_a_dump_is_checked_and_one_that_is_not_whole_is_told(dump: Path) -> None:
    assert "is a whole dump" in told(dump.parent, "backup", "--check", dump)
    content = dump.read_bytes()
    dump.write_bytes(content[: len(content) * 3 // 4])
    assert f"{dump} is no sound backup: pg_restore: error: " in refused(dump.parent, "backup", "--check", dump)


def test_a_dump_without_rows_is_no_backup(dump: Path) -> None:
    url = shared_server().dsn(common_database())
    subprocess.run(["pg_dump", "-Fc", "--schema-only", f"--file={dump}", url], check=True, timeout=60)
    line = refused(dump.parent, "backup", "--check", dump)
    assert "it has no rows of heads, idempotency_keys, items, ledger, skus, stores, totals" in line


def test_the_tools_are_named_and_nothing_is_done(dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url, file = "postgresql://u:secret@h/d", dump.with_name("new one.dump")
    line = refused(dump.parent, "backup", file, DATABASE_URL=url)
    assert f"pg_dump --format=custom --file='{file}' \"$DATABASE_URL\"" in line
    line = refused(dump.parent, "restore", dump, DATABASE_URL=url)
    assert f"{dump} is a whole dump: pg_restore has read all of it" in line
    assert f'pg_restore --exit-on-error --no-owner --dbname="$DATABASE_URL" {dump}' in line
    assert "secret" not in line
    assert "was not restored: it is a dump of PostgreSQL" in refused(dump.parent / "data", "restore", dump)
    assert [path.name for path in dump.parent.iterdir() if path.name != "data"] == ["x.dump"]
    monkeypatch.setenv("PATH", "/nowhere")
    assert "pg_restore was not found" in refused(dump.parent, "backup", "--check", dump)
