"""What a sound database looks like.

Its stock is what its ledger adds up to, and what its documents hold; its documents are what their rows and their
ledger entries say; and the ledger has no hole. Rows come in as ordered streams, differences go out; nothing is held
but one item or one document.
"""

from holdfast.domain.audit.documents import document_differences
from holdfast.domain.audit.items import item_differences, status_differences
from holdfast.domain.audit.places import sequence_differences
from holdfast.domain.audit.rows import FiledDocument, FiledHolding, Movement, Place, StockRow
from holdfast.domain.audit.totals import NO_SUMS, Sums, add_up, sums_of, total_differences

__all__ = [
    "NO_SUMS",
    "FiledDocument",
    "FiledHolding",
    "Movement",
    "Place",
    "StockRow",
    "Sums",
    "add_up",
    "document_differences",
    "item_differences",
    "sequence_differences",
    "status_differences",
    "sums_of",
    "total_differences",
]
