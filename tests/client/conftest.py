"""One unreliable proxy before the server of everybody, and a client of each kind behind it."""

from collections.abc import Iterator
from typing import Any

import pytest

from client.asking import Watch, asking
from client.unreliable import Proxy, unreliable
from server import Server


@pytest.fixture(scope="module")
def proxy(server: Server) -> Iterator[Proxy]:
    with unreliable(server.port) as started:
        yield started


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture(params=["waiting", "awaited"])
def stock(request: pytest.FixtureRequest, proxy: Proxy, watch: Watch) -> Iterator[Any]:
    """Give a client of each kind; its pauses take no time."""
    proxy.plan()
    with asking(request.param, proxy.url, watch) as client:
        yield client
