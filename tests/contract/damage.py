"""Damage, planted past the engine: in tables without their checks and keys, or in the dicts."""

import abc
from typing import Any, Final

import msgspec

from contract.around import SqlAround
from contract.model_around import ModelAround
from holdfast.domain.documents import Document
from holdfast.domain.item import Item
from holdfast.engine.ports import Audit
from model.storage import ModelStorage

_COLUMNS: Final = ", ".join(Item.__struct_fields__)


class Vandal(abc.ABC):
    """Changes single rows of a database."""

    @abc.abstractmethod
    def audit(self) -> Audit:
        """Open an audit of the database."""

    @abc.abstractmethod
    def item(self, sku: str, /, **columns: Any) -> None:
        """Overwrite columns of the item of a SKU."""

    @abc.abstractmethod
    def entry(self, sequence: int, /, **columns: Any) -> None:
        """Overwrite columns of a ledger entry."""

    @abc.abstractmethod
    def head(self, **columns: int) -> None:
        """Overwrite columns of the head row, as far as the engine keeps them."""

    @abc.abstractmethod
    def status(self, table: str, key: str, *, stopped: bool) -> None:
        """Stop or open a store, or a SKU, without a word."""

    @abc.abstractmethod
    def insert(self, item: Item) -> None:
        """Put a stock row in, and nothing else."""

    @abc.abstractmethod
    def remove(self, table: str, key: str) -> None:
        """Remove the row of a SKU from items or skus, a store, or a document."""

    @abc.abstractmethod
    def document(self, document_type: str, document_id: str) -> Document:
        """Give a document."""

    @abc.abstractmethod
    def rewrite(self, document: Document) -> None:
        """Overwrite a document, and nothing of what stands beside it."""


class SqlVandal(Vandal):
    """Raw SQL."""

    def __init__(self, around: SqlAround, audit: type[Any], location: Any) -> None:
        self.around = around
        self._audit = audit
        self._location = location

    def audit(self) -> Audit:
        opened: Audit = self._audit(self._location)
        return opened

    def item(self, sku: str, /, **columns: Any) -> None:
        self._update("items", columns, "sku", sku)

    def entry(self, sequence: int, /, **columns: Any) -> None:
        self._update("ledger", columns, "sequence", sequence)

    def head(self, **columns: int) -> None:
        self._update("heads", columns, "partition", 0)

    def status(self, table: str, key: str, *, stopped: bool) -> None:
        self._update(table, {"stopped": stopped}, "id" if table == "stores" else "sku", key)

    def insert(self, item: Item) -> None:
        values = msgspec.structs.astuple(item)
        self.around.run(
            f"INSERT INTO items (partition, {_COLUMNS}) VALUES (0, {', '.join('?' * len(values))})", *values
        )

    def remove(self, table: str, key: str) -> None:
        self.around.run(f"DELETE FROM {table} WHERE {'id' if table in ('stores', 'documents') else 'sku'} = ?", key)

    def document(self, document_type: str, document_id: str) -> Document:
        return self.around.documents()[document_type, document_id][0]

    def rewrite(self, document: Document) -> None:
        body = msgspec.json.encode(document).decode()
        self.around.run("UPDATE documents SET body = ? WHERE type = ? AND id = ?", body, *document.key)

    def _update(self, table: str, columns: dict[str, Any], key: str, value: Any) -> None:
        setting = ", ".join(f"{name} = ?" for name in columns)
        self.around.run(f"UPDATE {table} SET {setting} WHERE {key} = ?", *columns.values(), value)


class ModelVandal(Vandal):
    """The dicts."""

    def __init__(self, around: ModelAround) -> None:
        self.database = around.database

    def audit(self) -> Audit:
        return ModelStorage(database=self.database).audit()

    def item(self, sku: str, /, **columns: Any) -> None:
        for item_id, item in self.database.items.items():
            if item.sku == sku:
                self.database.items[item_id] = msgspec.structs.replace(item, **columns)

    def entry(self, sequence: int, /, **columns: Any) -> None:
        ledger = self.database.ledger
        [place] = [place for place, written in enumerate(ledger) if written.sequence == sequence]
        own = {name: columns.pop(name) for name in ("sequence", "time") if name in columns}
        entry = msgspec.structs.replace(ledger[place].entry, **columns)
        ledger[place] = msgspec.structs.replace(ledger[place], entry=entry, **own)

    def head(self, **columns: int) -> None:
        self.database.head_time = columns.get("time", self.database.head_time)

    def status(self, table: str, key: str, *, stopped: bool) -> None:
        rows: dict[str, Any] = getattr(self.database, table)
        rows[key] = msgspec.structs.replace(rows[key], stopped=stopped)

    def insert(self, item: Item) -> None:
        self.database.items[item.id] = item

    def remove(self, table: str, key: str) -> None:
        if table == "items":
            for item_id in [item_id for item_id in self.database.items if item_id[1] == key]:
                del self.database.items[item_id]
        elif table == "documents":
            for document_key in [document_key for document_key in self.database.documents if document_key[1] == key]:
                del self.database.documents[document_key]
        else:
            (self.database.stores if table == "stores" else self.database.skus).pop(key)

    def document(self, document_type: str, document_id: str) -> Document:
        return self.database.documents[document_type, document_id]

    def rewrite(self, document: Document) -> None:
        self.database.documents[document.key] = document
