"""The dicts as an audit sees them: copied at once, which is their snapshot."""

from collections.abc import Iterator

from holdfast.domain.audit import FiledDocument, FiledHolding, Movement, Place, StockRow, Sums, add_up
from holdfast.domain.history import Change
from holdfast.domain.identifiers import ItemId
from holdfast.domain.invariants import FOLDED, SETTINGS
from holdfast.domain.ledger import Entry, Written
from model.database import ModelDatabase


class ModelAudit:
    """Everything in a database as it was when this was opened."""

    name = "model"

    def __init__(self, database: ModelDatabase) -> None:
        with database.guard:
            self._items = sorted(database.items.items())
            self._skus = set(database.skus)
            self._stores = set(database.stores)
            self._stopped = {(store.id, "") for store in database.stores.values() if store.stopped}
            self._stopped |= {("", sku.sku) for sku in database.skus.values() if sku.stopped}
            self._ledger = list(database.ledger)
            self._time = database.head_time
            self._documents = sorted(database.documents.items())

    def head(self) -> Place | None:
        """Give the end of the ledger: there is no other head here."""
        return Place(max((written.sequence for written in self._ledger), default=0), self._time)

    def stores(self) -> set[str]:
        """Give the ids of all stores."""
        return self._stores

    def stopped(self) -> set[ItemId]:
        """Give the stores and SKUs of which the sale is stopped."""
        return self._stopped

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

    def documents(self) -> Iterator[FiledDocument]:
        """Give every document, by type and id; it has no columns that could be wrong."""
        return (
            FiledDocument(
                *document.key, document.status, document.reference, document.created_at, document.due_at, document
            )
            for _, document in self._documents
        )

    def holdings(self) -> Iterator[FiledHolding]:
        """Give what ties documents to items, by store and SKU."""
        return iter(sorted(self.document_holdings(), key=lambda row: (row[2].item, row[0], row[1], row[2].line)))

    def document_holdings(self) -> Iterator[FiledHolding]:
        """Give the same by type and id of the document: worked out anew, not kept."""
        return (
            (document.type, document.id, holding, document.due_at if holding.open else None)
            for _, document in self._documents
            for holding in document.holdings
        )

    def movements(self) -> Iterator[Movement]:
        """Give every entry of a document, or without an item, by type and id of the document."""
        entries = [written.entry for written in self._ledger]
        of_documents = [each for each in entries if each.document_id is not None or not (each.store or each.sku)]
        moved = map(_movement, of_documents)
        return iter(sorted(moved, key=lambda movement: (movement.type, movement.id)))

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
        tuple(getattr(entry, name) for name in SETTINGS),
        entry.promise,
        entry.unaccounted,
        entry.flags,
    )


def _movement(entry: Entry) -> Movement:
    return Movement(
        entry.document_type or "",
        entry.document_id or "",
        entry.store,
        entry.sku,
        entry.on_hand_delta,
        entry.reserved_delta,
        entry.incoming_delta,
        entry.owed_delta,
        entry.unaccounted,
        entry.covered,
    )
