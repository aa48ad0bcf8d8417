"""The SQL that reads the ledger: whole, named, with its purpose above it.

Statements name their index: SQLite takes ``partition = 0`` for a rare value, and the primary key for the better one.

The entries of an item are a chain: each says which one came before it, and the item which one is its last. What is
looked for in the middle is reached from an anchor: one of the few entries that an index leads to.
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

# What one entry left of its item, and where the entry of it before that one stands.
LEFT: Final = "SELECT previous, version, on_hand - owed, time FROM ledger WHERE partition = 0 AND sequence = ?"

#: What makes an entry an anchor.
ANCHORED: Final = "(previous IS NULL OR version % 16 = 0)"
#: The anchors of an item.
_ANCHORS: Final = f"""
ledger INDEXED BY ledger_anchors WHERE partition = 0 AND store = :store AND sku = :sku AND {ANCHORED}
"""
#: Where the last entry of an item up to a place is walked back from: the nearest entry known that is not before it.
_START: Final = f"""
coalesce(
    (SELECT last_entry FROM items WHERE partition = 0 AND store = :store AND sku = :sku AND last_entry <= :last),
    (SELECT sequence FROM {_ANCHORS} AND sequence > :last ORDER BY sequence LIMIT 1),
    (SELECT last_entry FROM items WHERE partition = 0 AND store = :store AND sku = :sku),
    (SELECT sequence FROM {_ANCHORS} AND sequence <= :last ORDER BY sequence DESC LIMIT 1)
)
"""
#: Where the entry of an item stands that came before another one of it.
_BEFORE: Final = f"""
coalesce(b.previous, (SELECT sequence FROM {_ANCHORS} AND sequence < b.sequence ORDER BY sequence DESC LIMIT 1))
"""
#: The way back along an item, down to the place that is asked for.
_BACK: Final = f"""
WITH RECURSIVE back (sequence, previous) AS (
    SELECT sequence, previous FROM ledger WHERE partition = 0 AND sequence = {_START}
    UNION ALL
    SELECT e.sequence, e.previous
    FROM back AS b CROSS JOIN ledger AS e ON e.partition = 0 AND e.sequence = {_BEFORE}
    WHERE b.sequence > /* down to */
)
"""

# What an item was at a place of the ledger: its last entry up to there.
PAST: Final = f"""
WITH RECURSIVE back (sequence, previous, version, balance, time) AS (
    SELECT sequence, previous, version, on_hand - owed, time
    FROM ledger WHERE partition = 0 AND sequence = {_START}
    UNION ALL
    SELECT e.sequence, e.previous, e.version, e.on_hand - e.owed, e.time
    FROM back AS b CROSS JOIN ledger AS e ON e.partition = 0 AND e.sequence = {_BEFORE}
    WHERE b.sequence > :last
)
SELECT version, balance, time FROM back WHERE sequence <= :last
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

# The anchors of an item in a span of the ledger, upwards.
ANCHORS_UP: Final = f"SELECT sequence FROM {_ANCHORS} AND sequence BETWEEN :first AND :last ORDER BY sequence"

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

# Entries of one item, downwards, as the chain gives them.
OF_ITEM_DOWN: Final = f"""
{_BACK.replace("/* down to */", ":first")}
SELECT e.sequence, e.time, {columns(Entry, "e")}
FROM back AS b CROSS JOIN ledger AS e ON e.partition = 0 AND e.sequence = b.sequence
WHERE b.sequence BETWEEN :first AND :last
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

#: The last entry of the item ``i`` up to a place.
_LAST_OF_ITEM: Final = f"""
{_BACK.replace("/* down to */", ":last")}
SELECT sequence FROM back WHERE sequence <= :last
""".replace(":store", "i.store").replace(":sku", "i.sku")

# Items as they were at a place of the ledger, by (store, SKU): each has its last entry up to there. Whether its sale
# was stopped, the last entries say that are about its whole store, and about its SKU in all stores.
PAST_ITEMS: Final = f"""
SELECT coalesce(s.name, i.sku), coalesce(s.version, 0),
       coalesce((
           SELECT kind FROM ledger INDEXED BY ledger_anchors
           WHERE partition = 0 AND store = i.store AND sku = '' AND sequence <= :last AND {ANCHORED}
           ORDER BY sequence DESC LIMIT 1
       ), '') = 'stop' AS store_stopped,
       coalesce((
           SELECT kind FROM ledger INDEXED BY ledger_anchors
           WHERE partition = 0 AND store = '' AND sku = i.sku AND sequence <= :last AND {ANCHORED}
           ORDER BY sequence DESC LIMIT 1
       ), '') = 'stop' AS sku_stopped,
       i.created_at, e.sequence, e.time, {columns(Entry, "e")}
FROM items AS i
CROSS JOIN ledger AS e ON e.partition = 0 AND e.sequence = ({_LAST_OF_ITEM})
LEFT JOIN skus AS s ON s.partition = 0 AND s.sku = i.sku
WHERE i.partition = 0 /* store */ AND e.deleted = 0
  AND (:name IS NULL OR instr(s.name_folded, :name) > 0)
  AND (:stopped IS NULL OR (store_stopped OR sku_stopped) = :stopped)
ORDER BY i.store, i.sku
LIMIT :limit
"""

# The same, of one store, from a SKU onwards.
PAST_STOCK: Final = PAST_ITEMS.replace("/* store */", "AND i.store = :store AND i.sku >= :first AND i.sku < :end")
