"""Pairs of servers, each test's own, made as copies of one that was stopped."""

from collections.abc import Callable, Iterator

import pytest

from failover.pair import NAMES, Freezer, Pair, stopped_template
from postgres_server import PostgresServer


@pytest.fixture(scope="session")
def template() -> Iterator[PostgresServer]:
    server = stopped_template()
    yield server
    server.remove()


@pytest.fixture
def pair(template: PostgresServer) -> Iterator[Pair]:
    """Give a primary whose commits wait for its standby."""
    made = Pair(template, names=NAMES)
    yield made
    made.remove()


@pytest.fixture
def freezer_of(pair: Pair) -> Iterator[Callable[[PostgresServer], Freezer]]:
    """Give a way to freeze a server, which is thawed at the end of the test in any case."""
    freezers: list[Freezer] = []

    def make(server: PostgresServer) -> Freezer:
        freezers.append(Freezer(server))
        return freezers[-1]

    yield make
    for freezer in freezers:
        freezer.thaw()
