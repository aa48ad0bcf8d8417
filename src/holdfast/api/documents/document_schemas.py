"""The bodies of requests about sales and transfers, and what those about reservations share with them."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Final, Self, TypeVar

import msgspec

from holdfast.api.http.attributes import Attributes, refuse_attributes
from holdfast.api.http.bodies import PositiveQuantity, Reported, Write, refuse, refuse_texts
from holdfast.api.http.texts import Identifier, LineId, StoreId, Text
from holdfast.api.limits import LINES_MAX
from holdfast.domain.identifiers import QUANTITY_MAX, TEXT_CHARACTERS_MAX, sku_problem, store_problem

Line = TypeVar("Line")
#: The lines of a document, or parts of it.
Lines = Annotated[tuple[Line, ...], msgspec.Meta(min_length=1, max_length=LINES_MAX)]

_LINE_ID: Final = re.compile("[1-9][0-9]{0,3}")


def refuse_line_id(line_id: str | None) -> None:
    """Refuse what is no number of a line."""
    if line_id is not None and not _LINE_ID.fullmatch(line_id):
        refuse("lineId", 'must be the lineId of a line, such as "1"')


def refuse_sum(units: Iterable[int]) -> None:
    """Refuse lines whose units are no quantity together: nobody could add them up."""
    refuse("lines", f"have more than {QUANTITY_MAX} units in all" if sum(units) > QUANTITY_MAX else None)


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, rename="camel"):
    """One of the lines of a request."""


class NewDocument(Reported, frozen=True, kw_only=True):
    """What every request that makes a document may carry."""

    #: The caller's own; None: one is made.
    id: Identifier | None = None
    #: What the caller wants to know of it.
    attributes: Attributes = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Judge the texts."""
        super().__post_init__()
        refuse("id", None if self.id is None else sku_problem(self.id))
        refuse_attributes(self.attributes)

    @property
    def asked(self) -> Self:
        """What is asked for: the same again is the same document, whatever else is said."""
        return self


class SaleLineFields(Row, frozen=True, kw_only=True):
    """Units of one SKU that leave one store."""

    sku: Identifier
    quantity: PositiveQuantity
    store_id: StoreId | None = None
    #: The caller's own name for the line: that of an order's line, say.
    reference: Text | None = None
    #: Whether it may have what is kept back for others: a till, say, what the web may not sell.
    use_safety_stock: bool = False

    def __post_init__(self) -> None:
        """Judge the texts."""
        refuse("sku", sku_problem(self.sku))
        refuse("storeId", None if self.store_id is None else store_problem(self.store_id))
        refuse_texts((("reference", self.reference, TEXT_CHARACTERS_MAX),))


class Named(Row, frozen=True, kw_only=True):
    """A line of a document, or a SKU over all its lines."""

    rules: ClassVar[Mapping[str, Any]] = {
        "oneOf": [
            {"required": ["sku"], "properties": {"sku": {"type": "string"}, "lineId": {"type": "null"}}},
            {"required": ["lineId"], "properties": {"lineId": {"type": "string"}, "sku": {"type": "null"}}},
        ]
    }

    sku: Identifier | None = None
    line_id: LineId | None = None

    def __post_init__(self) -> None:
        """One of the two is named."""
        if self.sku is not None:
            refuse("sku", sku_problem(self.sku))
            refuse("lineId", None if self.line_id is None else "must not stand beside sku")
        elif self.line_id is None:
            refuse("sku", "is required, or else lineId")
        else:
            refuse_line_id(self.line_id)

    @property
    def line(self) -> int | None:
        """The number of the line that is named."""
        return None if self.line_id is None else int(self.line_id)


class SellFields(NewDocument, frozen=True, kw_only=True):
    """POST /api/inventory/sales."""

    lines: Lines[SaleLineFields]
    happened: bool = False

    def __post_init__(self) -> None:
        """Judge the texts and the sum."""
        super().__post_init__()
        refuse_sum(line.quantity for line in self.lines)


class TellingFields(Write, frozen=True, kw_only=True):
    """What every request may carry that tells of a parcel, a delivery or a return."""

    #: The caller's own: told again under it, it is the same one, for ever.
    id: Identifier | None = None

    def __post_init__(self) -> None:
        """Judge the texts."""
        super().__post_init__()
        refuse("id", None if self.id is None else sku_problem(self.id))
