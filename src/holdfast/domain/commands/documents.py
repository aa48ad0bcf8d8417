"""What can be asked of reservations, sales and transfers. Several items change, all or none."""

import msgspec

from holdfast.domain.commands.command import Command


class Units(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Some units of one SKU in one store."""

    store: str
    sku: str
    quantity: int


class WantedUnits(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Some units of one SKU, from whichever of these stores can serve them, the first ones first."""

    stores: tuple[str, ...]
    sku: str
    quantity: int


class Part(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Some units of a document: of one of its lines, or of a SKU over all its lines."""

    #: One of the two is given.
    line: int | None = None
    sku: str | None = None
    #: None: whichever store holds them.
    store: str | None = None
    quantity: int


class Receipt(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What came of a line of a transfer, or of a SKU over all its lines."""

    #: One of the two is given.
    line: int | None = None
    sku: str | None = None
    received: int = 0
    damaged: int = 0
    missing: int = 0


class DocumentCommand(Command, frozen=True, gc=False, kw_only=True):
    """A command about one document."""

    #: The document's id: the caller's own, or a fresh one.
    id: str


class MakeDocument(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """A command that makes a document. The same content under the same id again is answered with the document."""

    #: BLAKE2b-128 of the request; None: the id is fresh.
    content: bytes | None = None


class Sell(MakeDocument, frozen=True, gc=False, kw_only=True):
    """Units leave at once, all lines or none."""

    lines: tuple[Units, ...]
    #: True: it has happened already (a till that was offline), and is believed.
    happened: bool = False


class MakeReservation(MakeDocument, frozen=True, gc=False, kw_only=True):
    """Promise units of several items, all lines or none."""

    lines: tuple[WantedUnits, ...]
    #: How long the promise holds unless it is confirmed, in milliseconds; None: it is confirmed from the start.
    ttl_ms: int | None
    #: Whether one line may be served by several stores.
    allow_split: bool = False


class ConfirmReservation(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """It is paid: the expiry goes."""

    #: Whether to take expired units again, all of them or none.
    reacquire: bool = False


class FulfillReservation(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """Promised units leave; without parts, all that are open."""

    parts: tuple[Part, ...] | None = None


class ReleaseReservation(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """A promise is taken back; without parts, all that is open."""

    parts: tuple[Part, ...] | None = None


class ExtendReservation(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """The promise holds longer."""

    #: From now, in milliseconds; or else ``expires_at``.
    ttl_ms: int | None = None
    #: Until when, in milliseconds since 1970 UTC.
    expires_at: int | None = None


class ExpireReservation(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """End a promise that is due; nothing happens to one that is not."""


class SendTransfer(MakeDocument, frozen=True, gc=False, kw_only=True):
    """Units leave one store for another, or are ordered from a supplier; all lines or none."""

    #: None: from a supplier.
    from_store: str | None
    to_store: str
    #: (SKU, units)
    lines: tuple[tuple[str, int], ...]
    #: When they should arrive, in milliseconds since 1970 UTC.
    expected_at: int | None = None


class ReceiveTransfer(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """Units arrive; without receipts, all that are on their way."""

    receipts: tuple[Receipt, ...] | None = None


class CancelTransfer(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """What has not been received goes back to where it came from."""
