"""HEALTH_PORT: whoever has to know how the server is gets an answer, also when there is no place left for anybody."""

import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest

from api.cut_off import head, opened
from api.expectations import assert_problem, data_of, stock
from api.following import EVENTS, end_of
from holdfast.api.limits import DESCRIPTORS_KEPT, HEALTH_CONNECTIONS_MAX
from server import COMMAND, MEASURED, Server, environment, eventually, fails_to_start, running, started, writing

PATHS: Final = ("/livez", "/readyz", "/health", "/metrics")
#: How many files the process may have: few enough that a test takes up all places.
FILES_MAX: Final = 300
PLACES: Final = FILES_MAX - DESCRIPTORS_KEPT - HEALTH_CONNECTIONS_MAX


@contextmanager
def few_places(data_dir: Path) -> Iterator[Server]:
    """Run a server with few places, and see that it ends well."""
    shell = ["sh", "-c", f'ulimit -n {FILES_MAX}; exec "$@"', "sh"]
    server = started([*shell, *COMMAND], environment(data_dir, MEASURED | {"HEALTH_PORT": "0"}), data_dir)
    try:
        yield server
        server.stop()
    finally:
        server.kill()


def is_full(server: Server) -> bool:
    """Tell whether a further connection is refused."""
    try:
        with opened(server.port, head("GET", "/livez")) as connection:
            return not connection.recv(1)
    except ConnectionError:
        return True


def shape(answers: Sequence[httpx.Response]) -> list[tuple[int, str, list[str]]]:
    """Give what must not depend on the port: status, type, and the names of the headers."""
    return [(answer.status_code, answer.headers["content-type"], sorted(answer.headers)) for answer in answers]


def test_when_all_places_are_taken_probes_and_scrapes_are_still_answered(tmp_path: Path) -> None:
    with few_places(tmp_path) as server, ExitStack() as stack:
        health = server.health_url()
        with httpx.Client(base_url=server.url) as client:
            stock(client)
            waiting = head("GET", f"{EVENTS}?after={end_of(client)}&wait=60")
            expected = shape([client.get(path) for path in PATHS])
        for _ in range(PLACES):
            stack.enter_context(opened(server.port, waiting))
        eventually(lambda: f"holdfast_feed_places {PLACES}.0\n" in httpx.get(f"{health}/metrics").text)
        assert is_full(server)
        with httpx.Client(base_url=health) as client:
            answers = [client.get(path) for path in PATHS]
        assert shape(answers) == expected
        assert [status for status, _, _ in expected] == [200] * len(PATHS)

        # Nor are its own places taken by clients that never come to an end.
        port = httpx.URL(health).port or 0
        for _ in range(2 * HEALTH_CONNECTIONS_MAX):
            stack.enter_context(opened(port, b"GET /livez HT"))
        assert shape([httpx.get(health + path) for path in PATHS]) == expected
        assert is_full(server)


def test_there_is_nothing_else_and_nobody_is_let_in_who_would_not_be(tmp_path: Path) -> None:
    settings = {"HEALTH_PORT": "0", "ACCESS": "keys"}
    with running(tmp_path, **settings) as server, httpx.Client(base_url=server.health_url()) as client:
        for path in ("/livez", "/readyz", "/health"):
            assert client.get(path).status_code == client.head(path).status_code == 200
        assert_problem(client.get("/metrics"), 401, "UnauthorizedError", "UNAUTHORIZED")
        assert_problem(client.post("/livez"), 405, "MethodNotAllowedError", "METHOD_NOT_ALLOWED")
        for method, path in [("GET", "/"), ("GET", "/api/metrics/health"), ("POST", "/api/inventory/items")]:
            problem = assert_problem(client.request(method, path), 404, "NotFoundError", "NOT_FOUND")
            assert problem["detail"].endswith("It has /health, /livez, /metrics, /readyz.")


def test_a_health_port_in_use_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = fails_to_start(tmp_path, **MEASURED, HEALTH_PORT=str(port))
    told = f"Cannot listen on 127.0.0.1 port {port}: Address already in use. Choose another with HEALTH_PORT."
    assert line == f"holdfast: {told}"


def test_until_the_end_it_is_said_that_the_server_lives_and_takes_no_more(tmp_path: Path) -> None:
    with running(tmp_path, HEALTH_PORT="0") as server:
        health = server.health_url()
        with httpx.Client(base_url=server.url, timeout=30) as client, httpx.Client(base_url=health) as probe:
            sku = stock(client)
            assert data_of(probe.get("/readyz"))["status"] == "ready"
            with writing(tmp_path):
                call = head("POST", f"/api/inventory/items/{sku}/reserve", b"Content-Length: 14")
                waiting = opened(server.port, call + b'{"quantity":1}')
                eventually(lambda: data_of(client.get("/api/metrics/concurrency"))["concurrency"]["activeMutexes"])
                server.process.send_signal(signal.SIGTERM)
                eventually(lambda: "Stopping" in server.logged())  # Before, it would look at the locked database.
                problem = assert_problem(probe.get("/readyz"), 503, "OverloadedError", "OVERLOADED")
                assert problem["detail"].startswith("The server stops: ")
                assert [httpx.get(health + path).status_code for path in ("/livez", "/metrics")] == [200, 200]
            with waiting:
                assert waiting.recv(65_536).startswith(b"HTTP/1.1 200 ")
        server.end()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{health}/livez")
