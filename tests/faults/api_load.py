"""Clients that never give up: each request is sent again under its key until it is answered by the rules."""

import asyncio
import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import httpx

from contract.engines import PostgresAround
from e2e.load import send
from faults.books import assert_books_balance, effects
from nodes.nodes import write
from server import Server, eventually

CLIENTS: Final = 8
#: How long a client rests after a 503 or a lost connection.
REST_S: Final = 0.02
#: How long one request may take, all its tries together.
ANSWER_S_MAX: Final = 60.0


class Persistent:
    """A load of reserves of one unit, and all that it was told."""

    def __init__(self, sku: str, ports: list[int]) -> None:
        self.sku = sku
        self._ports = itertools.cycle(ports)
        self._numbers = itertools.count(1)
        #: Keys that were answered with a success.
        self.done: set[str] = set()
        self.statuses: Counter[int] = Counter()
        self.codes: Counter[str] = Counter()

    async def run(self, enough: Callable[[], bool]) -> None:
        """Send until it is enough; what was begun is then still brought to its end."""
        rest = asyncio.Event()  # Never set: waiting for it is a rest with a bound.

        async def client() -> None:
            while not enough():
                key = f"{self.sku}/{next(self._numbers)}"
                async with asyncio.timeout(ANSWER_S_MAX):
                    while not self._settled(key, await self._try(key)):
                        await asyncio.wait([asyncio.ensure_future(rest.wait())], timeout=REST_S)

        await asyncio.gather(*(client() for _ in range(CLIENTS)))

    async def _try(self, key: str) -> httpx.Response | None:
        return await send(next(self._ports), write(self.sku, "reserve", quantity=1, idempotencyKey=key))

    def _settled(self, key: str, answer: httpx.Response | None) -> bool:
        if answer is None:
            return False
        self.statuses[answer.status_code] += 1
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) > 0
            self.codes[answer.json()["error"]["code"]] += 1
            return False
        assert answer.status_code == 200, answer.text
        self.done.add(key)
        return True

    def assert_done_once(self, around: PostgresAround) -> None:
        """See that everything that was answered is there, once, and nothing else."""
        assert self.statuses.keys() <= {200, 503}
        mine = {key: count for key, count in effects(around.run).items() if key.startswith(f"{self.sku}/")}
        assert mine == dict.fromkeys(self.done, 1)
        assert around.items()["default", self.sku].reserved == len(self.done)
        assert_books_balance(around.run)


@contextmanager
def under_load(load: Persistent) -> Iterator[Callable[[int], None]]:
    """Keep the load up meanwhile; gives a way to wait for that many further successes."""
    enough = threading.Event()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(load.run(enough.is_set))
        except BaseException as failure:  # noqa: BLE001 - it belongs to the test's own thread
            failures.append(failure)

    thread = threading.Thread(target=run)
    thread.start()

    def wait_for(successes: int) -> None:
        target = len(load.done) + successes
        eventually(lambda: failures or len(load.done) >= target, 30)

    try:
        yield wait_for
    finally:
        enough.set()
        thread.join()
    for failure in failures:
        raise failure


def told_by(server: Server) -> str:
    """Give all that a server has written into its log files."""
    return "\n".join(file.read_text("utf-8", "replace") for file in (server.data_dir / "logs").rglob("*.log*"))
