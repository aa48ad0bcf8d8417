"""All SQL of the SQLite engine: whole, named, with its purpose above it."""

from typing import Final

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.item import Item
from holdfast.domain.ledger import Entry
from holdfast.storage.tables import CountRow, SkuRow, assignments, columns, excluded, fields, holes

# Lock the database for writing and begin.
BEGIN: Final = "BEGIN IMMEDIATE"

# Begin a read of one snapshot.
BEGIN_READ: Final = "BEGIN DEFERRED"

COMMIT: Final = "COMMIT"

ROLLBACK: Final = "ROLLBACK"

# The head of a partition: its last sequence number and time.
HEAD: Final = "SELECT time FROM heads WHERE partition = 0"

# One store.
STORE: Final = f"SELECT {columns(Store)} FROM stores WHERE id = ?"

# The stores after an id: so many, or all when that is negative.
STORE_LIST: Final = f"""
SELECT {columns(Store)} FROM stores WHERE id > ? ORDER BY id LIMIT ?
"""

# The row of one item, deleted or not, for a command; and where its last entry stands.
ITEM: Final = f"""
SELECT {columns(Item)}, last_entry
FROM items WHERE partition = 0 AND store = ? AND sku = ?
"""

# The catalogue row of one SKU.
SKU: Final = f"SELECT {columns(Sku)} FROM skus WHERE partition = 0 AND sku = ?"

# The catalogue rows after a SKU, of those that begin so.
SKU_LIST: Final = f"""
SELECT {columns(Sku)} FROM skus WHERE partition = 0 AND sku >= ? AND sku < ? ORDER BY sku LIMIT ?
"""

# One item with its catalogue row, for a reader.
ITEM_READ: Final = f"""
SELECT {columns(Item, "i")},
       s.name, s.version, t.stopped, s.stopped
FROM items AS i
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
CROSS JOIN stores AS t ON t.id = i.store
WHERE i.partition = 0 AND i.store = ? AND i.sku = ? AND i.deleted = 0
"""

# The end of the ledger: the number of its last entry.
HEAD_SEQUENCE: Final = "SELECT sequence FROM heads WHERE partition = 0"

# The items of a SKU in all stores. It names its index: SQLite takes ``partition = 0`` for a rare value.
ITEMS_OF_SKU: Final = f"""
SELECT {columns(Item, "i")},
       s.name, s.version, t.stopped, s.stopped
FROM items AS i INDEXED BY items_by_sku
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
CROSS JOIN stores AS t ON t.id = i.store
WHERE i.partition = 0 AND i.sku = ? AND i.deleted = 0
ORDER BY i.store
"""

# Every item that is there.
ALL_ITEMS: Final = f"""
SELECT {columns(Item, "i")},
       s.name, s.version, t.stopped, s.stopped
FROM items AS i
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
CROSS JOIN stores AS t ON t.id = i.store
WHERE i.partition = 0 AND i.deleted = 0
ORDER BY i.store, i.sku
"""

# The items of a store by SKU, from a place onwards, with the filters of a list.
ITEM_LIST: Final = f"""
SELECT {columns(Item, "i")},
       s.name, s.version, t.stopped, s.stopped
FROM stores AS t
CROSS JOIN items AS i ON i.partition = 0 AND i.store = t.id
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
WHERE t.id = :store AND i.deleted = 0
  AND i.sku >= :first AND i.sku < :end
  AND (:name IS NULL OR instr(s.name_folded, :name) > 0)
  AND (NOT :in_stock
       OR (i.on_hand - i.unsellable - i.reserved - i.safety_stock > 0 AND t.stopped = 0 AND s.stopped = 0))
  AND (NOT :short OR i.reserved > i.on_hand - i.unsellable)
  AND (NOT :owed OR i.owed > 0)
  AND (NOT :low_stock
       OR max(0, i.on_hand - i.unsellable - i.reserved - i.safety_stock) <= i.reorder_point)
ORDER BY i.sku
LIMIT :limit
"""

# The sums of one store; those of units end at the largest quantity.
TOTALS_OF_STORE: Final = """
SELECT t.items, t.with_stock,
       CASE WHEN t.on_hand_high > 0 THEN 9007199254740991 ELSE t.on_hand END,
       CASE WHEN t.reserved_high > 0 THEN 9007199254740991 ELSE t.reserved END,
       h.operations
FROM heads AS h LEFT JOIN totals AS t ON t.partition = h.partition AND t.store = ?
WHERE h.partition = 0
"""

