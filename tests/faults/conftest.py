"""Databases to do harm to: each test has its own, and the PostgreSQL that is stopped and frozen is nobody else's."""

from collections.abc import Iterator

import pytest

from contract.conftest import durable, postgres, sqlite
from contract.engines import PostgresAround
from postgres_databases import own_database as database_of
from postgres_server import PostgresServer

__all__ = ["durable", "own", "own_database", "own_server", "postgres", "sqlite"]


@pytest.fixture(scope="session")
def own_server() -> Iterator[PostgresServer]:
    """Give a server that may be stopped, frozen and crashed."""
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture
def own_database(own_server: PostgresServer) -> Iterator[str]:
    """Give the name of a database on that server, with the schema."""
    with database_of(server=own_server, migrated=True) as name:
        yield name


@pytest.fixture
def own(own_server: PostgresServer, own_database: str) -> Iterator[PostgresAround]:
    """Give a way around the code into that database."""
    around = PostgresAround(own_server.dsn(own_database))
    yield around
    around.close()
