"""Every test of the contract runs on every engine, each time on a fresh database."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from builders import an_item
from contract.around import Around, SqlAround
from contract.engines import InMemoryAround, PostgresAround, SqliteAround
from contract.lonely import standby
from contract.model_around import ModelAround
from holdfast.engine.clock.ledger_clock import Clock
from holdfast.engine.ports import Storage
from holdfast.storage.postgres.storage import PostgresStorage
from holdfast.storage.retention import Retention
from postgres_databases import emptied_database, own_database, shared_server
from postgres_server import PostgresServer

Open = Callable[..., Storage]


@pytest.fixture
def server() -> PostgresServer:
    return shared_server()


@pytest.fixture
def database() -> Iterator[str]:
    """Give the name of a PostgreSQL database that is all the test's own."""
    with own_database(migrated=True) as name:
        yield name


@pytest.fixture
def model() -> ModelAround:
    return ModelAround()


@pytest.fixture
def in_memory() -> Iterator[InMemoryAround]:
    around = InMemoryAround()
    yield around
    around.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[SqliteAround]:
    around = SqliteAround(tmp_path / "holdfast.db")
    yield around
    around.close()


@pytest.fixture
def postgres() -> Iterator[PostgresAround]:
    around = PostgresAround(shared_server().dsn(emptied_database()))
    yield around
    around.close()


@pytest.fixture
def other(postgres: PostgresAround) -> Iterator[psycopg.Connection[Any]]:
    """Give a session in which a test plays another node."""
    with psycopg.connect(postgres.location, application_name="other") as connection:
        yield connection


@pytest.fixture(scope="session")
def lonely_server() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture
def lonely(lonely_server: PostgresServer) -> Iterator[PostgresAround]:
    """Give a database whose own looks at it do not wait for the standby."""
    dsn = lonely_server.dsn(lonely_server.create_database())
    PostgresStorage(dsn, migrate=True).close()
    around = PostgresAround(dsn)
    around.run("SET synchronous_commit = local")
    around.put_items([an_item("LAPTOP", on_hand=5)])
    yield around
    standby(around, "")
    around.close()


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


@pytest.fixture(params=["model", "in_memory", "sqlite", "postgres"])
def around(request: pytest.FixtureRequest) -> Around:
    """Give a database of the model and of each engine."""
    chosen: Around = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(params=["sqlite", "postgres"])
def durable(request: pytest.FixtureRequest) -> SqlAround:
    """Give a database of each engine whose state outlives the process, and that speaks SQL."""
    chosen: SqlAround = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def open_storage(around: Around) -> Iterator[Open]:
    """Open handles on the database, which are closed at the end."""
    opened: list[Storage] = []

    def open_one(clock: Clock | None = None, retention: Retention | None = None) -> Storage:
        opened.append(around.open(clock, retention))
        return opened[-1]

    yield open_one
    for storage in opened:
        storage.close()


@pytest.fixture
def storage(open_storage: Open) -> Storage:
    return open_storage()
