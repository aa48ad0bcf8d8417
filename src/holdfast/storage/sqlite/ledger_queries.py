"""The SQL that reads the ledger: whole, named, with its purpose above it.

Statements name their index: SQLite takes ``partition = 0`` for a rare value, and the primary key for the better one.
"""

from typing import Final

from holdfast.domain.ledger import Entry
from holdfast.storage.tables import columns

#: The columns of an entry.
_ENTRY: Final = columns(Entry)

# The time of one entry.
TIME_OF: Final = "SELECT time FROM ledger WHERE partition = 0 AND sequence = ?"

# When an item was first made, be it deleted or not.
MADE_AT: Final = "SELECT created_at FROM items WHERE partition = 0 AND store = ? AND sku = ?"

# What an item was at a place of the ledger: its last entry up to there.
PAST: Final = """
SELECT version, on_hand - owed, time
FROM ledger INDEXED BY ledger_by_item
WHERE partition = 0 AND store = ? AND sku = ? AND sequence <= ?
ORDER BY sequence DESC
LIMIT 1
"""

# What an item's facts beyond a place of the ledger say of a moment or of an earlier one, the part of it that counts
# have corrected, and what books of later moments have changed: the upper and the lower 32 bits of each added up apart,
# for together they may be more than a number of SQLite holds.
BELATED: Final = """
SELECT coalesce(sum(balance_delta >> 32) FILTER (WHERE occurred_at <= :moment), 0),
       coalesce(sum(balance_delta & 4294967295) FILTER (WHERE occurred_at <= :moment), 0),
       coalesce(sum(balance_delta >> 32) FILTER (WHERE occurred_at <= :moment AND kind = 'count'), 0),
       coalesce(sum(balance_delta & 4294967295) FILTER (WHERE occurred_at <= :moment AND kind = 'count'), 0),
       coalesce(sum(balance_delta >> 32) FILTER (WHERE occurred_at > :moment AND flags & 4), 0),
       coalesce(sum(balance_delta & 4294967295) FILTER (WHERE occurred_at > :moment AND flags & 4), 0)
FROM (
    SELECT occurred_at, kind, flags, on_hand_delta - owed_delta AS balance_delta
    FROM ledger INDEXED BY ledger_belated
    WHERE partition = 0 AND store = :store AND sku = :sku AND sequence > :place AND occurred_at IS NOT NULL
      AND promise = 0 AND flags & 8 = 0
)
"""

# Entries of a span of the ledger, upwards.
ENTRIES_UP: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger
WHERE partition = 0 AND sequence BETWEEN :first AND :last
  AND (:store IS NULL OR store = :store) AND (:sku IS NULL OR sku = :sku)
ORDER BY sequence
LIMIT :limit
"""

# Entries of one item, upwards.
OF_ITEM_UP: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger INDEXED BY ledger_by_item
WHERE partition = 0 AND store = :store AND sku = :sku AND sequence BETWEEN :first AND :last
ORDER BY sequence
LIMIT :limit
"""

# Entries of one document, upwards.
OF_DOCUMENT_UP: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger INDEXED BY ledger_by_document
WHERE partition = 0 AND document_id = :document_id AND sequence BETWEEN :first AND :last
  AND (:reference IS NULL OR reference = :reference)
  AND (:store IS NULL OR store = :store) AND (:sku IS NULL OR sku = :sku)
ORDER BY sequence
LIMIT :limit
"""

# Entries with one reference, upwards.
OF_REFERENCE_UP: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger INDEXED BY ledger_by_reference
WHERE partition = 0 AND reference = :reference AND sequence BETWEEN :first AND :last
  AND (:store IS NULL OR store = :store) AND (:sku IS NULL OR sku = :sku)
ORDER BY sequence
LIMIT :limit
"""

# Entries of a span of the ledger, downwards.
ENTRIES_DOWN: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger
WHERE partition = 0 AND sequence BETWEEN :first AND :last
  AND (:store IS NULL OR store = :store) AND (:sku IS NULL OR sku = :sku)
ORDER BY sequence DESC
LIMIT :limit
"""

# Entries of one item, downwards.
OF_ITEM_DOWN: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger INDEXED BY ledger_by_item
WHERE partition = 0 AND store = :store AND sku = :sku AND sequence BETWEEN :first AND :last
ORDER BY sequence DESC
LIMIT :limit
"""

# Entries of one document, downwards.
OF_DOCUMENT_DOWN: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger INDEXED BY ledger_by_document
WHERE partition = 0 AND document_id = :document_id AND sequence BETWEEN :first AND :last
  AND (:reference IS NULL OR reference = :reference)
  AND (:store IS NULL OR store = :store) AND (:sku IS NULL OR sku = :sku)
ORDER BY sequence DESC
LIMIT :limit
"""

# Entries with one reference, downwards.
OF_REFERENCE_DOWN: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger INDEXED BY ledger_by_reference
WHERE partition = 0 AND reference = :reference AND sequence BETWEEN :first AND :last
  AND (:store IS NULL OR store = :store) AND (:sku IS NULL OR sku = :sku)
ORDER BY sequence DESC
LIMIT :limit
"""

# Items as they were at a place of the ledger, by (store, SKU): each has its last entry up to there. Whether its sale
# was stopped, the last entries say that are about its whole store, and about its SKU in all stores.
PAST_ITEMS: Final = f"""
SELECT coalesce(s.name, i.sku), coalesce(s.version, 0),
       coalesce((
           SELECT kind FROM ledger INDEXED BY ledger_by_item
           WHERE partition = 0 AND store = i.store AND sku = '' AND sequence <= :last
           ORDER BY sequence DESC LIMIT 1
       ), '') = 'stop' AS store_stopped,
       coalesce((
           SELECT kind FROM ledger INDEXED BY ledger_by_item
           WHERE partition = 0 AND store = '' AND sku = i.sku AND sequence <= :last
           ORDER BY sequence DESC LIMIT 1
       ), '') = 'stop' AS sku_stopped,
       i.created_at, e.sequence, e.time, {columns(Entry, "e")}
FROM items AS i
CROSS JOIN ledger AS e ON e.partition = 0 AND e.sequence = (
    SELECT sequence FROM ledger INDEXED BY ledger_by_item
    WHERE partition = 0 AND store = i.store AND sku = i.sku AND sequence <= :last
    ORDER BY sequence DESC LIMIT 1
)
LEFT JOIN skus AS s ON s.partition = 0 AND s.sku = i.sku
WHERE i.partition = 0 /* store */ AND e.deleted = 0
  AND (:name IS NULL OR instr(s.name_folded, :name) > 0)
  AND (:stopped IS NULL OR (store_stopped OR sku_stopped) = :stopped)
ORDER BY i.store, i.sku
LIMIT :limit
"""

# The same, of one store, from a SKU onwards.
PAST_STOCK: Final = PAST_ITEMS.replace("/* store */", "AND i.store = :store AND i.sku >= :first AND i.sku < :end")
