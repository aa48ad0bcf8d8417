"""The reference model under test, with the raw way around it."""

from collections.abc import Iterable

from contract.around import Around
from contract.document_rows import DocumentColumns, HoldingRow, columns_of, holdings_of
from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.documents import Document, DocumentKey
from holdfast.domain.footprint import SourceId
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Written
from holdfast.domain.past import LastCount
from holdfast.engine.clock.ledger_clock import Clock
from holdfast.engine.ports import Audit, Storage
from holdfast.storage.retention import Retention
from holdfast.times import now_ms
from model.audit import ModelAudit
from model.database import ModelDatabase
from model.storage import ModelStorage


class ModelAround(Around):
    """The dicts themselves."""

    def __init__(self) -> None:
        self.database = ModelDatabase(0)

    def open(self, clock: Clock | None = None, retention: Retention | None = None) -> Storage:
        return ModelStorage(retention, clock or now_ms, self.database)

    def audit(self) -> Audit:
        return ModelAudit(self.database)

    def put_stores(self, *stores: str) -> None:
        self.database.stores.update({store: Store(store, store.title(), 1, 1) for store in stores})

    def put_items(self, items: Iterable[Item], name: str | None = None) -> None:
        for item in items:
            self.database.items[item.id] = item
            self.database.skus.setdefault(item.sku, Sku(item.sku, name or f"The {item.sku}", 1))

    def put_documents(self, *documents: Document) -> None:
        self.database.documents.update({document.key: document for document in documents})

    def put_key(self, record: KeyRecord) -> None:
        self.database.keys[record.digest] = record

    def put_batch(self, batch_id: str, time: int) -> None:
        self.database.batches[batch_id] = time

    def put_head_time(self, time: int) -> None:
        self.database.head_time = time

    def items(self) -> dict[ItemId, Item]:
        return dict(self.database.items)

    def names(self) -> dict[str, tuple[str, int]]:
        return {sku.sku: (sku.name, sku.version) for sku in self.database.skus.values()}

    def ledger(self) -> list[Written]:
        return list(self.database.ledger)

    def key_records(self) -> list[KeyRecord]:
        return sorted(self.database.keys.values(), key=lambda record: record.digest)

    def batches(self) -> set[str]:
        return set(self.database.batches)

    def operations(self) -> int:
        return self.database.operations

    def documents(self) -> dict[DocumentKey, tuple[Document, DocumentColumns]]:
        return {key: (document, columns_of(document)) for key, document in self.database.documents.items()}

    def holdings(self) -> set[HoldingRow]:
        return holdings_of(*self.database.documents.values())

    def counts(self) -> dict[SourceId, LastCount]:
        return dict(self.database.counted)

    def stores(self) -> dict[str, Store]:
        return dict(self.database.stores)

    def close(self) -> None:
        pass