# The sums of all stores; those of units end at the largest quantity. They are added up as floating-point numbers,
# which cannot overflow, and are exact up to there.
TOTALS: Final = """
SELECT sum(t.items), sum(t.with_stock),
       CAST(min(total(t.on_hand) + total(t.on_hand_high) * 9007199254740992.0, 9007199254740991.0) AS INTEGER),
       CAST(min(total(t.reserved) + total(t.reserved_high) * 9007199254740992.0, 9007199254740991.0) AS INTEGER),
       h.operations
FROM heads AS h LEFT JOIN totals AS t ON t.partition = h.partition
WHERE h.partition = 0
GROUP BY h.partition
"""

# Keep the id of this transaction.
INSERT_BATCH: Final = "INSERT INTO batches (partition, id, time) VALUES (0, ?, ?)"

# Was a transaction committed?
BATCH: Final = "SELECT 1 FROM batches WHERE partition = 0 AND id = ?"

# Forget the id of a transaction.
DELETE_BATCH: Final = "DELETE FROM batches WHERE partition = 0 AND id = ?"

# Make an item, and say where its last entry stands.
MAKE_ITEM: Final = f"""
INSERT INTO items (partition, {columns(Item)}, last_entry) VALUES (0, {holes(Item)}, ?)
"""

# Change an item, with the values of a whole row: an upsert would look for it twice.
CHANGE_ITEM: Final = f"""
UPDATE items SET {assignments(Item)}, last_entry = ?{len(fields(Item)) + 1}
WHERE partition = 0 AND store = ?1 AND sku = ?2
"""

# Make or change a catalogue row.
PUT_SKU: Final = f"""
INSERT INTO skus (partition, {columns(SkuRow)}) VALUES (0, {holes(SkuRow)})
ON CONFLICT (partition, sku) DO UPDATE SET
    {excluded(SkuRow)}
"""

# Make or change a store.
PUT_STORE: Final = f"""
INSERT INTO stores ({columns(Store)}) VALUES ({holes(Store)})
ON CONFLICT (id) DO UPDATE SET
    {excluded(Store)}
"""

# The last count of an item by a source: of which moment it speaks, and what it told.
COUNTED: Final = f"""
SELECT {columns(CountRow)} FROM counts WHERE partition = 0 AND store = ? AND sku = ? AND source = ?
"""

# Keep the last count of an item by a source.
PUT_COUNTED: Final = f"""
INSERT INTO counts (partition, {columns(CountRow)}) VALUES (0, {holes(CountRow)})
ON CONFLICT (partition, store, sku, source) DO UPDATE SET {excluded(CountRow)}
"""

# Take the next sequence numbers, and never a time before the last one.
ADVANCE_HEAD: Final = """
UPDATE heads SET sequence = sequence + :entries, time = max(time, :now), operations = operations + :operations
WHERE partition = 0
RETURNING sequence, time
"""

# Append to the ledger, with where the entry of its item before this one stands.
INSERT_ENTRY: Final = f"""
INSERT INTO ledger (partition, sequence, time, previous, {columns(Entry)})
VALUES (0, ?, ?, ?, {holes(Entry)})
"""

# Make sure that the next entry comes after a time.
SETTLE: Final = "UPDATE heads SET time = :time + 1 WHERE partition = 0 AND time <= :time"

# Move the sums of a store; those of units are kept in two parts, the lower one of 53 bits.
ADD_TOTALS: Final = """
INSERT INTO totals (partition, store, items, with_stock, on_hand_high, on_hand, reserved_high, reserved)
VALUES (0, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (partition, store) DO UPDATE SET
    items = items + excluded.items, with_stock = with_stock + excluded.with_stock,
    on_hand_high = on_hand_high + excluded.on_hand_high + ((on_hand + excluded.on_hand) >> 53),
    on_hand = (on_hand + excluded.on_hand) & 9007199254740991,
    reserved_high = reserved_high + excluded.reserved_high + ((reserved + excluded.reserved) >> 53),
    reserved = (reserved + excluded.reserved) & 9007199254740991
"""

# Drop old batch ids.
PRUNE_BATCHES: Final = "DELETE FROM batches WHERE partition = 0 AND time < ?"

# How this schema came about.
MIGRATIONS: Final = """
CREATE TABLE IF NOT EXISTS migrations (
    number     INTEGER NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    checksum   TEXT    NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT
"""

# The migrations that this database has seen.
APPLIED: Final = "SELECT number, name, checksum FROM migrations ORDER BY number"

# Note a migration.
APPLY: Final = "INSERT INTO migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, unixepoch() * 1000)"
