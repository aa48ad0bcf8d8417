"""The SQL that writes documents and counts: whole, named, with its purpose above it, like ``changes``."""

from typing import Final

from holdfast.storage.postgres.arrays import unnested
from holdfast.storage.tables import CountRow, DocumentRow, HoldingRow, columns, excluded

# Make documents.
INSERT_DOCUMENTS: Final = f"""
INSERT INTO documents (partition, {columns(DocumentRow)})
SELECT 0,
       {unnested(DocumentRow)}
"""

# Change documents that this transaction has locked. An upsert, because it can only go through the primary key.
UPDATE_DOCUMENTS: Final = f"""
INSERT INTO documents (partition, {columns(DocumentRow)})
SELECT 0,
       {unnested(DocumentRow)}
ON CONFLICT (partition, type, id) DO UPDATE SET
    {excluded(DocumentRow)}
"""

# Tie documents to items, or say anew what is open there. Only who has locked or made a document comes here.
PUT_HOLDINGS: Final = f"""
INSERT INTO document_items (partition, {columns(HoldingRow)})
SELECT 0,
       {unnested(HoldingRow)}
ON CONFLICT (partition, sku, store, type, id, line) DO UPDATE SET {excluded(HoldingRow)}
"""

# Keep the last counts of items by sources. Only who has locked an item comes here.
PUT_COUNTED: Final = f"""
INSERT INTO counts (partition, {columns(CountRow)})
SELECT 0,
       {unnested(CountRow)}
ON CONFLICT (partition, store, sku, source) DO UPDATE SET {excluded(CountRow)}
"""
