"""The pages that Holdfast serves itself: every file of a folder, as it is."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from holdfast.api.http.exchange import Exchange, Header, query_of
from holdfast.api.http.problems import NotFound
from holdfast.api.http.quoting import quoted

#: They change with a release only; a browser asks again whether they have.
CACHED: Final[Header] = (b"cache-control", b"no-cache")
PAGE: Final = "index.html"
MEDIA_TYPES: Final = {
    ".html": b"text/html; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
}


class Assets:
    """The files of one page: those of its folder whose names end as in ``MEDIA_TYPES``."""

    def __init__(self, folder: str) -> None:
        self._folder: Final = folder
        names = [file.name for file in resources.files("holdfast.api").joinpath("static", folder).iterdir()]
        #: Media types by the name of the file.
        self.media_types: Final[Mapping[str, bytes]] = {
            name: MEDIA_TYPES[ending] for name in sorted(names) if (ending := _ending(name)) in MEDIA_TYPES
        }

    async def get_page(self, exchange: Exchange) -> None:
        """Answer with the page."""
        await self._get(PAGE, exchange)

    async def get_asset(self, exchange: Exchange) -> None:
        """Answer with the file that the path names."""
        await self._get(exchange.segment("asset"), exchange)

    async def _get(self, name: str, exchange: Exchange) -> None:
        query_of(exchange, {})
        media_type = self.media_types.get(name)
        if media_type is None:
            raise NotFound(f"The page /{self._folder} has no file {quoted(name)}.")
        await exchange.respond(200, _content(self._folder, name), [(b"content-type", media_type), CACHED])


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2]}"


@cache
def _content(folder: str, name: str) -> bytes:
    """Read a file once: the next request must not wait for the disk."""
    return resources.files("holdfast.api").joinpath("static", folder, name).read_bytes()
