"""Databases to do harm to: each test has its own, and the PostgreSQL that is stopped and frozen is nobody else's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.around import SqlAround
from contract.engines import PostgresAround, SqliteAround
from holdfast.storage.postgres.migrate import migrate
from postgres_databases import emptied_database, shared_server
from postgres_server import PostgresServer


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[SqliteAround]:
    around = SqliteAround(tmp_path / "holdfast.db")
    yield around
    around.close()


@pytest.fixture
def postgres() -> Iterator[PostgresAround]:
    """Give a database on the server that all tests share."""
    around = PostgresAround(shared_server().dsn(emptied_database()))
    yield around
    around.close()


@pytest.fixture(params=["sqlite", "postgres"])
def around(request: pytest.FixtureRequest) -> SqlAround:
    chosen: SqlAround = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(scope="session")
def own_server() -> Iterator[PostgresServer]:
    """Give a server that may be stopped, frozen and crashed."""
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture
def own_database(own_server: PostgresServer) -> Iterator[str]:
    """Give the name of a database on that server, with the schema."""
    name = own_server.create_database()
    migrate(own_server.dsn(name))
    yield name
    own_server.drop_database(name)


@pytest.fixture
def own(own_server: PostgresServer, own_database: str) -> Iterator[PostgresAround]:
    """Give a way around the code into that database."""
    around = PostgresAround(own_server.dsn(own_database))
    yield around
    around.close()
