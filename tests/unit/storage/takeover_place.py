"""A data directory with a fresh database, looked at with raw SQL."""

from pathlib import Path
from typing import Any

import apsw
import msgspec

from builders import NOW
from holdfast.domain.item import Item
from holdfast.domain.ledger import Entry
from holdfast.storage.codec import item_of
from holdfast.storage.sqlite.storage import SqliteStorage
from holdfast.storage.takeover import take_over

Row = tuple[Any, ...]


class Place:
    """A data directory with a fresh database, looked at with raw SQL."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.database = directory / "holdfast.db"
        SqliteStorage(self.database).close()
        self.raw = apsw.Connection(str(self.database))
        self.said: list[str] = []
        self.logged: list[str] = []

    def take_over(self) -> None:
        take_over(self.database, self.directory, say=self.said.append, log=self.logged.append, clock=lambda: NOW)

    def rows(self, sql: str) -> list[Row]:
        return list(self.raw.execute(sql))

    def items(self) -> dict[tuple[str, str], Item]:
        rows = self.rows(f"SELECT {', '.join(Item.__struct_fields__)} FROM items")
        return {(row[0], row[1]): item_of(row) for row in rows}

    def ledger(self) -> list[Entry]:
        rows = self.rows(f"SELECT {', '.join(Entry.__struct_fields__)} FROM ledger ORDER BY sequence")
        return [msgspec.convert(row, Entry, strict=False) for row in rows]

    def database_id(self) -> str:
        return str(self.raw.execute("SELECT id FROM database").get)

    def state(self) -> list[list[Row]]:
        tables = ("stores", "skus", "items", "ledger", "heads", "totals", "batches", "taken_over")
        return [self.rows(f"SELECT * FROM {table}") for table in tables]
