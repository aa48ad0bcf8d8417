"""A page in a browser that can reach the server under test alone, and that notes every complaint."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Route, expect

from programs import program
from server import Server

WAIT_MS_MAX: Final = 15_000
#: Without its own services; every other name leads nowhere. Tests often run as root, where there is no sandbox.
OPTIONS: Final = (
    "--no-sandbox",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
#: The browser notes each answer that is an error; whether the page takes it well is for the tests to see.
ANSWERED: Final = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
AXE: Final = Path(__file__).with_name("axe.min.js")

expect.set_options(timeout=WAIT_MS_MAX)


def chromium() -> str:
    """Give where Debian's Chromium is."""
    return program("chromium")


class Screen:
    """A browser of somebody: what it shows, and what it complained about."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Final = context.new_page()
        self.url: Final = f"{url}/dashboard"
        self.complaints: Final[list[str]] = []
        self.page.set_default_timeout(WAIT_MS_MAX)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not ANSWERED.match(message.text):
            self.complaints.append(message.text)

    def forgive(self, text: str) -> None:
        """Forget complaints about what a test has done on purpose."""
        self.complaints[:] = [each for each in self.complaints if text not in each]

    def open(self, place: str) -> Page:
        """Go somewhere, and see that the page has a heading."""
        self.page.goto(f"{self.url}#/{place}")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        return self.page

    def live(self) -> Page:
        """Wait until the page follows the feed."""
        expect(self.page.get_by_text("Live", exact=True)).to_be_visible()
        return self.page

    def serious(self) -> list[str]:
        """Give what axe finds that would keep somebody out."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))
        found: dict[str, Any] = self.page.evaluate("() => axe.run()")
        return [
            f"{each['id']}: {[node['html'][:200] for node in each['nodes']][:3]}"
            for each in found["violations"]
            if each["impact"] in {"serious", "critical"}
        ]


@contextmanager
def held(page: Page, address: str) -> Iterator[None]:
    """Let the requests to an address wait until the block has ended."""
    waiting: list[Route] = []
    page.route(address, lambda route: waiting.append(route))  # noqa: PLW0108
    yield
    page.unroute(address)
    for route in waiting:
        with suppress(Error):  # The page may have asked anew meanwhile, and not wait for this one.
            route.fallback()


@contextmanager
def screen(browser: Browser, server: Server, at: str | None = None, **looks: Any) -> Iterator[Screen]:
    """Open a browser of somebody, by another way if need be; it must have nothing to complain about."""
    url = at or server.url
    context = browser.new_context(locale="en-GB", reduced_motion="reduce", **looks)

    def stop(route: Route) -> None:
        opened.complaints.append(f"It asked for {route.request.url}.")
        route.abort()

    context.route(lambda address: not address.startswith(url), stop)
    opened = Screen(context, url)
    try:
        yield opened
        assert opened.complaints == []
    finally:
        context.close()
