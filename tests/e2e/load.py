"""Many clients at once, each request on a connection of its own, so that every end of one can be told apart."""

import asyncio
import itertools
from collections.abc import Callable

import httpx
import msgspec

from api.wire import JSON, item_path, request

CLIENTS = 24


class Load:
    """Reserves of one unit, each under its own key, and what each came to."""

    def __init__(self, sku: str, *, crashes: bool = False) -> None:
        self.sku = sku
        #: Whether the server is to be killed: then half an answer is none, else it is an error.
        self._crashes = crashes
        #: The answers by key.
        self.answered: dict[str, httpx.Response] = {}
        #: Keys whose request was sent, or could not be, without an answer.
        self.unanswered: list[str] = []
        self._numbers = itertools.count(1)

    def request_of(self, key: str) -> bytes:
        """Give the request that goes with a key: always the same."""
        body = msgspec.json.encode({"quantity": 1, "idempotencyKey": key, "reference": key})
        return request("POST", item_path(self.sku, "reserve"), body, JSON)

    async def run(self, port: int, answers: int, then: Callable[[], None]) -> None:
        """Send until the server is gone; after so many answers do what ends it."""
        target = len(self.answered) + answers

        async def client() -> None:
            while True:
                key = f"key-{next(self._numbers)}"
                answer = await self._send(port, key)
                if answer is None:
                    self.unanswered.append(key)
                    return
                self.answered[key] = answer
                if len(self.answered) == target:
                    then()

        await asyncio.gather(*(client() for _ in range(CLIENTS)))

    async def _send(self, port: int, key: str) -> httpx.Response | None:
        try:
            return await send(port, self.request_of(key))
        except HalfAnswer:
            if self._crashes:
                return None
            raise


class HalfAnswer(Exception):
    """The connection ended in the middle of an answer."""


async def send(port: int, content: bytes, barrier: asyncio.Barrier | None = None) -> httpx.Response | None:
    """Give the whole answer; None when the connection ended before its first byte. Raises ``HalfAnswer``."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return None
    try:
        if barrier:
            await barrier.wait()
        received = await _exchange(reader, writer, content)
    finally:
        writer.close()
    return _parsed(received) if received else None


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, content: bytes) -> bytes:
    received = b""
    try:
        writer.write(content)
        while piece := await reader.read(65_536):
            received += piece
    except ConnectionError:
        pass
    return received


def _parsed(received: bytes) -> httpx.Response:
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator:
        raise HalfAnswer(received)
    status, *lines = head.decode("latin-1").split("\r\n")
    answer = httpx.Response(
        int(status.split()[1]), headers=[(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    )
    if len(body) != int(answer.headers["content-length"]):
        raise HalfAnswer(received)
    return httpx.Response(answer.status_code, headers=answer.headers, content=body)
