"""What can be asked of an order that is there already: it changes, moves, is undone, or comes back."""

import msgspec

from holdfast.domain.commands.documents import DocumentCommand, Part, Receipt, TellingCommand
from holdfast.domain.commands.items import Bucket
from holdfast.domain.documents.reservation import Ending


class CorrectReceipt(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """The receipt of a transfer was wrong: these are its totals."""

    receipts: tuple[Receipt, ...]


class ChangeTransfer(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """Change what is known of a transfer; UNSET: it stays as it is."""

    #: When it should arrive, in milliseconds since 1970 UTC; None: nobody knows.
    expected_at: int | msgspec.UnsetType | None = msgspec.UNSET
    reference: str | msgspec.UnsetType | None = msgspec.UNSET


class AmendedLine(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One line as it is to be."""

    #: None: it is new.
    line: int | None = None
    sku: str
    #: Units that are open or fulfilled afterwards.
    quantity: int
    #: The stores that may serve it; None: those that may already, or for a new line the default one.
    stores: tuple[str, ...] | None = None
    #: The caller's own name for it; None: it stays as it is.
    reference: str | None = None
    #: Of a new line: whether it may have what is kept back for others.
    use_safety_stock: bool = False


class AmendReservation(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """These are the lines that it has from now on, all of them or none."""

    lines: tuple[AmendedLine, ...]
    #: Whether new lines may be served by several stores.
    allow_split: bool = False
    #: Its new end; None: that stays as it is.
    ending: Ending | None = None


class ReassignReservation(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """Other stores are to serve what is open, all of it or none."""

    #: None: everything that is open in ``from_store``.
    parts: tuple[Part, ...] | None = None
    #: None: wherever it is.
    from_store: str | None = None
    #: The first ones first.
    to_stores: tuple[str, ...]
    allow_split: bool = False


class UnfulfillReservation(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """Units have not left after all; without parts, none that has not come back."""

    parts: tuple[Part, ...] | None = None
    #: The parcel that has not left, in place of parts.
    parcel: str | None = None
    ending: Ending | None = None


class ReturnedPart(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Some units that have come back."""

    #: One of the two is given.
    line: int | None = None
    sku: str | None = None
    quantity: int
    #: Where they are now; None: in the store that they left.
    store: str | None = None
    bucket: Bucket = Bucket.SELLABLE
    reason: str | None = None


class ReturnUnits(TellingCommand, frozen=True, gc=False, kw_only=True):
    """Units that have left have come back."""

    parts: tuple[ReturnedPart, ...]


class ReturnReservation(ReturnUnits, frozen=True, gc=False, kw_only=True):
    """Units of a reservation have come back."""


class ReturnSale(ReturnUnits, frozen=True, gc=False, kw_only=True):
    """Units of a sale have come back."""
