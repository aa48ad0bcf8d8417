"""The schema with several nodes: made once whoever begins, and never used when it is of another release."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from api.expectations import item, stock
from nodes.nodes import start_nodes, stop_nodes
from postgres_databases import common_database, own_database, shared_server
from postgres_server import PASSWORD
from server import MEASURED, START_S_MAX, environment, fails_to_start

FUTURE = "INSERT INTO migrations VALUES (9999, '9999_teleport.sql', 'unknown', 1)"
NAMES = "SELECT name FROM migrations ORDER BY number"


@pytest.fixture
def empty() -> Iterator[str]:
    """Give the URL of a database without any table."""
    with own_database() as name:
        yield shared_server().tcp_dsn(name)


@pytest.fixture
def newer() -> Iterator[str]:
    """Give the URL of a database that a later release has migrated."""
    with own_database(migrated=True) as name:
        with psycopg.connect(shared_server().dsn(name), autocommit=True) as connection:
            connection.execute(FUTURE)
        yield shared_server().tcp_dsn(name)


def migrate(data_dir: Path, dsn: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "holdfast", "migrate"],
        env=environment(data_dir, {"DATABASE_URL": dsn, **MEASURED}),
        capture_output=True,
        text=True,
        timeout=START_S_MAX,
        check=False,
    )


def applied(dsn: str) -> list[str]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        return [name for (name,) in connection.execute(NAMES)]


def test_two_nodes_that_migrate_at_once_both_start(tmp_path: Path, empty: str) -> None:
    nodes = start_nodes([tmp_path / "one", tmp_path / "two"], empty, "--migrate")
    with httpx.Client(base_url=nodes[0].url) as one, httpx.Client(base_url=nodes[1].url) as two:
        assert item(two, stock(one, 5))["quantity"] == 5
    stop_nodes(nodes)
    assert applied(empty) == applied(shared_server().dsn(common_database()))


def test_migrate_says_what_it_did_and_then_that_there_is_nothing_to_do(tmp_path: Path, empty: str) -> None:
    first, second = migrate(tmp_path, empty), migrate(tmp_path, empty)
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout.splitlines()[:-1] == [f"applied {name}" for name in applied(empty)]
    assert second.stdout.splitlines() == first.stdout.splitlines()[-1:] == ["The schema is up to date."]


def test_a_newer_schema_is_refused_by_migrate_and_serve_and_left_alone(tmp_path: Path, newer: str) -> None:
    known = applied(newer)
    ended = migrate(tmp_path, newer)
    for told in (ended.stderr, fails_to_start(tmp_path, DATABASE_URL=newer) + "\n"):
        assert told == (
            "holdfast: The database has migration 9999_teleport.sql, which this release does not know. "
            "Run the newer release.\n"
        )
        assert PASSWORD not in told
    assert (ended.returncode, ended.stdout) == (1, "")
    assert applied(newer) == known


def test_a_schema_that_is_missing_is_not_made_unasked(tmp_path: Path, empty: str) -> None:
    told = fails_to_start(tmp_path, DATABASE_URL=empty)
    assert "run `holdfast migrate` or `holdfast serve --migrate`" in told
    assert PASSWORD not in told
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT to_regclass('migrations'), to_regclass('items')").fetchone() == (None, None)
