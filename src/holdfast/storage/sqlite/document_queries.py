"""The SQL of reservations, sales and transfers: whole, named, with its purpose above it."""

from typing import Final

from holdfast.storage.tables import DocumentRow, HoldingRow, columns, excluded, holes

# One document.
DOCUMENT: Final = "SELECT body FROM documents WHERE partition = 0 AND type = ? AND id = ?"

# Reservations that are due and hold units of an item, those due longest first.
DUE_OF_ITEM: Final = """
SELECT store, sku, id
FROM document_items
WHERE partition = 0 AND store = ?1 AND sku = ?2 AND due_at <= ?4
GROUP BY due_at, id
ORDER BY due_at, id
LIMIT ?3
"""

# Reservations that are due, those due longest first.
DUE: Final = """
SELECT id
FROM documents
WHERE partition = 0 AND type = 'reservation' AND due_at <= ?
ORDER BY due_at, id
LIMIT ?
"""

# Make or change a document.
PUT_DOCUMENT: Final = f"""
INSERT INTO documents (partition, {columns(DocumentRow)})
VALUES (0, {holes(DocumentRow)})
ON CONFLICT (partition, type, id) DO UPDATE SET
    {excluded(DocumentRow)}
"""

# Tie a document to an item, or say anew what is open there.
PUT_HOLDING: Final = f"""
INSERT INTO document_items (partition, {columns(HoldingRow)}) VALUES (0, {holes(HoldingRow)})
ON CONFLICT (partition, sku, store, type, id, line) DO UPDATE SET {excluded(HoldingRow)}
"""

# Documents of a type, the newest first.
NEWEST: Final = """
SELECT body
FROM documents
WHERE partition = 0 AND type = :type AND (created_at, id) < (:before, :before_id)
  AND (:status IS NULL OR status = :status)
ORDER BY created_at DESC, id DESC
"""

# Open documents of a type, the newest first.
NEWEST_OPEN: Final = """
SELECT body
FROM documents
WHERE partition = 0 AND type = :type AND status = 'open' AND (created_at, id) < (:before, :before_id)
ORDER BY created_at DESC, id DESC
"""

# The ids of documents of a type whose open units end before a time, the newest first. It names its index: of many that
# are open few end soon.
ENDING: Final = """
SELECT id
FROM documents INDEXED BY documents_due
WHERE partition = 0 AND type = :type AND due_at < :expires_before AND (created_at, id) < (:before, :before_id)
  AND (:status IS NULL OR status = :status)
ORDER BY created_at DESC, id DESC
LIMIT :limit
"""

# Documents of a type with one reference, the newest first.
WITH_REFERENCE: Final = """
SELECT body
FROM documents
WHERE partition = 0 AND type = :type AND reference = :reference AND (created_at, id) < (:before, :before_id)
  AND (:status IS NULL OR status = :status)
ORDER BY created_at DESC, id DESC
"""

# Whether more lines of documents are about a SKU than so many.
MORE_LINES: Final = "SELECT 1 FROM document_items WHERE partition = 0 AND sku = ? LIMIT 1 OFFSET ?"

# The ids of documents of a type that touch a SKU in any store, the newest first.
WITH_SKU: Final = """
SELECT d.id
FROM (SELECT DISTINCT id FROM document_items WHERE partition = 0 AND sku = :sku AND type = :type) AS held
CROSS JOIN documents AS d ON d.partition = 0 AND d.type = :type AND d.id = held.id
WHERE (d.created_at, d.id) < (:before, :before_id)
  AND (:status IS NULL OR d.status = :status) AND (:reference IS NULL OR d.reference = :reference)
ORDER BY d.created_at DESC, d.id DESC
LIMIT :limit
"""

# The ids of documents of a type that touch a SKU in one store, the newest first.
WITH_ITEM: Final = """
SELECT d.id
FROM (
    SELECT DISTINCT id FROM document_items WHERE partition = 0 AND sku = :sku AND store = :store AND type = :type
) AS held
CROSS JOIN documents AS d ON d.partition = 0 AND d.type = :type AND d.id = held.id
WHERE (d.created_at, d.id) < (:before, :before_id)
  AND (:status IS NULL OR d.status = :status) AND (:reference IS NULL OR d.reference = :reference)
ORDER BY d.created_at DESC, d.id DESC
LIMIT :limit
"""
