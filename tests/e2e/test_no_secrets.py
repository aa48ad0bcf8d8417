"""Secrets stay where they belong: no log, no figure and no error repeats one, however much is logged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import psycopg
import pytest

from api.wire import ITEMS
from postgres_databases import own_database, shared_server
from postgres_server import PASSWORD
from server import COMMAND, Server, environment, eventually, started

#: What a client shows, where it is not wanted, or in the wrong place.
KEY: Final = "hf-this-key-opens-nothing"
#: Ends the sessions of the node.
DISMISS: Final = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@pytest.fixture
def database() -> Iterator[str]:
    with own_database(migrated=True) as name:
        yield name


def answers(server: Server) -> str:
    """Give all that a client with a key gets to see, also where it is refused."""
    shown = {"Authorization": f"Bearer {KEY}", "X-API-Key": KEY, "Cookie": f"key={KEY}"}
    item = {"sku": "LAMP", "name": "Lamp", "quantity": 5}
    with httpx.Client(base_url=server.url, headers=shown) as client:
        seen = [
            client.post(ITEMS, json=item),
            client.post(ITEMS, content=b"{"),
            client.get("/metrics"),
            client.get("/readyz"),
            client.get("/api/metrics"),
        ]
        # What somebody has put into the address or the body is theirs to read again, and nobody else's.
        client.get(f"{ITEMS}?limit={KEY}")
        client.get(f"{ITEMS}/NONE?asOf={KEY}")
        client.post(f"{ITEMS}/LAMP/adjust", json={"delta": 1, "reason": KEY})
    return "\n".join(answer.text for answer in seen)


def test_neither_the_password_of_the_database_nor_what_clients_show_is_repeated(database: str, tmp_path: Path) -> None:
    secret = tmp_path / "database-url"
    secret.write_text(shared_server().tcp_dsn(database), "utf-8")
    settings = {"DATABASE_URL_FILE": str(secret), "LOG_LEVEL": "debug", "ACCESS": "open"}
    server = started(COMMAND, environment(tmp_path, settings), tmp_path)
    try:
        seen = answers(server)
        # Also in what is said of a database that went away.
        with psycopg.connect(shared_server().dsn(), autocommit=True) as session:
            session.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
            session.execute(DISMISS, [database])
            eventually(lambda: httpx.get(f"{server.url}/readyz").status_code == 503)
            seen += answers(server)
            session.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
        told = server.stop()
    finally:
        if server.process.poll() is None:
            server.kill()
    everything = f"{told}\n{server.logged()}\n{seen}"
    assert '"principal"' in everything
    assert '"STORAGE_UNAVAILABLE"' in everything
    for hidden in (PASSWORD, KEY):
        assert hidden not in everything, next(line for line in everything.splitlines() if hidden in line)
