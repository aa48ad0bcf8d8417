"""The bodies of requests about transfers."""

from collections.abc import Mapping
from typing import Any, ClassVar

from msgspec import UNSET, UnsetType

from holdfast.api.documents.document_schemas import Lines, Named, NewDocument, Row, TellingFields, refuse_sum
from holdfast.api.http.bodies import Moment, PositiveQuantity, Quantity, Write, refuse, refuse_texts
from holdfast.api.http.texts import Identifier, StoreId, Text
from holdfast.domain.identifiers import TEXT_CHARACTERS_MAX, sku_problem, store_problem


class TransferLineFields(Row, frozen=True, kw_only=True):
    """Units of one SKU that are sent."""

    sku: Identifier
    quantity: PositiveQuantity
    #: Whether they have left already; None: as the transfer says.
    happened: bool | None = None
    #: The caller's own name for the line: that of a purchase order's line, say.
    reference: Text | None = None

    def __post_init__(self) -> None:
        """Judge the texts."""
        refuse("sku", sku_problem(self.sku))
        refuse_texts((("reference", self.reference, TEXT_CHARACTERS_MAX),))


class SendTransferFields(NewDocument, frozen=True, kw_only=True):
    """POST /api/inventory/transfers."""

    #: None: from a supplier. It has to be said.
    from_store_id: StoreId | None
    to_store_id: StoreId
    lines: Lines[TransferLineFields]
    expected_at: Moment | None = None
    #: Units of a stopped SKU only move to where they are kept apart.
    to_quarantine: bool = False
    #: True: they have left already, and that is believed.
    happened: bool = False

    def __post_init__(self) -> None:
        """Judge the texts; units go somewhere else."""
        super().__post_init__()
        refuse("fromStoreId", None if self.from_store_id is None else store_problem(self.from_store_id))
        refuse("toStoreId", store_problem(self.to_store_id))
        refuse("toStoreId", "must be another store" if self.to_store_id == self.from_store_id else None)
        refuse_sum(line.quantity for line in self.lines)


class ReceiptFields(Named, frozen=True, kw_only=True):
    """What came of a line of a transfer."""

    rules: ClassVar[Mapping[str, Any]] = {
        **Named.rules,
        "anyOf": [
            {"required": [name], "properties": {name: {"minimum": 1}}} for name in ("received", "damaged", "missing")
        ],
    }

    received: Quantity = 0
    damaged: Quantity = 0
    missing: Quantity = 0

    def __post_init__(self) -> None:
        """Something is said."""
        super().__post_init__()
        said = self.received or self.damaged or self.missing
        refuse("received", None if said else "is required, or else damaged or missing; at least one above 0")


class ReceiveFields(TellingFields, frozen=True, kw_only=True):
    """POST /api/inventory/transfers/{transferId}/receive."""

    #: Left out: all that is on its way has arrived.
    lines: Lines[ReceiptFields] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Judge the texts and the sum."""
        super().__post_init__()
        refuse_sum(line.received + line.damaged + line.missing for line in self.lines or ())


class TotalsFields(Named, frozen=True, kw_only=True):
    """What has really come of a line of a transfer, in all."""

    received: Quantity = 0
    damaged: Quantity = 0
    missing: Quantity = 0


class ReceiptTotalsFields(Write, frozen=True, kw_only=True):
    """PUT /api/inventory/transfers/{transferId}/receipt."""

    lines: Lines[TotalsFields]

    def __post_init__(self) -> None:
        """Judge the texts and the sum; nothing is said twice."""
        super().__post_init__()
        refuse_sum(line.received + line.damaged + line.missing for line in self.lines)
        named = [(line.line, line.sku) for line in self.lines]
        refuse("lines", None if len(set(named)) == len(named) else "name a line twice")


class ChangeTransferFields(Write, frozen=True, kw_only=True):
    """PATCH /api/inventory/transfers/{transferId}: what is left out stays as it is."""

    expected_at: Moment | UnsetType | None = UNSET


class CancelFields(Write, frozen=True, kw_only=True):
    """POST /api/inventory/transfers/{transferId}/cancel."""
