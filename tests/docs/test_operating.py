"""The commands of the guides for operators work as they are printed."""

import os
from pathlib import Path

import httpx
import psycopg

from api.expectations import stock
from docs.shell import Shell, sections
from postgres_databases import own_database, shared_server
from server import environment, running

BACKUPS = "docs/how-to/back-up-and-restore.md"
ROOT = Path(__file__).resolve().parents[2]


def test_backup_and_restore_are_as_the_page_says(tmp_path: Path) -> None:
    before, _ = sections(ROOT / BACKUPS, "On PostgreSQL")
    (tmp_path / "backups").mkdir()
    data = tmp_path / "data"
    shell = Shell(
        {
            "/var/lib/holdfast-new": tmp_path / "new",
            "/var/lib/holdfast": data,
            "/backups": tmp_path / "backups",
            "/tmp/drill": tmp_path / "drill",  # noqa: S108 - the page's
        },
        environment(data, {}),
    )
    with running(data) as server, httpx.Client(base_url=server.url) as client:
        for _ in range(3):
            stock(client)
        assert shell.follow(BACKUPS, 0, before) == before > 5
    with running(tmp_path / "new"):
        pass


def test_backups_of_postgresql_are_as_the_page_says(tmp_path: Path) -> None:
    first, end = sections(ROOT / BACKUPS, "On PostgreSQL")
    (tmp_path / "backups").mkdir()
    server = shared_server()
    with own_database(migrated=True) as name, own_database() as empty:
        urls = {"DATABASE_URL": server.dsn(name), "EMPTY_DATABASE_URL": server.dsn(empty)}
        shell = Shell({"/backups": tmp_path / "backups"}, environment(tmp_path, urls), os.fspath(server._programs))
        assert shell.follow(BACKUPS, first, end) == end - first > 5
        with psycopg.connect(server.dsn(empty)) as connection:
            assert connection.execute("SELECT count(*) FROM epochs").fetchone() == (2,)
