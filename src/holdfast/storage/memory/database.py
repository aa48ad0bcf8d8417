"""What the other engines keep in tables, as plain dicts."""

from threading import Lock
from typing import Final

import msgspec

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.identifiers import DEFAULT_STORE, ItemId
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Entry


class Written(msgspec.Struct, frozen=True):
    """A ledger entry with its place."""

    sequence: int
    time: int
    entry: Entry


class MemoryDatabase:
    """The state that several storages may share, as several processes share a file."""

    def __init__(self, created_at: int) -> None:
        self.stores: Final = {DEFAULT_STORE: Store(DEFAULT_STORE, "Default store", created_at, created_at)}
        self.items: Final[dict[ItemId, Item]] = {}
        self.skus: Final[dict[str, Sku]] = {}
        self.keys: Final[dict[bytes, KeyRecord]] = {}
        #: In order of sequence, which begins at 1 and has no gap.
        self.ledger: Final[list[Written]] = []
        #: The ids of the transactions of the last while, and their times.
        self.batches: Final[dict[str, int]] = {}
        #: The time of the last transaction that changed anything.
        self.head_time = 0
        #: Commands that took effect, ever.
        self.operations = 0
        #: Held from the beginning of a transaction to its end.
        self.writer: Final = Lock()
        #: Held while the dicts are read or changed: a reader sees all of a transaction or nothing.
        self.guard: Final = Lock()
