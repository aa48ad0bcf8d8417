"""One server with three workers for all tests of a module."""

from collections.abc import Iterator

import httpx
import pytest

from server import Server
from workers.several import running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("workers"), HEALTH_PORT="0") as started:
        yield started


@pytest.fixture(scope="module")
def health_url(server: Server) -> str:
    return server.health_url()


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=20) as client:
        yield client
