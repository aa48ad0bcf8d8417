"""The changes of a view as statements, each with the number of rows that it must change.

A smaller number means that another node was first: the transaction then starts again. The functions stand in the
global lock order.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from holdfast.domain.catalogue import Store
from holdfast.domain.view import View
from holdfast.storage.codec import sku_row, store_row
from holdfast.storage.postgres import changes, document_changes
from holdfast.storage.postgres.flight import Answer, Flight
from holdfast.storage.postgres.rows import (
    counted_columns,
    document_columns,
    entry_columns,
    holding_columns,
    item_columns,
    key_columns,
    sku_columns,
    store_columns,
    sums_columns,
)
from holdfast.storage.retention import Retention
from holdfast.storage.tables import SkuRow, changed_of
from holdfast.storage.totals import sums_moved

Expected = list[tuple[Answer, int]]
Columns = Callable[[Sequence[Any]], list[str]]


def save_items(flight: Flight, view: View) -> Expected:
    """Make the items that were not there, change those that are locked."""
    made, changed = _parted([(item.id, item) for item in view.changed_items], view.loaded.items)
    return [
        *_put(flight, changes.INSERT_ITEMS, item_columns, made),
        *_put(flight, changes.UPDATE_ITEMS, item_columns, changed),
    ]


def save_skus(flight: Flight, view: View) -> Expected:
    """Make the catalogue rows that were not there, change those that still have the version that was read."""
    made, changed = _parted(sorted(view.changed_skus.items()), view.loaded.skus)
    expected = _put(flight, changes.INSERT_SKUS, sku_columns, made)
    for sku in changed:
        read = view.loaded.skus[sku.sku].version
        expected.append((flight.add(changes.UPDATE_SKU, sku.sku, read, *changed_of(SkuRow, sku_row(sku))), 1))
    return expected


def save_stores(flight: Flight, view: View) -> Expected:
    """Open the stores that were not there, change those that still have the version that was read."""
    made, changed = _parted(sorted(view.changed_stores.items()), view.loaded.stores)
    expected = _put(flight, changes.INSERT_STORES, store_columns, made)
    for store in changed:
        read = view.loaded.stores[store.id].version
        expected.append((flight.add(changes.UPDATE_STORE, store.id, read, *changed_of(Store, store_row(store))), 1))
    return expected


def save_documents(flight: Flight, view: View) -> Expected:
    """Make the documents that were not there, change those that are locked, and tie them to their items."""
    if not view.changed_documents:
        return []
    before = view.loaded.documents
    made, changed = _parted(sorted(view.changed_documents.items()), before)
    expected = [
        *_put(flight, document_changes.INSERT_DOCUMENTS, document_columns, made),
        *_put(flight, document_changes.UPDATE_DOCUMENTS, document_columns, changed),
    ]
    columns, rows = holding_columns(view.changed_documents.values(), before)
    if rows:
        expected.append((flight.add(document_changes.PUT_HOLDINGS, *columns), rows))
    return expected


def save_counted(flight: Flight, view: View) -> None:
    """Keep of which moments the last counts of sources speak; the locks of their items guard them."""
    if view.changed_counted:
        flight.add(document_changes.PUT_COUNTED, *counted_columns(view.changed_counted))


def save_keys(flight: Flight, view: View, retention: Retention, outdated: Sequence[tuple[int, bytes]]) -> Expected:
    """Keep outcomes under their keys; where a key is out of date, its row makes room."""
    if not view.new_keys:
        return []
    for generation, digest in sorted(outdated):
        flight.add(changes.FORGET_KEY, generation, rf"\x{digest.hex()}")
    return [(flight.add(changes.INSERT_KEYS, *key_columns(view.new_keys, retention)), len(view.new_keys))]


def append(flight: Flight, view: View) -> Answer:
    """Move the sums, then number the entries and append them to the ledger; the answer is the last number."""
    moved = sums_moved(view)
    if moved:
        flight.add(changes.ADD_TOTALS, *sums_columns(moved))
    return flight.add(changes.APPEND, len(view.entries), view.now, view.operations, *entry_columns(view.entries))


def _parted(rows: Sequence[tuple[Any, Any]], loaded: Collection[Any]) -> tuple[list[Any], list[Any]]:
    """Part named rows into those that are new and those that were there."""
    made = [row for name, row in rows if name not in loaded]
    return made, [row for name, row in rows if name in loaded]


def _put(flight: Flight, query: str, columns: Columns, rows: Sequence[Any]) -> Expected:
    return [(flight.add(query, *columns(rows)), len(rows))] if rows else []
