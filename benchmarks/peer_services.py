"""What a good engineer would write in a day in place of Holdfast: the services in peers/, each as it would be run.

Each does the same work: it checks the stock, promises, lets a key take effect once, writes a ledger entry, and answers
when all of it is durable. Two processes each, no access log.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import msgspec
import psycopg

from benchmarks.peer_environment import PEERS
from benchmarks.postgres import Server
from benchmarks.redis_server import RedisServer
from benchmarks.servers import PLENTY, await_connections, serving

WORKERS: Final = 2
#: Of each process, where a thread waits for each request.
THREADS: Final = 16


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """A service."""

    #: As the table calls it, and its file.
    name: str
    module: str
    store: Literal["redis", "postgresql"]
    #: Whether it is served by Uvicorn; else by Gunicorn.
    asynchronous: bool


PEER_SERVICES: Final = (
    Peer(name="Starlette + Redis, one Lua script", module="starlette_redis", store="redis", asynchronous=True),
    Peer(name="Starlette + asyncpg, one statement", module="starlette_asyncpg", store="postgresql", asynchronous=True),
    Peer(name="FastAPI + SQLAlchemy, FOR UPDATE", module="fastapi_sqlalchemy", store="postgresql", asynchronous=True),
    Peer(name="Flask + psycopg, FOR UPDATE", module="flask_psycopg", store="postgresql", asynchronous=False),
    Peer(name="Django, select_for_update", module="django_orm", store="postgresql", asynchronous=False),
)


class Service(msgspec.Struct, frozen=True):
    """A peer that listens."""

    peer: Peer
    url: str
    #: Its own process, and that of its database.
    pids: Sequence[int]
    #: Gives the units that are reserved, and the entries of the ledger.
    counts: Callable[[], tuple[int, int]]


@contextmanager
def on_redis(peer: Peer, server: RedisServer, programs: Path, skus: Sequence[str]) -> Iterator[Service]:
    """Run a peer on Redis."""
    server.stock(skus, PLENTY)
    with serving(_command(peer, programs), {"PEER_STORE": server.url}) as running:
        await_connections(running.url)
        yield Service(peer, running.url, [running.pid, server.pid], lambda: (server.reserved(), server.entries()))


@contextmanager
def on_postgresql(peer: Peer, server: Server, programs: Path, skus: Sequence[str]) -> Iterator[Service]:
    """Run a peer on a database of its own."""
    dsn = make_database(peer.module, server, skus)
    with serving(_command(peer, programs), {"PEER_STORE": dsn}) as running:
        await_connections(running.url)
        yield Service(peer, running.url, [running.pid, server.pid], lambda: _counts(dsn))


def make_database(name: str, server: Server, skus: Sequence[str]) -> str:
    """Make a database with the tables of the peers and plenty of everything; give its address."""
    dsn = server.make_empty_database(name)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(PEERS.joinpath("schema.sql").read_bytes())
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO items VALUES (%s, %s, 0)", [(sku, PLENTY) for sku in skus])
        connection.execute("VACUUM ANALYZE")
    return dsn


def _counts(dsn: str) -> tuple[int, int]:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT (SELECT sum(reserved) FROM items)::bigint, (SELECT count(*) FROM ledger)")
        reserved, entries = row.fetchone() or (0, 0)
    return reserved, entries


def _command(peer: Peer, programs: Path) -> list[str | Path]:
    application, workers = f"{peer.module}:app", ["--workers", str(WORKERS)]
    if peer.asynchronous:
        options = ["--host", "127.0.0.1", "--port", "0", "--no-access-log", "--loop", "uvloop", "--http", "httptools"]
        return [programs / "uvicorn", "--app-dir", PEERS, *workers, *options, application]
    options = ["--bind", "127.0.0.1:0", "--worker-class", "gthread", "--threads", str(THREADS)]
    # Without it, a connection is closed after each answer where threads wait for others.
    options += ["--keep-alive", "75"]
    return [programs / "gunicorn", "--chdir", PEERS, *workers, *options, application]
