"""Three nodes, each with its own port and data directory, on one database."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from nodes.nodes import start_nodes, stop_nodes
from postgres_databases import own_database, shared_server
from server import Row, Server

Query = Callable[[str], list[Row]]


@pytest.fixture(scope="module")
def dsn() -> Iterator[str]:
    """Give the URL, with its password, of a database of the module's own."""
    with own_database(migrated=True) as name:
        yield shared_server().tcp_dsn(name)


@pytest.fixture(scope="module")
def nodes(dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    started = start_nodes([tmp_path_factory.mktemp(f"node-{number}") for number in range(3)], dsn)
    try:
        yield started
        stop_nodes([node for node in started if node.process.poll() is None])
    finally:
        for node in started:
            if node.process.poll() is None:
                node.kill()


@pytest.fixture(scope="module")
def session(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """Give a session of the test's own in the nodes' database."""
    with psycopg.connect(dsn, autocommit=True, application_name="test") as connection:
        yield connection


@pytest.fixture(scope="module")
def query(session: psycopg.Connection[Any]) -> Query:
    """Give a way to look at the database past the nodes."""
    return lambda sql: session.execute(sql.encode()).fetchall()
