"""The dicts as an audit sees them: copied at once, which is their snapshot."""

from collections.abc import Iterator

from holdfast.domain.audit import Place, StockRow, Sums, add_up
from holdfast.domain.history import Change
from holdfast.domain.invariants import FOLDED
from holdfast.storage.memory.database import MemoryDatabase, Written


class MemoryAudit:
    """Everything in a database as it was when this was opened."""

    name = "memory"

    def __init__(self, database: MemoryDatabase) -> None:
        with database.guard:
            self._items = sorted(database.items.items())
            self._skus = set(database.skus)
            self._stores = set(database.stores)
            self._ledger = list(database.ledger)
            self._time = database.head_time

    def head(self) -> Place | None:
        """Give the end of the ledger: there is no other head here."""
        return Place(max((written.sequence for written in self._ledger), default=0), self._time)

    def stores(self) -> set[str]:
        """Give the ids of all stores."""
        return self._stores

    def totals(self) -> dict[str, Sums]:
        """Give the sums of each store, added up anew: none are kept here."""
        sums: dict[str, Sums] = {}
        for _, item in self._items:
            add_up(item, sums)
        return sums

    def stock(self) -> Iterator[StockRow]:
        """Give every stock row, by store and SKU."""
        return (StockRow(item, item.sku in self._skus) for _, item in self._items)

    def changes(self) -> Iterator[Change]:
        """Give every entry, by store, SKU and sequence."""
        by_item = sorted(self._ledger, key=lambda written: (written.entry.store, written.entry.sku, written.sequence))
        return map(_change, by_item)

    def places(self) -> Iterator[Place]:
        """Give where and when every entry was written, by sequence."""
        by_sequence = sorted(self._ledger, key=lambda written: written.sequence)
        return (Place(written.sequence, written.time) for written in by_sequence)

    def close(self) -> None:
        """There is nothing to give back."""


def _change(written: Written) -> Change:
    entry = written.entry
    return Change(
        entry.store,
        entry.sku,
        written.sequence,
        entry.kind,
        entry.version,
        tuple(getattr(entry, f"{name}_delta") for name in FOLDED),
        tuple(getattr(entry, name) for name in FOLDED),
        entry.reorder_point,
        entry.deleted,
        entry.promise,
        entry.unaccounted,
    )
