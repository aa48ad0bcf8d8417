"""A database with two stores, and a directory of mirrors beside it."""

import threading
from collections.abc import Callable
from pathlib import Path

import apsw

from builders import add
from holdfast.engine.batch import Request
from holdfast.engine.commit import Committer
from holdfast.engine.figures import Figures
from holdfast.engine.identity import identifier_source
from holdfast.storage.mirror import Mirror
from holdfast.storage.sqlite.storage import SqliteStorage
from original_files import read_original


class Rests(threading.Event):
    """The end of a mirror, which notes for how long it was waited for, and does not keep anybody waiting so long."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout)
        return super().wait(0.001)


class Place:
    """A database apart from the directory of its mirrors."""

    def __init__(self, directory: Path) -> None:
        self.database = directory / "holdfast.db"
        self.files = directory / "files"
        self.files.mkdir()
        self.storage = SqliteStorage(self.database)
        self.committer = Committer(self.storage, Figures(), identifier_source())
        self.log: list[str] = []
        self.raw = apsw.Connection(str(self.database))
        self.raw.execute(
            "INSERT INTO stores (id, name, created_at, updated_at, version, attributes) "
            "VALUES ('shop', 'Shop', 1, 1, 1, '{}')"
        )

    def add(self, sku: str, store: str = "default", quantity: int = 1) -> None:
        self.committer.commit([Request(add(quantity, sku=sku, store=store))])

    def mirror(self, items_max: int = 100, pause_s: float = 0.005) -> Mirror:
        return Mirror(self.database, self.files, items_max, self.log.append, pause_s)

    def path(self, store: str = "default") -> Path:
        return self.files / f"inventory_{store}.json"

    def stock(self, store: str = "default") -> dict[str, int] | None:
        """Give SKU to quantity as a file has it; None: there is no file."""
        try:
            items = read_original(self.path(store))
        except FileNotFoundError:
            return None
        return {sku: item["quantity"] for sku, item in items.items() if sku}

    def shows(self, stock: dict[str, int], store: str = "default") -> Callable[[], bool]:
        return lambda: self.stock(store) == stock
