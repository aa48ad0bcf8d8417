"""Documents: what groups units over several items, and lives on under an id of its own."""

from collections.abc import Mapping
from typing import Final

from holdfast.domain.documents.holding import DocumentKey, Holding
from holdfast.domain.documents.parcel import Parcel, ParcelLine
from holdfast.domain.documents.reservation import Allocation, Ending, Reservation, ReservationLine, end_of
from holdfast.domain.documents.sale import Returned, Sale, SaleLine
from holdfast.domain.documents.transfer import Transfer, TransferLine

__all__ = [
    "TYPES",
    "Allocation",
    "Document",
    "DocumentKey",
    "Ending",
    "Holding",
    "Parcel",
    "ParcelLine",
    "Reservation",
    "ReservationLine",
    "Returned",
    "Sale",
    "SaleLine",
    "Transfer",
    "TransferLine",
    "end_of",
]

Document = Reservation | Sale | Transfer

#: The word for each type of document in the ledger and in the tables.
TYPES: Final[Mapping[str, type[Document]]] = {document.type: document for document in (Reservation, Sale, Transfer)}
