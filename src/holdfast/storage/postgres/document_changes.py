"""The SQL that writes documents and counts: whole, named, with its purpose above it, like ``changes``."""

from typing import Final

# Make documents.
INSERT_DOCUMENTS: Final = """
INSERT INTO documents (partition, type, id, status, reference, created_at, due_at, body)
SELECT 0,
       unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::bigint[]),
       unnest($6::bigint[]), unnest($7::text[])
ON CONFLICT (partition, type, id) DO NOTHING
"""

# Change documents that this transaction has locked. An upsert, because it can only go through the primary key.
UPDATE_DOCUMENTS: Final = """
INSERT INTO documents (partition, type, id, status, reference, created_at, due_at, body)
SELECT 0,
       unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::bigint[]),
       unnest($6::bigint[]), unnest($7::text[])
ON CONFLICT (partition, type, id) DO UPDATE SET
    status = excluded.status, due_at = excluded.due_at, body = excluded.body
"""

# Tie documents to items, or say anew what is open there. Only who has locked or made a document comes here.
PUT_HOLDINGS: Final = """
INSERT INTO document_items (partition, sku, store, type, id, line, open, due_at)
SELECT 0,
       unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::bigint[]),
       unnest($6::bigint[]), unnest($7::bigint[])
ON CONFLICT (partition, sku, store, type, id, line) DO UPDATE SET open = excluded.open, due_at = excluded.due_at
"""

# Keep of which moments the last counts of items by sources speak. Only who has locked an item comes here.
PUT_COUNTED: Final = """
INSERT INTO counts (partition, store, sku, source, as_of)
SELECT 0,
       unnest($1::text[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bigint[])
ON CONFLICT (partition, store, sku, source) DO UPDATE SET as_of = excluded.as_of
"""
