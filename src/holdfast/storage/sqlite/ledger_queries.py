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
