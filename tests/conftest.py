"""The servers that tests talk to: one for everybody, and one for each module that needs its own."""

import signal
from collections.abc import Generator, Iterator
from typing import Final

import httpx
import pytest

from server import Server, running

#: What a module defines to have a server of its own: its settings.
OWN_SERVER: Final = "OWN_SERVER"


def pytest_configure() -> None:
    """Let the programs that tests start hear Ctrl-C, also where a shell runs the tests in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Escape what is no Unicode in captured logs: reports go from process to process."""
    report = yield
    report.sections = [(name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections]
    return report


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("data")) as started:
        yield started


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give the server of everybody; a module that defines ``OWN_SERVER`` gets its own, with these settings."""
    settings: dict[str, str] | None = getattr(request.module, OWN_SERVER, None)
    if settings is None:
        yield request.getfixturevalue("shared_server")
        return
    with running(tmp_path_factory.mktemp("data"), **settings) as started:
        yield started


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url) as opened:
        yield opened
