"""The bodies of the calls that change the stock of one item. What they allow, and what they refuse, is all here."""

from typing import Annotated

import msgspec

from holdfast.api.http.bodies import PositiveQuantity, Quantity, Write, refuse
from holdfast.api.http.texts import Identifier, Text
from holdfast.domain.commands import AdjustReason, Bucket
from holdfast.domain.identifiers import QUANTITY_MAX, TEXT_CHARACTERS_MAX, sku_problem, text_problem

Delta = Annotated[int, msgspec.Meta(ge=-QUANTITY_MAX, le=QUANTITY_MAX, extra_json_schema={"not": {"const": 0}})]


class AddItem(Write, frozen=True, kw_only=True):
    """POST /api/inventory/items."""

    sku: Identifier
    name: Text
    quantity: Quantity

    def __post_init__(self) -> None:
        """Judge the texts."""
        super().__post_init__()
        refuse("sku", sku_problem(self.sku))
        refuse("name", text_problem(self.name, TEXT_CHARACTERS_MAX))


class SetItemQuantity(Write, frozen=True, kw_only=True):
    """PUT /api/inventory/items/{sku}/quantity."""

    quantity: Quantity


class Units(Write, frozen=True, kw_only=True):
    """POST /api/inventory/items/{sku}/reserve and /release."""

    quantity: PositiveQuantity


class FulfillUnits(Units, frozen=True, kw_only=True):
    """POST /api/inventory/items/{sku}/fulfill."""

    #: True: they have left already, and that is believed.
    happened: bool = False


class AdjustItem(Write, frozen=True, kw_only=True):
    """POST /api/inventory/items/{sku}/adjust."""

    delta: Delta
    reason: AdjustReason
    bucket: Bucket = Bucket.SELLABLE

    def __post_init__(self) -> None:
        """Judge the texts, and refuse a correction of nothing."""
        super().__post_init__()
        refuse("delta", "must not be 0" if self.delta == 0 else None)
