"""Which PostgreSQL is reached, which is refused, and that no password is ever told."""

import traceback

import psycopg
import pytest
from psycopg import sql

from builders import add
from contract.batches import commit
from holdfast.engine.errors import StorageBroken, StorageUnavailable
from holdfast.storage.postgres.allegiance import Refused
from holdfast.storage.postgres.hosts import InvalidUrl
from holdfast.storage.postgres.storage import PostgresStorage
from postgres_server import PASSWORD, PostgresServer

SECRET = "Pa55-w0rd"
UNREACHABLE = {
    "nobody listens": "postgresql://postgres:{password}@127.0.0.1:1/postgres",
    "wrong password": "postgresql://postgres:{password}@127.0.0.1:{port}/postgres",
    "no such database": "postgresql://postgres:{password}@127.0.0.1:{port}/nowhere",
    "no such host": "postgresql://postgres:{password}@nowhere.invalid/postgres",
    "several hosts, none of them there": "postgresql://postgres:{password}@127.0.0.1:1,127.0.0.1:2/postgres",
}
UNREADABLE = [
    "postgresql://postgres:{password}@127.0.0.1:not-a-port:1/postgres?x",
    "postgresql://postgres:{password}%zz@127.0.0.1/postgres",
    "host=127.0.0.1 password={password} nonsense",
    "postgresql://postgres:{password}@127.0.0.1/postgres?no_such_option=1",
]


@pytest.mark.parametrize("url", UNREACHABLE.values(), ids=UNREACHABLE.keys())
def test_a_server_out_of_reach_is_unavailable_and_no_password_is_told(server: PostgresServer, url: str) -> None:
    with pytest.raises(StorageUnavailable) as caught:
        PostgresStorage(url.format(password=SECRET, port=server.port))
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("url", UNREADABLE)
def test_a_url_that_cannot_be_read_is_said_to_be_so_and_no_password_is_told(url: str) -> None:
    with pytest.raises(InvalidUrl, match="DATABASE_URL") as caught:
        PostgresStorage(url.format(password=SECRET))
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_the_first_host_that_can_be_written_is_taken(server: PostgresServer, database: str) -> None:
    hosts = f"127.0.0.1:1,127.0.0.1:{server.port}"
    dsn = f"postgresql://postgres:{PASSWORD}@{hosts}/{database}"
    with pytest.raises(Refused, match=r"127\.0\.0\.1:1 cannot be looked at"):  # It may be the one that was promoted.
        PostgresStorage(dsn)
    storage = PostgresStorage(dsn, accept_primary=True)
    assert commit(storage, add(1))[0].outcome.applied
    storage.check()
    storage.close()


def test_the_check_fails_when_the_database_takes_no_writes(server: PostgresServer, database: str) -> None:
    storage = PostgresStorage(server.dsn(database))
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        statement = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only TO on")
        connection.execute(statement.format(sql.Identifier(database)))
    with pytest.raises(StorageUnavailable):
        storage.check()
    storage.close()


def test_a_database_of_another_encoding_is_refused(server: PostgresServer) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(StorageBroken, match="UTF8"):
        PostgresStorage(server.dsn("latin"), migrate=True)
    server.drop_database("latin")
