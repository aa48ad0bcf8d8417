"""The servers that tests talk to: one for everybody, and one for each module that needs its own."""

import functools
import signal
import ssl
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from holdfast.bootstrap.interpreter import collect_seldom
from server import MEASURED, Server, running

#: What a module defines to have a server of its own: its settings.
OWN_SERVER: Final = "OWN_SERVER"
#: The files that take half a minute or more, the longest first: begun last, one of them would go on alone at the end.
#: Those of failover wait most of the time: here they do so beside one that works, and not beside each other.
LONGEST: Final = (
    "schema/test_schemathesis.py",
    "stateful/test_engines_agree.py",
    "e2e/test_replay_reservations.py",
    "failover/test_what_may_be_lost.py",
    "failover/test_an_old_primary.py",
    "failover/test_a_zombie.py",
)


def pytest_configure() -> None:
    r"""Let the programs that tests start hear Ctrl-C and Ctrl-\, also where a shell runs them in the background."""
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGQUIT, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; the others keep their order."""
    here = Path(__file__).parent
    places = {here / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_collection_finish() -> None:
    """Do as servers do: no walk, again and again, through ten thousand tests and all that they have imported."""
    collect_seldom()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Escape what is no Unicode in captured logs: reports go from process to process."""
    report = yield
    report.sections = [(name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections]
    return report


@pytest.fixture(scope="session", autouse=True)
def _certificates_are_read_once() -> Iterator[None]:
    """Each new client of httpx reads all certificates, for 30 ms, and nothing here is encrypted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("data"), **MEASURED) as started:
        yield started


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give the server of everybody; a module that defines ``OWN_SERVER`` gets its own, with these settings."""
    settings: dict[str, str] | None = getattr(request.module, OWN_SERVER, None)
    if settings is None:
        yield request.getfixturevalue("shared_server")
        return
    with running(tmp_path_factory.mktemp("data"), **(MEASURED | settings)) as started:
        yield started


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url) as opened:
        yield opened
