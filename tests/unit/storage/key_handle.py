"""The keys of one connection, with runs that are soon full."""

from pathlib import Path
from typing import Final

from builders import an_item, cause
from holdfast.domain.keys import KeyRecord, key_digest
from holdfast.domain.outcomes import ItemResult, Outcome
from holdfast.domain.rejections import InsufficientQuantity
from holdfast.storage.key_uses import parted
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite.connection import open_connection
from holdfast.storage.sqlite.key_seal import SEALED_MIN
from holdfast.storage.sqlite.keys import Keys
from holdfast.storage.sqlite.migrate import migrate

RUN_KEYS: Final = 3  # So few that a test seals many runs.
LIFETIME_MS: Final = 1_000_000
NAMES: Final = [f"key-{number}" for number in range(40)]


def record(name: str, time: int, *, applied: bool = True) -> KeyRecord:
    result = ItemResult(an_item(), "Laptop", 1) if applied else InsufficientQuantity("LAPTOP", 2, 1)
    outcome = Outcome(cause(f"c-{name}-{time}"), "reserve", "default", "LAPTOP", 1, time, 0, result)
    return KeyRecord(key_digest("local", name), b"f" * 16, outcome)


class Handle:
    """One connection with its keys, as a server has it."""

    def __init__(self, path: Path, run_keys: int = RUN_KEYS, sealed_min: int = SEALED_MIN) -> None:
        self.connection = open_connection(path, cache_kib=1024, create=True)
        migrate(self.connection)
        self.keys = Keys(self.connection, Retention(LIFETIME_MS), run_keys, sealed_min)

    def keep(self, records: list[KeyRecord], now: int, *, commit: bool = True) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.keys.refresh()
        self.keys.uses([record.digest for record in records], now, now)
        self.keys.append(records, now)
        self.connection.execute("COMMIT" if commit else "ROLLBACK")
        if commit:
            self.keys.confirm()
        else:
            self.keys.forget()

    def find(self, name: str, now: int) -> KeyRecord | None:
        self.connection.execute("BEGIN")
        self.keys.refresh()
        uses = self.keys.uses([key_digest("local", name)], now, now)
        self.connection.execute("ROLLBACK")
        standing, _ = parted(uses, self.keys.retention, now, lambda held: held)
        return standing.get(key_digest("local", name))

    def prune(self, now: int) -> bool:
        self.connection.execute("BEGIN IMMEDIATE")
        more = self.keys.prune(now, now)
        self.connection.execute("COMMIT")
        return more

    def count(self, table: str) -> int:
        [(count,)] = self.connection.execute(f"SELECT count(*) FROM {table}").fetchall()
        assert isinstance(count, int)
        return count
