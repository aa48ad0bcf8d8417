"""Rows of documents as the tables hold them, the same for every engine with tables."""

from collections.abc import Iterator

from holdfast.domain.documents import Document
from holdfast.storage.codec import encode_document
from holdfast.storage.tables import DocumentRow, HoldingRow


def document_row(document: Document) -> DocumentRow:
    """Give the row of a document."""
    return DocumentRow(
        document.type,
        document.id,
        document.status,
        document.reference,
        document.created_at,
        document.due_at,
        encode_document(document),
    )


def holding_rows(document: Document, before: Document | None) -> list[HoldingRow]:
    """Give the new and changed rows that tie a document to its items.

    ``before`` is the document as its rows say now; None: it has none yet.
    """
    there = set(_holding_rows(before)) if before is not None else set()
    return [row for row in _holding_rows(document) if row not in there]


def _holding_rows(document: Document) -> Iterator[HoldingRow]:
    due_at = document.due_at
    return (
        HoldingRow(
            holding.sku,
            holding.store,
            document.type,
            document.id,
            holding.line,
            holding.open,
            due_at if holding.open else None,
        )
        for holding in document.holdings
    )
