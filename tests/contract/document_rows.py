"""What the rows of a document have to say, as plain values."""

from typing import Any, Final

import msgspec

from holdfast.domain.documents import Document

#: store, SKU, document type, document id, line, open units, due time
HoldingRow = tuple[str, str, str, str, int, int, int | None]

PUT_DOCUMENT: Final = """
INSERT INTO documents (partition, type, id, body, status, reference, created_at, due_at) VALUES (0, ?, ?, ?, ?, ?, ?, ?)
"""
PUT_HOLDING: Final = """
INSERT INTO document_items (partition, store, sku, type, id, line, open, due_at) VALUES (0, ?, ?, ?, ?, ?, ?, ?)
"""


class DocumentColumns(msgspec.Struct, frozen=True):
    """What stands beside the body of a document, to find it by."""

    status: str
    reference: str | None
    created_at: int
    due_at: int | None


def columns_of(document: Document) -> DocumentColumns:
    """Give what the columns of a document have to say."""
    return DocumentColumns(document.status, document.reference, document.created_at, document.due_at)


def holdings_of(*documents: Document) -> set[HoldingRow]:
    """Give the rows that have to tie documents to items."""
    return {
        (held.store, held.sku, *document.key, held.line, held.open, document.due_at if held.open else None)
        for document in documents
        for held in document.holdings
    }


def document_row(document: Document) -> tuple[Any, ...]:
    """Give the row of a document as PUT_DOCUMENT takes it."""
    return (*document.key, msgspec.json.encode(document).decode(), *msgspec.structs.astuple(columns_of(document)))
