"""The changes of a view as statements, each with the number of rows that it must change.

A smaller number means that another node was first: the transaction then starts again.
"""

from collections.abc import Mapping, Sequence

from holdfast.domain.view import View
from holdfast.storage.codec import encode_attributes
from holdfast.storage.postgres import changes
from holdfast.storage.postgres.flight import Answer, Flight
from holdfast.storage.postgres.rows import entry_columns, item_columns, key_columns, sku_columns, sums_columns
from holdfast.storage.retention import Retention
from holdfast.storage.totals import sums_moved

Expected = list[tuple[Answer, int]]


def save_items(flight: Flight, view: View) -> Expected:
    """Make the items that were not there, change those that are locked."""
    items = view.changed_items
    made = [item for item in items if item.id not in view.loaded]
    changed = [item for item in items if item.id in view.loaded]
    return [
        (flight.add(query, *item_columns(rows)), len(rows))
        for query, rows in ((changes.INSERT_ITEMS, made), (changes.UPDATE_ITEMS, changed))
        if rows
    ]


def save_skus(flight: Flight, view: View, versions_read: Mapping[str, int]) -> Expected:
    """Make the catalogue rows that were not there, change those that still have the version that was read."""
    skus = [sku for _, sku in sorted(view.changed_skus.items())]
    made = [sku for sku in skus if sku.sku not in versions_read]
    expected = [(flight.add(changes.INSERT_SKUS, *sku_columns(made)), len(made))] if made else []
    for sku in skus:
        if sku.sku in versions_read:
            columns = (sku.name, sku.version, encode_attributes(sku.attributes), sku.name.casefold())
            expected.append((flight.add(changes.UPDATE_SKU, sku.sku, versions_read[sku.sku], *columns), 1))
    return expected


def save_keys(flight: Flight, view: View, retention: Retention, outdated: Sequence[tuple[int, bytes]]) -> Expected:
    """Keep outcomes under their keys; where a key is out of date, its row makes room."""
    if not view.new_keys:
        return []
    for generation, digest in sorted(outdated):
        flight.add(changes.FORGET_KEY, generation, rf"\x{digest.hex()}")
    return [(flight.add(changes.INSERT_KEYS, *key_columns(view.new_keys, retention)), len(view.new_keys))]


def append(flight: Flight, view: View) -> None:
    """Move the sums, then number the entries and append them to the ledger."""
    moved = sums_moved(view)
    if moved:
        flight.add(changes.ADD_TOTALS, *sums_columns(moved))
    flight.add(changes.APPEND, len(view.entries), view.now, view.operations, *entry_columns(view.entries))
