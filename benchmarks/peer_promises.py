"""Whether a contender keeps the promises that all are compared under: asked before anything is measured."""

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import urlsplit

import msgspec

from benchmarks.servers import PLENTY, item_path

#: Requests with one key at the same moment.
AT_ONCE: Final = 8
#: What a server may call it when there is too little.
REFUSED: Final = (409, 422)


def broken_promise(url: str, sku: str) -> str | None:
    """Name the first promise that is not kept; None: all of them are."""
    return next(_broken(_Asking(url, sku)), None)


def _broken(asking: "_Asking") -> Iterator[str]:
    status, first = asking.reserve("once", 1)
    if status != 200 or asking.reserve("once", 1) != (200, first):
        yield "the same request under its key again is not answered as the first was"
    if asking.reserve("once", 2)[0] != 422:
        yield "a key is taken for another request"
    if asking.reserve("much", PLENTY + 1)[0] not in REFUSED:
        yield "more is promised than there is"
    if asking.reserve("nothing", 1, sku="NOBODY-KNOWS")[0] != 404:
        yield "an item is promised that does not exist"
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: asking.reserve("together", 1), range(AT_ONCE)))
    if answers != [(200, first + 1)] * AT_ONCE:
        yield "one key, many times at once, is not one effect"


class _Asking:
    def __init__(self, url: str, sku: str) -> None:
        self._host = urlsplit(url).netloc
        self._sku = sku

    def reserve(self, key: str, units: int, *, sku: str | None = None) -> tuple[int, int]:
        """Ask once, on a connection of its own; give the status, and how many are reserved then."""
        connection = http.client.HTTPConnection(self._host, timeout=30)
        try:
            headers = {"Idempotency-Key": f"promise-{key}", "Content-Type": "application/json"}
            body = msgspec.json.encode({"quantity": units})
            connection.request("POST", f"{item_path(sku or self._sku)}/reserve", body, headers)
            answer = connection.getresponse()
            content = msgspec.json.decode(answer.read())
            return answer.status, content.get("data", {}).get("reserved", 0) if answer.status == 200 else 0
        finally:
            connection.close()
