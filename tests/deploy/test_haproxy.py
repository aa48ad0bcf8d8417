"""Three nodes behind HAProxy, as the compose file has them: /readyz decides which of them get traffic."""

import os
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from api.wire import ITEMS, item_path
from nodes.nodes import start_nodes
from postgres_databases import own_database, shared_server
from programs import program
from server import Server, environment, eventually, start

CONFIGURATION: Final = Path(__file__).resolve().parents[2] / "deploy" / "haproxy" / "haproxy.cfg"
ALL: Final = {"node-1", "node-2", "node-3"}
#: More calls in a row than there are nodes, so that each gets its turn.
CALLS: Final = 12
#: The user of the third node in the database.
ROLE: Final = f"third_{os.getpid()}"

Session = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """Give a session in the database of the nodes."""
    with (
        own_database(migrated=True) as name,
        psycopg.connect(shared_server().dsn(name), autocommit=True) as opened,
    ):
        opened.execute(f"DROP ROLE IF EXISTS {ROLE}")
        opened.execute(f"CREATE ROLE {ROLE} SUPERUSER LOGIN PASSWORD '{ROLE}'")
        yield opened


@pytest.fixture(scope="module")
def nodes(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    dsn = shared_server().tcp_dsn(session.info.dbname)
    third = urlsplit(dsn)._replace(netloc=f"{ROLE}:{ROLE}@{dsn.rpartition('@')[2].partition('/')[0]}").geturl()
    started = start_nodes([tmp_path_factory.mktemp(f"node-{number}") for number in (1, 2)], dsn, ACCESS="open")
    started.append(start(tmp_path_factory.mktemp("node-3"), DATABASE_URL=third, ACCESS="open"))
    yield started
    for node in started:
        if node.process.poll() is None:
            node.kill()


@pytest.fixture(scope="module")
def client(nodes: list[Server]) -> Iterator[httpx.Client]:
    """Give a client that goes through HAProxy; nothing is on a port, so nothing can be taken."""
    addresses = {f"NODE_{number}": f"127.0.0.1:{node.port}" for number, node in enumerate(nodes, 1)}
    with ExitStack() as stack:
        # Paths of sockets are short.
        socket = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="holdfast-"))) / "s"
        environ = environment(socket.parent, {**addresses, "LISTEN": f"unix@{socket}"})
        command = [program("haproxy"), "-db", "-f", str(CONFIGURATION)]
        process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        stack.callback(process.communicate)
        stack.callback(process.terminate)
        eventually(lambda: socket.exists() or process.poll() is not None)
        assert process.poll() is None, process.communicate()
        transport = httpx.HTTPTransport(uds=str(socket))
        yield stack.enter_context(httpx.Client(transport=transport, base_url="http://localhost", timeout=2))


def served_by(client: httpx.Client) -> Counter[str]:
    """Give which nodes answer calls, each on a connection of its own; none: a call was not answered well."""
    counts: Counter[str] = Counter()
    for _ in range(CALLS):
        try:
            answer = client.get("/api/inventory/stats", headers={"Connection": "close"})
        except httpx.TransportError:
            return Counter()
        if answer.status_code != 200:
            return Counter()
        counts[answer.headers["x-served-by"]] += 1
    return counts


def rotation_is(client: httpx.Client, wanted: set[str]) -> Callable[[], bool]:
    return lambda: set(served_by(client)) == wanted


def test_the_configuration_has_no_fault() -> None:
    ended = subprocess.run(
        [program("haproxy"), "-c", "-f", CONFIGURATION],
        env={f"NODE_{number}": "127.0.0.1:3000" for number in (1, 2, 3)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "WARNING" not in ended.stderr


def test_only_nodes_that_are_ready_get_traffic_and_writes_take_effect_once(
    nodes: list[Server], client: httpx.Client, session: Session
) -> None:
    eventually(rotation_is(client, ALL))
    assert client.post(ITEMS, json={"sku": "LAMP", "name": "Lamp", "quantity": 100}).status_code == 201

    # Frozen: it takes connections and answers none.
    nodes[0].process.send_signal(signal.SIGSTOP)
    eventually(rotation_is(client, ALL - {"node-1"}))
    reserve(client, 1)
    nodes[0].process.send_signal(signal.SIGCONT)
    eventually(rotation_is(client, ALL))

    # Without its database: it lives, and says that it is not ready.
    session.execute(f"ALTER ROLE {ROLE} NOLOGIN")
    session.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [ROLE])
    eventually(rotation_is(client, ALL - {"node-3"}))
    assert httpx.get(f"{nodes[2].url}/livez").status_code == 200
    assert httpx.get(f"{nodes[2].url}/readyz").status_code == 503
    reserve(client, 2)
    session.execute(f"ALTER ROLE {ROLE} LOGIN")
    eventually(rotation_is(client, ALL))

    # Ended, by a crash and well.
    nodes[1].kill()
    eventually(rotation_is(client, ALL - {"node-2"}))
    nodes[0].stop()
    eventually(rotation_is(client, {"node-3"}))
    reserve(client, 3)
    assert client.get(item_path("LAMP")).json()["data"]["reserved"] == 3


def reserve(client: httpx.Client, number: int) -> None:
    """Reserve one unit, twice under one key, through whichever nodes it goes."""
    body = {"quantity": 1, "idempotencyKey": f"order-{number}"}
    answers = [client.post(item_path("LAMP", "reserve"), json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["idempotency-replayed"] == "true"
