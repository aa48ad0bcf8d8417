"""Many clients at once, each request on a connection of its own, so that every end of one can be told apart."""

import asyncio
import itertools
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import httpx
import msgspec

from api.wire import JSON, HalfAnswer, carry, item_path, request
from books import Run, assert_books_balance, effects
from server import Server, eventually

#: Clients that send until the server is gone, and those that never give up.
CLIENTS: Final = 24
PATIENT_CLIENTS: Final = 8
#: Requests on their way at once where there are more of them; each has a connection of its own.
IN_FLIGHT_MAX: Final = 60
#: How long a client rests after a 503 or a lost connection.
REST_S: Final = 0.02
#: How long one request may take, all its tries together.
ANSWER_S_MAX: Final = 60.0


def write(sku: str, action: str, *headers: bytes, **fields: object) -> bytes:
    """Give the request of a write; its reference, when it has a key, is that."""
    if key := fields.get("idempotencyKey"):
        fields.setdefault("reference", key)
    method = "PUT" if action == "quantity" else "POST"
    return request(method, item_path(sku, action), msgspec.json.encode(fields), JSON, *headers)


def at_once(servers: Sequence[Server], contents: Sequence[bytes]) -> list[httpx.Response]:
    """Send all requests at the same moment, one to each server in turn."""

    async def together() -> list[httpx.Response | None]:
        barrier = asyncio.Barrier(len(contents))
        sent = zip(_ports(servers), contents, strict=False)
        return await asyncio.gather(*(carry(port, content, barrier) for port, content in sent))

    return _all_answered(asyncio.run(together()))


def in_turn(servers: Sequence[Server], contents: Sequence[bytes]) -> list[httpx.Response]:
    """Send all requests in order, a bounded number on their way at once, one to each server in turn."""

    async def carried() -> list[httpx.Response | None]:
        gate = asyncio.Semaphore(IN_FLIGHT_MAX)

        async def one(port: int, content: bytes) -> httpx.Response | None:
            async with gate:
                return await carry(port, content)

        sent = zip(_ports(servers), contents, strict=False)
        return await asyncio.gather(*(one(port, content) for port, content in sent))

    return _all_answered(asyncio.run(carried()))


def _ports(servers: Sequence[Server]) -> Iterator[int]:
    return itertools.cycle([server.port for server in servers])


def _all_answered(answers: Sequence[httpx.Response | None]) -> list[httpx.Response]:
    answered = [answer for answer in answers if answer is not None]
    assert len(answered) == len(answers)
    return answered


class Load:
    """Reserves of one unit, each under its own key, and what each came to."""

    def __init__(self, sku: str, *, crashes: bool = False) -> None:
        self.sku = sku
        #: Whether a server is to be killed: then half an answer is none, else it is an error.
        self._crashes = crashes
        #: The successes by key.
        self.done: dict[str, httpx.Response] = {}
        #: Keys whose request was sent, or could not be, without an answer.
        self.unanswered: list[str] = []
        self.statuses: Counter[int] = Counter()
        #: What those were told that were to come back.
        self.refusals: list[str] = []
        self._keys = (f"{sku}-{number}" for number in itertools.count(1))

    def request_of(self, key: str) -> bytes:
        """Give the request that goes with a key: always the same."""
        return write(self.sku, "reserve", quantity=1, idempotencyKey=key)

    def until_gone(self, server: Server, answers: int, then: Callable[[], object]) -> None:
        """Send until the server is gone; after so many answers do what ends it."""
        target, refused_before = len(self.done) + answers, len(self.refusals)

        async def client() -> None:
            for key in self._keys:
                if not await self._settles(server, key):
                    self.unanswered.append(key)
                    return
                if len(self.done) == target:
                    then()

        asyncio.run(_by_each(client, CLIENTS))
        assert not self.refusals[refused_before:]

    def until(self, server: Server, enough: Callable[[], bool]) -> None:
        """Send until it is enough, each request until it is done; what was begun is then still brought to its end."""
        rest = asyncio.Event()  # Never set: waiting for it is a rest with a bound.

        async def client() -> None:
            while not enough():
                key = next(self._keys)
                async with asyncio.timeout(ANSWER_S_MAX):
                    while not await self._settles(server, key):
                        await asyncio.wait([asyncio.ensure_future(rest.wait())], timeout=REST_S)

        asyncio.run(_by_each(client, PATIENT_CLIENTS))

    async def _settles(self, server: Server, key: str) -> bool:
        """Send a request; tell whether it is done. A 503 says when to come back."""
        try:
            answer = await carry(server.port, self.request_of(key))
        except HalfAnswer:
            if self._crashes:
                return False
            raise
        if answer is None:
            return False
        self.statuses[answer.status_code] += 1
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) > 0
            self.refusals.append(answer.text)
            return False
        assert answer.status_code == 200, answer.text
        self.done[key] = answer
        return True

    def assert_done_once(self, run: Run) -> None:
        """See that everything that was answered is there, once, and nothing else."""
        assert self.statuses.keys() <= {200, 503}
        mine = {key: count for key, count in effects(run).items() if key.startswith(f"{self.sku}-")}
        assert mine == dict.fromkeys(self.done, 1)
        assert run(f"SELECT reserved FROM items WHERE sku = '{self.sku}'") == [(len(self.done),)]
        assert_books_balance(run)


async def _by_each(client: Callable[[], Awaitable[None]], clients: int) -> None:
    await asyncio.gather(*(client() for _ in range(clients)))


@contextmanager
def under_load(server: Server, load: Load) -> Iterator[Callable[[int], None]]:
    """Keep the load up meanwhile; gives a way to wait for that many further successes."""
    enough = threading.Event()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            load.until(server, enough.is_set)
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
