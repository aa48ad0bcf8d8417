"""What has become of the rows of a batch, table by table in the global lock order."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.item import Item
from holdfast.domain.view import View
from holdfast.storage.codec import item_row, sku_row, store_row
from holdfast.storage.document_rows import document_row, holding_rows
from holdfast.storage.tables import CountRow, DocumentRow, HoldingRow, SkuRow
from holdfast.storage.wants import Put, Row


def puts(view: View) -> Iterator[Put]:
    """Give every row that a batch has made or changed, but for keys, sums and the ledger."""
    loaded = view.loaded
    yield _put(Item, [(item.id, item) for item in view.changed_items], loaded.items, item_row)
    if view.changed_skus:
        skus = sorted(view.changed_skus.items())
        read = [loaded.skus[name].version for name, _ in skus if name in loaded.skus]
        yield _put(SkuRow, skus, loaded.skus, sku_row)._replace(read=read)
    if view.changed_stores:
        stores = sorted(view.changed_stores.items())
        read = [loaded.stores[name].version for name, _ in stores if name in loaded.stores]
        yield _put(Store, stores, loaded.stores, store_row)._replace(read=read)
    if view.changed_documents:
        documents = sorted(view.changed_documents.items())
        yield _put(DocumentRow, documents, loaded.documents, document_row)
        holdings = {row for key, document in documents for row in holding_rows(document, loaded.documents.get(key))}
        yield Put(HoldingRow, (), sorted(holdings))
    if view.changed_counted:
        counted = sorted(view.changed_counted.items())
        yield Put(CountRow, (), [(*source, last.as_of, last.counted) for source, last in counted])


def _put(
    table: type[Any], named: Sequence[tuple[Any, Any]], loaded: Collection[Any], row_of: Callable[[Any], Row]
) -> Put:
    """Part named values into those that are new and those that were there."""
    made = [row_of(value) for name, value in named if name not in loaded]
    return Put(table, made, [row_of(value) for name, value in named if name in loaded])


def statuses_changed(view: View) -> int:
    """Give how many stores and SKUs of a batch sell otherwise than before: stopped ones, and those that go on."""
    loaded = view.loaded
    stores = sum(_status(row) != _status(loaded.stores.get(name)) for name, row in view.changed_stores.items())
    return stores + sum(_status(row) != _status(loaded.skus.get(name)) for name, row in view.changed_skus.items())


def _status(row: Store | Sku | None) -> bool:
    return row is not None and row.stopped
