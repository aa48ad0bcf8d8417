"""What can be asked of reservations, sales and transfers. Several items change, all or none."""

from enum import StrEnum
from typing import Any

import msgspec

from holdfast.domain.commands.command import VersionedCommand
from holdfast.domain.documents.reservation import Ending


class Sourcing(StrEnum):
    """Which of the stores that may serve the lines of a promise do."""

    #: Line by line, the first one that can serve it whole.
    IN_ORDER = "inOrder"
    #: One that serves all, or else the one that serves most, and so on.
    FEWEST_STORES = "fewestStores"
    #: Line by line, what each one has, one after the other.
    DRAIN = "drain"


class Units(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Some units of one SKU in one store."""

    store: str
    sku: str
    quantity: int
    #: The caller's own name for the line.
    reference: str | None = None
    #: Whether it may have what is kept back for others: a till, say, what the web may not sell.
    use_safety_stock: bool = False


class WantedUnits(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Some units of one SKU, from whichever of these stores can serve them, the first ones first."""

    stores: tuple[str, ...]
    sku: str
    quantity: int
    #: The caller's own name for the line.
    reference: str | None = None
    #: Whether it may have what is kept back for others: a till, say, what the web may not sell.
    use_safety_stock: bool = False


class Part(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Some units of a document: of one of its lines, or of a SKU over all its lines."""

    #: One of the two is given.
    line: int | None = None
    sku: str | None = None
    #: None: whichever store holds them.
    store: str | None = None
    #: None: all that there are.
    quantity: int | None


class SentUnits(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Some units of one SKU that are sent from one store to another."""

    sku: str
    quantity: int
    #: True: they have left already, and that is believed.
    happened: bool = False
    #: The caller's own name for the line.
    reference: str | None = None


class Receipt(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What came of a line of a transfer, or of a SKU over all its lines."""

    #: One of the two is given.
    line: int | None = None
    sku: str | None = None
    received: int = 0
    damaged: int = 0
    missing: int = 0


class DocumentCommand(VersionedCommand, frozen=True, gc=False, kw_only=True):
    """A command about one document."""

    #: The document's id: the caller's own, or a fresh one.
    id: str


class Told(msgspec.Struct, frozen=True, gc=False):
    """The id of a parcel, a delivery or a return, and what was said of it."""

    id: str
    #: BLAKE2b-128 of the request.
    content: bytes


class TellingCommand(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """A command that tells of a parcel, a delivery or a return. Told again under its id, it changes nothing."""

    #: None: it has no id, and told again it is another one.
    told: Told | None = None


class MakeDocument(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """A command that makes a document. The same content under the same id again is answered with the document."""

    #: BLAKE2b-128 of the request; None: the id is fresh.
    content: bytes | None = None
    #: The same in the format of earlier releases.
    former_content: bytes | None = None
    #: What the caller wants to know of it.
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)


class Sell(MakeDocument, frozen=True, gc=False, kw_only=True):
    """Units leave at once, all lines or none."""

    lines: tuple[Units, ...]
    #: True: it has happened already (a till that was offline), and is believed.
    happened: bool = False


class MakeReservation(MakeDocument, frozen=True, gc=False, kw_only=True):
    """Promise units of several items, all lines or none."""

    lines: tuple[WantedUnits, ...]
    #: None: it has none.
    ending: Ending | None = None
    confirmed: bool = False
    #: Whether one line may be served by several stores.
    allow_split: bool = False
    sourcing: Sourcing = Sourcing.IN_ORDER
    #: Whether one of that id that has expired is to be held anew, all lines or none; the same for a released one.
    if_expired: bool = False
    if_released: bool = False


class ConfirmReservation(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """It is paid: the expiry goes, or becomes the time by which it has to be collected."""

    #: Whether to take expired units again, all of them or none.
    reacquire: bool = False
    #: By when it has to be collected.
    ending: Ending | None = None


class UnconfirmReservation(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """The payment has bounced: it is a hold with an end again."""

    ending: Ending


class FulfillReservation(TellingCommand, frozen=True, gc=False, kw_only=True):
    """Promised units leave; without parts, all that are open."""

    parts: tuple[Part, ...] | None = None
    #: True: they have left already, and that is believed, whatever has become of the promise.
    happened: bool = False


class ReleaseReservation(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """A promise is taken back; without parts, all that is open."""

    parts: tuple[Part, ...] | None = None
    #: Whether a confirmed one is to be left alone: a payment that failed must not cancel what another one has paid.
    unless_confirmed: bool = False


class ExtendReservation(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """The promise holds longer."""

    ending: Ending


class ExpireReservation(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """End a promise that is due; nothing happens to one that is not."""


class SendTransfer(MakeDocument, frozen=True, gc=False, kw_only=True):
    """Units leave one store for another, or are ordered from a supplier; all lines or none."""

    #: None: from a supplier.
    from_store: str | None
    to_store: str
    lines: tuple[SentUnits, ...]
    #: When they should arrive, in milliseconds since 1970 UTC.
    expected_at: int | None = None
    #: Whether they go to where they are kept apart: what is recalled may move there.
    to_quarantine: bool = False


class ReceiveTransfer(TellingCommand, frozen=True, gc=False, kw_only=True):
    """Units arrive; without receipts, all that are on their way."""

    receipts: tuple[Receipt, ...] | None = None


class CancelTransfer(DocumentCommand, frozen=True, gc=False, kw_only=True):
    """What has not been received goes back to where it came from."""
