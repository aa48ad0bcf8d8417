"""Why a change of an order that is there is refused."""

from typing import ClassVar

from holdfast.domain.rejections.rejection import Code, Rejection


class NotFulfilled(Rejection, frozen=True, array_like=True, tag=True):
    """Fewer units of the document have left, and are not back yet, than were named."""

    reason: ClassVar[Code] = Code.INSUFFICIENT_RESERVED

    document: str
    id: str
    sku: str
    requested: int
    fulfilled: int

    sentence: ClassVar[str] = (
        "Of SKU {sku} in the {document} {id} only {fulfilled} have left and are not back yet, {requested} were named."
    )


class BelowFulfilled(Rejection, frozen=True, array_like=True, tag=True):
    """A line would have fewer units than have left."""

    reason: ClassVar[Code] = Code.CONFLICT

    document: str
    id: str
    sku: str
    requested: int
    fulfilled: int

    sentence: ClassVar[str] = (
        "Of SKU {sku} in the {document} {id} {fulfilled} have left already: the line cannot be set to {requested}. "
        "Take them back first (unfulfill), or book what came back (return)."
    )


class ParcelExists(Rejection, frozen=True, array_like=True, tag=True):
    """The id belongs to a parcel, a delivery or a return with other content."""

    reason: ClassVar[Code] = Code.CONFLICT

    document: str
    id: str
    parcel: str

    sentence: ClassVar[str] = (
        "The {document} {id} lists {parcel} already, with other content. Send the same again, or choose another id."
    )


class ParcelsOutOfRange(Rejection, frozen=True, array_like=True, tag=True):
    """The document lists as many parcels, deliveries and returns as it may."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR
    field: ClassVar[str | None] = "id"

    most: int

    sentence: ClassVar[str] = "id: {most} are listed already, and no more can be; leave it out and send a key instead"


class OtherSku(Rejection, frozen=True, array_like=True, tag=True):
    """A line that is there was named with a SKU that is not its own."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR
    field: ClassVar[str | None] = "lines"

    line: str
    sku: str

    sentence: ClassVar[str] = "lines: line {line} is of SKU {sku}; leave its lineId out to make a new line of another"


class LinesOutOfRange(Rejection, frozen=True, array_like=True, tag=True):
    """The document would have too many lines, those that were removed included, or too many stores to be tried."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR
    field: ClassVar[str | None] = "lines"

    most: int
    what: str

    sentence: ClassVar[str] = "lines: would have more than {most} {what} in all"


class SeveralLines(Rejection, frozen=True, array_like=True, tag=True):
    """Totals were said of a SKU that several lines have."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR
    field: ClassVar[str | None] = "lines"

    sku: str

    sentence: ClassVar[str] = "lines: several lines have SKU {sku}; say the totals of each by its lineId"


class StoreUnsaid(Rejection, frozen=True, array_like=True, tag=True):
    """Units have left from several stores, and nobody says into which they have come back."""

    reason: ClassVar[Code] = Code.VALIDATION_ERROR
    field: ClassVar[str | None] = "lines"

    sku: str

    sentence: ClassVar[str] = "lines: SKU {sku} has left from several stores; say into which it has come back (storeId)"
