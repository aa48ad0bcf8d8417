"""The SQL that reads documents: whole, named, with its purpose above it, like ``queries``."""

from typing import Final

# Reservations that are due, those due longest first.
DUE: Final = """
SELECT id FROM documents
WHERE partition = 0 AND type = 'reservation' AND due_at <= $1::bigint
ORDER BY due_at, id
LIMIT $2::bigint
"""

# Documents of a type that are older than a place, the newest first.
NEWEST: Final = """
SELECT body FROM documents
WHERE partition = 0 AND type = $1::text AND (created_at, id) < ($2::bigint, $3::text)
  AND ($5::text IS NULL OR status = $5::text)
ORDER BY created_at DESC, id DESC
LIMIT $4::bigint
"""

# Open documents of a type that are older than a place, the newest first.
NEWEST_OPEN: Final = """
SELECT body FROM documents
WHERE partition = 0 AND type = $1::text AND status = 'open' AND (created_at, id) < ($2::bigint, $3::text)
ORDER BY created_at DESC, id DESC
LIMIT $4::bigint
"""

# Documents of a type whose open units end before a time, and that are older than a place, the newest first. Found
# before they are sorted, or they would be looked for along the time of their making: of many that are open few end
# soon, and those are the oldest. In the order of the index that leads to them: while the table is known to be empty,
# all indexes cost the same, and the plan made then may live until it is full.
ENDING: Final = """
WITH ending AS MATERIALIZED (
    SELECT body, status, created_at, id FROM documents
    WHERE partition = 0 AND type = $1::text AND due_at < $6::bigint
    ORDER BY due_at, id
)
SELECT body FROM ending
WHERE (created_at, id) < ($2::bigint, $3::text) AND ($5::text IS NULL OR status = $5::text)
ORDER BY created_at DESC, id DESC
LIMIT $4::bigint
"""

# Documents of a type with one reference that are older than a place, the newest first.
WITH_REFERENCE: Final = """
SELECT body FROM documents
WHERE partition = 0 AND type = $1::text AND reference = $6::text AND (created_at, id) < ($2::bigint, $3::text)
  AND ($5::text IS NULL OR status = $5::text)
ORDER BY created_at DESC, id DESC
LIMIT $4::bigint
"""

# Whether more lines of documents are about a SKU than so many.
MORE_LINES: Final = "SELECT 1 FROM document_items WHERE partition = 0 AND sku = $1::text LIMIT 1 OFFSET $2::bigint"

# Documents of a type that touch a SKU, in one store or in any, and are older than a place, the newest first.
WITH_SKU: Final = """
SELECT d.body
FROM (
    SELECT DISTINCT h.id FROM document_items AS h
    WHERE h.partition = 0 AND h.sku = $7::text AND ($8::text IS NULL OR h.store = $8::text) AND h.type = $1::text
) AS held
CROSS JOIN LATERAL (
    SELECT * FROM documents
    WHERE documents.partition = 0 AND documents.type = $1::text AND documents.id = held.id LIMIT 1
) AS d
WHERE (d.created_at, d.id) < ($2::bigint, $3::text)
  AND ($5::text IS NULL OR d.status = $5::text) AND ($6::text IS NULL OR d.reference = $6::text)
ORDER BY d.created_at DESC, d.id DESC
LIMIT $4::bigint
"""
