"""The engine alone on SQLite: batches in this process, without HTTP and without an event loop around it.

It also fills databases, at the speed of the engine: what it leaves is what a server would have left.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.servers import PLENTY
from benchmarks.timed import Took, timed
from holdfast.bootstrap.interpreter import collect_seldom
from holdfast.domain.commands import Add, Cause, Command, MakeStore, Reserve
from holdfast.domain.judge import Verdict
from holdfast.domain.keys import Claim, key_digest
from holdfast.engine.batch import Request
from holdfast.engine.commit import Committer
from holdfast.engine.figures import Figures
from holdfast.engine.identity import identifier_source
from holdfast.engine.timings import Timings
from holdfast.storage.sqlite.storage import SqliteStorage

#: Where a server finds its database in its data directory.
FILE_NAME: Final = "holdfast.db"
STORE: Final = "default"
PRINCIPAL: Final = "benchmark"
BATCH: Final = 1_000
_FINGERPRINT: Final = hashlib.blake2b(b"benchmark", digest_size=16).digest()


class Embedded:
    """An engine on a database file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path: Final = path
        self._storage = SqliteStorage(path)
        self.timings: Final = Timings()
        self.new_id: Final = identifier_source()
        self._committer = Committer(self._storage, Figures(), self.new_id, timings=self.timings)

    def commit(self, batch: Sequence[Request]) -> Took:
        """Commit a batch in which everything has to be accepted; give how long it took."""
        took, results = timed(lambda: self._committer.commit(batch))
        for result in results:
            if not isinstance(result, Verdict) or not result.outcome.applied:
                raise RuntimeError(f"A command of a batch was not applied: {result}")
        return took

    def fill(self, requests: Iterable[Request]) -> None:
        """Commit any number of requests."""
        waiting = iter(requests)
        while batch := list(islice(waiting, BATCH)):
            self.commit(batch)

    def keyed(self, command: Command) -> Request:
        """Give a request under a key of its own."""
        return Request(command, Claim(key_digest(PRINCIPAL, command.cause.command_id), _FINGERPRINT))

    def cause(self) -> Cause:
        """Say who asks."""
        number = self.new_id()
        return Cause(number, PRINCIPAL, number)

    def close(self) -> None:
        """Close the file."""
        self._storage.close()


@contextmanager
def embedded(path: Path) -> Iterator[Embedded]:
    """Open a database, or make it, and close it at the end. Garbage is collected as in a server, from then on."""
    engine = Embedded(path)
    collect_seldom()
    try:
        yield engine
    finally:
        engine.close()


def sku_of(number: int) -> str:
    """Name an item of a filled database."""
    return f"SKU-{number:07d}"


def items(engine: Embedded, count: int, stores: Sequence[str] = (STORE,)) -> Iterator[Request]:
    """Lay plenty of so many items into each store."""
    return stocked(engine, map(sku_of, range(count)), stores)


def stocked(engine: Embedded, skus: Iterable[str], stores: Sequence[str] = (STORE,)) -> Iterator[Request]:
    """Lay plenty of each into each store."""
    for sku in dict.fromkeys(skus):
        for store in stores:
            yield Request(Add(store=store, sku=sku, cause=engine.cause(), name=sku, quantity=PLENTY))


def stores(engine: Embedded, names: Iterable[str]) -> Iterator[Request]:
    """Open stores."""
    for name in names:
        yield Request(MakeStore(id=name, name=name, cause=engine.cause()))


def reserves(engine: Embedded, skus: Iterable[str]) -> Iterator[Request]:
    """Reserve one unit of each, under a key each."""
    for sku in skus:
        yield engine.keyed(Reserve(store=STORE, sku=sku, cause=engine.cause(), quantity=1))
