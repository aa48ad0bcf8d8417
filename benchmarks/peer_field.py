"""All who take part in P15: Holdfast on both its databases, and the peers that can run on this machine."""

import subprocess
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Final

from benchmarks.peer_environment import NotInstalled, programs
from benchmarks.peer_promises import broken_promise
from benchmarks.peer_services import PEER_SERVICES, Peer, Service, on_postgresql, on_redis
from benchmarks.postgres import Server, postgres
from benchmarks.question import Bench
from benchmarks.redis_server import SERVER, is_installed, redis_server
from benchmarks.servers import Target, holdfast

HOT: Final = "HOT-0001"
SKUS: Final = [f"PEER-{number:04d}" for number in range(2_000)]
LOADS: Final = {"one hot SKU": [HOT], f"{len(SKUS):,} SKUs": SKUS}
ALL: Final = [HOT, *SKUS]
#: As many processes as each peer has.
WORKERS: Final = 2
ON_SQLITE: Final = "Holdfast on SQLite"
WITH_WORKERS: Final = f"Holdfast on SQLite, {WORKERS} workers"
ON_POSTGRESQL: Final = "Holdfast on PostgreSQL"
#: What a peer needs that is not there.
NO_REDIS: Final = f"{SERVER} is not installed (Debian: apt-get install redis-server)"


class Field:
    """Starts everybody; what cannot run here is kept with the reason."""

    def __init__(self, bench: Bench, stack: ExitStack) -> None:
        self._directory = bench.directory / "p15"
        self._stack = stack
        self._ours: dict[str, tuple[Target, int | None]] = {}
        self._services: list[Service] = []
        self._before: dict[str, tuple[int, int]] = {}
        #: By name: a promise that is not kept.
        self.faults: dict[str, str] = {}
        #: By name and kind of store: why it does not take part.
        self.missing: dict[tuple[str, str], str] = {}

    def open(self) -> None:
        """Start all, and see that they keep the promises that they are compared under."""
        self._start_all()
        for name, (url, _) in self.servers().items():
            fault = broken_promise(url, SKUS[0])
            if fault:
                self.faults[name] = fault
        self._before = self._counts()

    def _start_all(self) -> None:
        self._directory.mkdir()
        self._directory.chmod(0o711)
        database = self._stack.enter_context(postgres(self._directory))
        self._add(ON_SQLITE, holdfast(self._directory / "sqlite"))
        self._add(WITH_WORKERS, holdfast(self._directory / "sqlite-workers", workers=WORKERS))
        dsn = database.make_database("holdfast")
        self._add(ON_POSTGRESQL, holdfast(self._directory / "postgresql", dsn), database.pid)
        try:
            found = programs()
        except NotInstalled as missing:
            self.missing = {(peer.name, peer.store): str(missing) for peer in PEER_SERVICES}
            return
        for peer in PEER_SERVICES:
            try:
                self._start(peer, database, found)
            except (RuntimeError, OSError, subprocess.SubprocessError) as error:
                self.missing[peer.name, peer.store] = " ".join(f"it did not start ({error})".split())

    @property
    def peers(self) -> list[Peer]:
        """Those that take part."""
        return [service.peer for service in self._services]

    def servers(self) -> dict[str, tuple[str, Sequence[int]]]:
        """Give the address and the processes of each, by name."""
        ours = {
            name: (target.url, [target.pid, *([] if database is None else [database])])
            for name, (target, database) in self._ours.items()
        }
        return ours | {service.peer.name: (service.url, service.pids) for service in self._services}

    def counts(self) -> dict[str, tuple[int, int]]:
        """Give what each has reserved since the start, and its new entries in the ledger, by name."""
        return {
            name: (reserved - self._before[name][0], entries - self._before[name][1])
            for name, (reserved, entries) in self._counts().items()
        }

    def _counts(self) -> dict[str, tuple[int, int]]:
        ours = {name: _counts(target) for name, (target, _) in self._ours.items()}
        return ours | {service.peer.name: service.counts() for service in self._services}

    def _add(self, name: str, ours: AbstractContextManager[Target], database: int | None = None) -> None:
        target = self._stack.enter_context(ours)
        target.stock(ALL)
        self._ours[name] = target, database

    def _start(self, peer: Peer, database: Server, found: Path) -> None:
        if peer.store == "postgresql":
            self._services.append(self._stack.enter_context(on_postgresql(peer, database, found, ALL)))
        elif not is_installed():
            self.missing[peer.name, peer.store] = NO_REDIS
        else:
            redis = self._stack.enter_context(redis_server(self._directory / "redis"))
            self._services.append(self._stack.enter_context(on_redis(peer, redis, found, ALL)))


def _counts(target: Target) -> tuple[int, int]:
    newest = target.call("GET", "/api/inventory/ledger?limit=1")["data"]
    return target.reserved(), newest[0]["sequence"]
