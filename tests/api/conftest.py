"""One server for all modules that need no other settings, and a client of it."""

from collections.abc import Iterator

import httpx
import pytest

from server import Server, running


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("data")) as started:
        yield started


@pytest.fixture(scope="module")
def server(shared_server: Server) -> Server:
    """Give the shared server; a module with other needs has its own fixture of this name."""
    return shared_server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url) as opened:
        yield opened
