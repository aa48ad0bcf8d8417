"""Documents as an audit is given them, with the rows and the entries that belong to them."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from builders import EARLIER, PRINCIPAL, a_line, a_reservation, a_transfer
from holdfast.domain.audit import FiledDocument, FiledHolding, Movement, document_differences
from holdfast.domain.audit.bodies import moved_by
from holdfast.domain.difference import Difference
from holdfast.domain.documents import Allocation, Document, Sale, SaleLine, TransferLine

#: Of four units one is open, of two all.
RESERVATION: Final = a_reservation(
    a_line(Allocation("berlin", 1, fulfilled=1, released=1), Allocation("default", 0, expired=1)),
    a_line(Allocation("berlin", 2), line=2),
    expires_at=EARLIER + 60_000,
)
SALE: Final = Sale(
    "S-1",
    PRINCIPAL,
    EARLIER,
    (SaleLine(1, "default", "LAPTOP", 5, unaccounted=2), SaleLine(2, "default", "PHONE", 3, covered_by_count=3)),
)
TRANSFER: Final = a_transfer(
    TransferLine(1, "LAPTOP", 9, received=3, damaged=1, missing=1, cancelled=2, over=0),
    TransferLine(2, "PHONE", 2, received=2, over=4),
    from_store="default",
    to_store="berlin",
)
ALL: Final[tuple[Document, ...]] = (RESERVATION, SALE, TRANSFER)


def filed(document: Document, **columns: Any) -> FiledDocument:
    row = FiledDocument(
        *document.key, document.status, document.reference, document.created_at, document.due_at, document
    )
    return msgspec.structs.replace(row, **columns)


def holdings_of(document: Document) -> list[FiledHolding]:
    return [(*document.key, each, document.due_at if each.open else None) for each in document.holdings]


def movements_of(document: Document) -> list[Movement]:
    """Give one entry for each item that a document has moved."""
    return [
        Movement(
            *document.key,
            *item_id,
            moved.units + moved.unaccounted,
            moved.reserved,
            moved.incoming,
            owed_delta=max(0, moved.unaccounted),
            unaccounted=moved.unaccounted,
        )
        for item_id, moved in moved_by(document).items()
    ]


def differences(
    rows: Iterable[FiledDocument],
    holdings: Iterable[FiledHolding] | None = None,
    movements: Iterable[Movement] | None = None,
) -> list[Difference]:
    """Compare; what is not given is as the documents say."""
    filed_rows = list(rows)
    documents = [row.document for row in filed_rows if row.document is not None]
    if holdings is None:
        holdings = [each for document in documents for each in holdings_of(document)]
    if movements is None:
        movements = [each for document in documents for each in movements_of(document)]
    return list(document_differences(filed_rows, holdings, movements))
