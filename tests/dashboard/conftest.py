"""One browser, one server and one small chain for the whole folder."""

from collections.abc import Iterator
from typing import Final

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from dashboard.browsing import OPTIONS, Screen, chromium, screen
from server import MEASURED, Server, running

STORES: Final = {"berlin": "Shop Berlin", "hamburg": "Shop Hamburg"}


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server with two shops."""
    with running(tmp_path_factory.mktemp("chain"), **MEASURED) as server:
        for store, name in STORES.items():
            httpx.post(f"{server.url}/api/stores", json={"id": store, "name": name}).raise_for_status()
        yield server


@pytest.fixture
def api(chain: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=chain.url) as client:
        yield client


@pytest.fixture
def shown(browser: Browser, chain: Server) -> Iterator[Screen]:
    with screen(browser, chain) as opened:
        yield opened
