"""The SQL that reads the ledger: whole, named, with its purpose above it, like ``queries``."""

from typing import Final

from holdfast.domain.ledger import Entry
from holdfast.storage.tables import columns

#: The columns of an entry.
_ENTRY: Final = columns(Entry)

# One moment for everything that follows.
BEGIN_SNAPSHOT: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

# The end of the ledger.
HEAD: Final = "SELECT sequence FROM heads WHERE partition = 0"

# The time of an entry. Not by equality: on an empty table, a plan for that may come to use any index.
TIME_OF: Final = """
SELECT time FROM ledger
WHERE partition = 0 AND sequence >= $1::bigint
ORDER BY sequence
LIMIT 1
"""

# When an item was first made, be it deleted or not.
MADE_AT: Final = "SELECT created_at FROM items WHERE partition = 0 AND store = $1::text AND sku = $2::text"

# The last entry of an item up to a time.
ITEM_AT: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger
WHERE partition = 0 AND store = $1::text AND sku = $2::text AND time <= $3::bigint
ORDER BY time DESC, version DESC
LIMIT 1
"""

# Entries of a span of the ledger, upwards.
ENTRIES_UP: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger
WHERE partition = 0 AND sequence BETWEEN $1::bigint AND $2::bigint
  AND ($3::text IS NULL OR store = $3::text) AND ($4::text IS NULL OR sku = $4::text)
ORDER BY sequence
LIMIT $5::bigint
"""

# Entries of one item, upwards: its times and versions stand in the same order as its sequence numbers.
OF_ITEM_UP: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger
WHERE partition = 0 AND store = $3::text AND sku = $4::text AND time BETWEEN $6::bigint AND $7::bigint
  AND sequence BETWEEN $1::bigint AND $2::bigint
ORDER BY time, version
LIMIT $5::bigint
"""

# Entries of one document, upwards. Its span is said of both columns, so that no plan can look through the span of the
# whole ledger instead: to PostgreSQL both seem as good when the table is small, or has been emptied.
OF_DOCUMENT_UP: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger
WHERE partition = 0 AND document_id = $6::text
  AND (document_id, sequence) >= ($6::text, $1::bigint) AND (document_id, sequence) <= ($6::text, $2::bigint)
  AND ($3::text IS NULL OR store = $3::text) AND ($4::text IS NULL OR sku = $4::text)
  AND ($7::text IS NULL OR reference = $7::text)
ORDER BY sequence
LIMIT $5::bigint
"""

# Entries with one reference, upwards.
OF_REFERENCE_UP: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger
WHERE partition = 0 AND reference = $6::text
  AND (reference, sequence) >= ($6::text, $1::bigint) AND (reference, sequence) <= ($6::text, $2::bigint)
  AND ($3::text IS NULL OR store = $3::text) AND ($4::text IS NULL OR sku = $4::text)
ORDER BY sequence
LIMIT $5::bigint
"""

# Entries of a span of the ledger, downwards.
ENTRIES_DOWN: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger
WHERE partition = 0 AND sequence BETWEEN $1::bigint AND $2::bigint
  AND ($3::text IS NULL OR store = $3::text) AND ($4::text IS NULL OR sku = $4::text)
ORDER BY sequence DESC
LIMIT $5::bigint
"""

# Entries of one item, downwards: its times and versions stand in the same order as its sequence numbers.
OF_ITEM_DOWN: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger
WHERE partition = 0 AND store = $3::text AND sku = $4::text AND time BETWEEN $6::bigint AND $7::bigint
  AND sequence BETWEEN $1::bigint AND $2::bigint
ORDER BY time DESC, version DESC
LIMIT $5::bigint
"""

# Entries of one document, downwards.
OF_DOCUMENT_DOWN: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger
WHERE partition = 0 AND document_id = $6::text
  AND (document_id, sequence) >= ($6::text, $1::bigint) AND (document_id, sequence) <= ($6::text, $2::bigint)
  AND ($3::text IS NULL OR store = $3::text) AND ($4::text IS NULL OR sku = $4::text)
  AND ($7::text IS NULL OR reference = $7::text)
ORDER BY sequence DESC
LIMIT $5::bigint
"""

# Entries with one reference, downwards.
OF_REFERENCE_DOWN: Final = f"""
SELECT sequence, time, {_ENTRY}
FROM ledger
WHERE partition = 0 AND reference = $6::text
  AND (reference, sequence) >= ($6::text, $1::bigint) AND (reference, sequence) <= ($6::text, $2::bigint)
  AND ($3::text IS NULL OR store = $3::text) AND ($4::text IS NULL OR sku = $4::text)
ORDER BY sequence DESC
LIMIT $5::bigint
"""

# Items as they were at a time, by (store, SKU): each has its last entry up to then. Whether its sale was stopped, the
# last entries say that are about its whole store, and about its SKU in all stores.
PAST_ITEMS: Final = f"""
SELECT coalesce(s.name, i.sku), coalesce(s.version, 0), t.store_stopped, t.sku_stopped, i.created_at, e.*
FROM items AS i
CROSS JOIN LATERAL (
    SELECT sequence, time, {_ENTRY}
    FROM ledger
    WHERE partition = 0 AND store = i.store AND sku = i.sku AND time <= $1::bigint
    ORDER BY time DESC, version DESC
    LIMIT 1
) AS e
CROSS JOIN LATERAL (
    SELECT coalesce((
               SELECT kind FROM ledger
               WHERE partition = 0 AND store = i.store AND sku = '' AND time <= $1::bigint
               ORDER BY time DESC, version DESC LIMIT 1
           ), '') = 'stop' AS store_stopped,
           coalesce((
               SELECT kind FROM ledger
               WHERE partition = 0 AND store = '' AND sku = i.sku AND time <= $1::bigint
               ORDER BY time DESC, version DESC LIMIT 1
           ), '') = 'stop' AS sku_stopped
) AS t
LEFT JOIN LATERAL (
    SELECT * FROM skus WHERE skus.partition = 0 AND skus.sku = i.sku LIMIT 1
) AS s ON true
WHERE i.partition = 0 AND ($2::text IS NULL OR i.store = $2::text)
  AND i.sku > $3::text AND i.sku >= $4::text AND i.sku < $5::text AND NOT e.deleted
  AND ($6::text IS NULL OR strpos(s.name_folded, $6::text) > 0)
  AND ($7::boolean IS NULL OR (t.store_stopped OR t.sku_stopped) = $7::boolean)
ORDER BY i.store, i.sku
LIMIT $8::bigint
"""
