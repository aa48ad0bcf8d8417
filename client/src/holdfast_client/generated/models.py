"""What is sent and received. Made by `make sdk`; what a field means is in the reference of the API."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

__all__ = [
    "Access",
    "AddCommand",
    "AdjustCommand",
    "After",
    "Allocation",
    "AmendedLine",
    "BatchRow",
    "Clock",
    "ConcurrencyStats",
    "CountCommand",
    "Counted",
    "Current",
    "DeleteCommand",
    "Deltas",
    "Entry",
    "FeedPage",
    "Front",
    "FulfillCommand",
    "Health",
    "Item",
    "MoveCommand",
    "MovedPart",
    "NewReservationLine",
    "NewSaleLine",
    "NewTransferLine",
    "Operation",
    "OperationMetadata",
    "Parcel",
    "ParcelLine",
    "Part",
    "PatchCommand",
    "ProblemPage",
    "Ready",
    "Receipt",
    "ReleaseCommand",
    "Reservation",
    "ReservationAmendCommand",
    "ReservationCommand",
    "ReservationConfirmCommand",
    "ReservationExtendCommand",
    "ReservationFulfillCommand",
    "ReservationLine",
    "ReservationReassignCommand",
    "ReservationReleaseCommand",
    "ReservationReturnCommand",
    "ReservationUnconfirmCommand",
    "ReservationUnfulfillCommand",
    "ReserveCommand",
    "Reset",
    "Returned",
    "ReturnedPart",
    "Sale",
    "SaleCommand",
    "SaleLine",
    "SaleReturnCommand",
    "SetCommand",
    "SettingsCommand",
    "Sku",
    "SkuAvailability",
    "Stats",
    "Status",
    "Store",
    "StoreAvailability",
    "StoreTotals",
    "Totals",
    "Transfer",
    "TransferCancelCommand",
    "TransferChangeCommand",
    "TransferCommand",
    "TransferLine",
    "TransferReceiptCommand",
    "TransferReceiveCommand",
]


class Item(msgspec.Struct, frozen=True, rename="camel"):
    """An item on the wire."""

    sku: str
    name: str
    store_id: str
    quantity: int
    reserved: int
    available: int
    short: int
    owed: int
    unsellable: int
    incoming: int
    safety_stock: int
    reorder_point: int | None
    version: int
    created_at: datetime
    last_updated: datetime
    sales_status: str | None = None
    stopped_by: list[str] | None = None


class Current(msgspec.Struct, frozen=True, rename="camel"):
    """What a document has become since it was answered."""

    status: str
    version: int


class Counted(msgspec.Struct, frozen=True, rename="camel"):
    """An item that was counted, and what was found."""

    sku: str
    name: str
    store_id: str
    quantity: int
    reserved: int
    available: int
    short: int
    owed: int
    unsellable: int
    incoming: int
    safety_stock: int
    reorder_point: int | None
    version: int
    created_at: datetime
    last_updated: datetime
    counted: int
    expected: int
    variance: int
    covers: datetime | None
    sales_status: str | None = None
    stopped_by: list[str] | None = None


class Store(msgspec.Struct, frozen=True, rename="camel"):
    """A store on the wire."""

    id: str
    name: str
    location: str | None
    attributes: dict[str, Any]
    sales_status: str
    stop_reason: str | None
    version: int
    created_at: datetime
    updated_at: datetime


class Sku(msgspec.Struct, frozen=True, rename="camel"):
    """The catalogue row of a SKU on the wire."""

    sku: str
    name: str
    attributes: dict[str, Any]
    sales_status: str
    stop_reason: str | None
    version: int


class Reset(msgspec.Struct, frozen=True, rename="camel"):
    """Since when the figures count."""

    timestamp: datetime


class Health(msgspec.Struct, frozen=True, rename="camel"):
    """How the process is."""

    status: str
    timestamp: datetime
    uptime: float
    version: str


class Status(msgspec.Struct, frozen=True, rename="camel"):
    """One word."""

    status: str


class Access(msgspec.Struct, frozen=True, rename="camel"):
    """What the caller may do."""

    principal: str
    key: str | None
    scopes: list[str]
    stores: list[str] | None
    key_needed: bool


class ProblemPage(msgspec.Struct, frozen=True, rename="camel"):
    """What all errors of one code have in common."""

    type: str
    code: str
    title: str
    statuses: list[int]
    retryable: bool
    meaning: str
    advice: str


class Front(msgspec.Struct, frozen=True, rename="camel"):
    """What this is and what there is: the methods of every path."""

    name: str
    message: str
    version: str
    timestamp: datetime
    endpoints: dict[str, str]


class OperationMetadata(msgspec.Struct, frozen=True, rename="camel"):
    """What an operation was about, who asked for it, and why, as far as it was said."""

    store_id: str | None = None
    document_type: str | None = None
    document_id: str | None = None
    request_id: str | None = None
    actor: str | None = None
    reason: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None


class Operation(msgspec.Struct, frozen=True, rename="camel"):
    """What the original calls an operation: the record of a request under its key."""

    id: str
    type: str
    idempotency_key: str | None
    metadata: OperationMetadata
    timestamp: datetime
    status: str
    retry_count: int
    max_retries: int
    sku: str | None = None
    amount: int | None = None
    completed_at: datetime | None = None
    failed_at: datetime | None = None
    error: dict[str, Any] | None = None


class ConcurrencyStats(msgspec.Struct, frozen=True, rename="camel"):
    """Work under way."""

    active_mutexes: int | None
    queued_operations: int | None
    tracked_versions: int


class StoreTotals(msgspec.Struct, frozen=True, rename="camel"):
    """Sums over the items of a store, or of all."""

    items: int
    with_stock: int
    out_of_stock: int
    quantity: int
    reserved: int


class Stats(msgspec.Struct, frozen=True, rename="camel"):
    """The statistics of a store."""

    store_id: str
    operations_count: int | None
    concurrency_stats: ConcurrencyStats
    totals: StoreTotals


class Clock(msgspec.Struct, frozen=True, rename="camel"):
    """How the ledger's time stands to the wall clock."""

    condition: str
    ahead_ms: int


class Ready(msgspec.Struct, frozen=True, rename="camel"):
    """That changes can be made, and by which time."""

    status: str
    clock: Clock


class TransferLine(msgspec.Struct, frozen=True, rename="camel"):
    """One line; ``sent`` is what is open and the four numbers after it. ``over`` came beyond that."""

    line_id: str
    sku: str
    sent: int
    open: int
    received: int
    damaged: int
    missing: int
    cancelled: int
    over: int
    unaccounted: int
    reference: str | None


class Deltas(msgspec.Struct, frozen=True, rename="camel"):
    """By how much each number of the item changed."""

    on_hand: int
    reserved: int
    unsellable: int
    incoming: int
    safety_stock: int
    owed: int


class After(msgspec.Struct, frozen=True, rename="camel"):
    """The numbers of the item after the change."""

    on_hand: int
    reserved: int
    unsellable: int
    incoming: int
    safety_stock: int
    available: int
    short: int
    owed: int
    reorder_point: int | None
    deleted: bool = False


class Entry(msgspec.Struct, frozen=True, rename="camel"):
    """A ledger entry. What nobody said, and what an entry of a document alone does not have, is left out."""

    cursor: str
    partition: int
    sequence: int
    time: datetime
    kind: str
    deltas: Deltas
    command_id: str
    principal: str
    unaccounted: int
    flags: list[str]
    occurred_at: datetime | None = None
    sku: str | None = None
    store_id: str | None = None
    after: After | None = None
    version: int | None = None
    document_type: str | None = None
    document_id: str | None = None
    reason: str | None = None
    reference: str | None = None
    note: str | None = None
    actor: str | None = None
    request_id: str | None = None
    covered_by_count: int = 0
    made: bool = False


class FeedPage(msgspec.Struct, frozen=True, rename="camel"):
    """The next entries of the feed."""

    success: bool
    data: list[Entry]
    count: int
    cursor: str


class ParcelLine(msgspec.Struct, frozen=True, rename="camel"):
    """Units of one line that it held."""

    line_id: str
    store_id: str
    quantity: int


class Parcel(msgspec.Struct, frozen=True, rename="camel"):
    """What was told with an id: told again, it is the same."""

    id: str
    kind: str
    moment: datetime
    lines: list[ParcelLine]
    unaccounted: int
    covered_by_count: int
    undone: bool


class Transfer(msgspec.Struct, frozen=True, rename="camel"):
    """What was sent from one store, or from a supplier, to another store, and what came of it."""

    id: str
    status: str
    from_store_id: str | None
    to_store_id: str
    expected_at: datetime | None
    to_quarantine: bool
    reference: str | None
    attributes: dict[str, Any]
    version: int
    created_at: datetime
    updated_at: datetime
    parcels: list[Parcel]
    lines: list[TransferLine]


class Allocation(msgspec.Struct, frozen=True, rename="camel"):
    """What one store gives to one line."""

    store_id: str
    open: int
    fulfilled: int
    released: int
    expired: int
    returned: int


class ReservationLine(msgspec.Struct, frozen=True, rename="camel"):
    """One line; ``requested`` is the sum of its allocations."""

    line_id: str
    sku: str
    requested: int
    allocations: list[Allocation]
    returned: int
    reference: str | None
    item_short: int | None = None


class Reservation(msgspec.Struct, frozen=True, rename="camel"):
    """A promise over several items.

    Its status is ``open`` until somebody ends it, which happens within a second or two after ``expiresAt``; every
    call judges that time itself.
    """

    id: str
    status: str
    confirmed: bool
    expires_at: datetime | None
    reference: str | None
    attributes: dict[str, Any]
    version: int
    created_at: datetime
    updated_at: datetime
    parcels: list[Parcel]
    lines: list[ReservationLine]
    partial: bool | None = None


class Returned(msgspec.Struct, frozen=True, rename="camel"):
    """Units of a line that have come back into a store."""

    store_id: str
    quantity: int


class SaleLine(msgspec.Struct, frozen=True, rename="camel"):
    """Units of one SKU that left one store."""

    line_id: str
    sku: str
    store_id: str
    quantity: int
    unaccounted: int
    covered_by_count: int
    returned: int
    returns: list[Returned]
    reference: str | None


class Sale(msgspec.Struct, frozen=True, rename="camel"):
    """What was sold."""

    id: str
    status: str
    happened: bool
    occurred_at: datetime | None
    reference: str | None
    attributes: dict[str, Any]
    version: int
    created_at: datetime
    updated_at: datetime
    parcels: list[Parcel]
    lines: list[SaleLine]
    partial: bool | None = None


class BatchRow(msgspec.Struct, frozen=True, rename="camel"):
    """What one command of a batch came to: data or error, as the single call would have answered."""

    index: int
    status: int
    data: Item | None = None
    reservation: Reservation | None = None
    sale: Sale | None = None
    transfer: Transfer | None = None
    message: str | None = None
    error: dict[str, Any] | None = None
    operation: Operation | None = None
    replayed: bool | None = None
    current: Current | None = None


class StoreAvailability(msgspec.Struct, frozen=True, rename="camel"):
    """What one store has of a SKU."""

    available: int
    quantity: int
    reserved: int
    short: int
    unsellable: int
    incoming: int
    safety_stock: int
    store_id: str


class SkuAvailability(msgspec.Struct, frozen=True, rename="camel"):
    """What the stores have of a SKU, together."""

    available: int
    quantity: int
    reserved: int
    short: int
    unsellable: int
    incoming: int
    safety_stock: int
    sku: str
    known: bool
    sales_status: str = "open"
    stores: list[StoreAvailability] | None = None


class NewReservationLine(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Units of one SKU that are wanted from one store, or from the first of several that can serve them."""

    sku: str
    quantity: int
    store_id: str | None = None
    reference: str | None = None
    use_safety_stock: bool | None = None
    store_ids: Sequence[str] | None = None


class Part(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Some units of a reservation."""

    quantity: int
    sku: str | None = None
    line_id: str | None = None
    store_id: str | None = None


class AmendedLine(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One line as it is to be."""

    sku: str
    quantity: int
    store_id: str | None = None
    reference: str | None = None
    use_safety_stock: bool | None = None
    store_ids: Sequence[str] | None = None
    line_id: str | None = None


class MovedPart(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Some open units of a reservation, or all of a line or a SKU."""

    sku: str | None = None
    line_id: str | None = None
    quantity: int | None = None


class ReturnedPart(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Some units that have come back."""

    quantity: int
    sku: str | None = None
    line_id: str | None = None
    store_id: str | None = None
    bucket: Literal["sellable", "unsellable"] | None = None
    reason: str | None = None


class NewSaleLine(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Units of one SKU that leave one store."""

    sku: str
    quantity: int
    store_id: str | None = None
    reference: str | None = None
    use_safety_stock: bool | None = None


class NewTransferLine(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Units of one SKU that are sent."""

    sku: str
    quantity: int
    happened: bool | None = None
    reference: str | None = None


class Receipt(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What came of a line of a transfer."""

    sku: str | None = None
    line_id: str | None = None
    received: int | None = None
    damaged: int | None = None
    missing: int | None = None


class Totals(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What has really come of a line of a transfer, in all."""

    sku: str | None = None
    line_id: str | None = None
    received: int | None = None
    damaged: int | None = None
    missing: int | None = None


class AddCommand(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="add"):
    """Add units; the item is made when it is missing."""

    sku: str
    name: str
    quantity: int
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    store_id: str | None = None
    reason: str | None = None


class SetCommand(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="set"):
    """Set on hand, not below what is reserved."""

    sku: str
    quantity: int
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    store_id: str | None = None
    reason: str | None = None


class ReserveCommand(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="reserve"):
    """Promise units, as far as they are available."""

    sku: str
    quantity: int
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    store_id: str | None = None
    reason: str | None = None


class ReleaseCommand(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="release"):
    """Take back what plain reserves have promised."""

    sku: str
    quantity: int
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    store_id: str | None = None
    reason: str | None = None


class FulfillCommand(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="fulfill"):
    """Hand over units under a plain reserve: on hand and reserved both fall; what has left is believed."""

    sku: str
    quantity: int
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    happened: bool | None = None
    store_id: str | None = None
    reason: str | None = None


class AdjustCommand(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="adjust"):
    """Correct on hand by a signed number of units; a fact, never refused by stock."""

    sku: str
    delta: int
    reason: Literal[
        "correction", "damaged", "expired", "found", "lost", "other", "received", "returned", "sample", "stolen"
    ]
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    bucket: Literal["sellable", "unsellable"] | None = None
    store_id: str | None = None


class MoveCommand(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="move"):
    """Move units on hand between sellable and unsellable."""

    sku: str
    quantity: int
    from_: Literal["sellable", "unsellable"]
    to: Literal["sellable", "unsellable"]
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    store_id: str | None = None
    reason: str | None = None


class CountCommand(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="count"):
    """Record what was counted; a fact, refused only when units moved or a newer count came since."""

    sku: str
    counted: int
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    as_of_version: int | None = None
    as_of: datetime | None = None
    on_moved: Literal["rebase", "reject"] | None = None
    source: str | None = None
    basis: Literal["books", "shelf"] | None = None
    store_id: str | None = None
    reason: str | None = None


class SettingsCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="settings"
):
    """Set all settings of an item without touching its stock; it is made when it is missing."""

    sku: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    safety_stock: int | None = None
    reorder_point: int | None = None
    name: str | None = None
    store_id: str | None = None
    reason: str | None = None


class PatchCommand(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="patch"):
    """Change some settings of an item without touching its stock."""

    sku: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    safety_stock: int | None = None
    reorder_point: int | UnsetType | None = UNSET
    store_id: str | None = None
    reason: str | None = None


class DeleteCommand(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="delete"):
    """Remove an item with nothing on hand, reserved or incoming; made again, its versions go on."""

    sku: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    store_id: str | None = None
    reason: str | None = None


class SaleCommand(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="sale"):
    """Units leave at once, all lines or none; a sale that has happened already is believed."""

    lines: Sequence[NewSaleLine]
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    id: str | None = None
    attributes: Mapping[str, Any] | None = None
    happened: bool | None = None
    reason: str | None = None


class ReservationCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="reservation"
):
    """Promise units of several items, all lines or none, for a time or until they leave."""

    lines: Sequence[NewReservationLine]
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    id: str | None = None
    attributes: Mapping[str, Any] | None = None
    ttl_seconds: int | None = None
    confirmed: bool | None = None
    allow_split: bool | None = None
    sourcing: Literal["drain", "fewestStores", "inOrder"] | None = None
    expires_at: datetime | None = None
    if_expired: Literal["reacquire", "reject"] | None = None
    if_released: Literal["reacquire", "reject"] | None = None
    reason: str | None = None


class ReservationConfirmCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="reservation.confirm"
):
    """It is paid: the expiry goes. What has expired may be taken again, all of it or nothing."""

    reservation_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    if_expired: Literal["reacquire", "reject"] | None = None
    ttl_seconds: int | None = None
    expires_at: datetime | None = None
    reason: str | None = None


class ReservationUnconfirmCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="reservation.unconfirm"
):
    """The payment has bounced: what was paid is a hold with an end again."""

    ttl_seconds: int
    reservation_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    reason: str | None = None


class ReservationFulfillCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="reservation.fulfill"
):
    """Promised units leave: all that are open, or the parts that are named; what has left is believed."""

    reservation_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    id: str | None = None
    lines: Sequence[Part] | None = None
    happened: bool | None = None
    reason: str | None = None


class ReservationReleaseCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="reservation.release"
):
    """The promise is taken back: for all units that are open, or for the parts that are named."""

    reservation_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    lines: Sequence[Part] | None = None
    if_confirmed: Literal["refuse", "release"] | None = None
    reason: str | None = None


class ReservationExtendCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="reservation.extend"
):
    """The promise holds longer, never shorter."""

    reservation_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    ttl_seconds: int | None = None
    expires_at: datetime | None = None
    reason: str | None = None


class ReservationAmendCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="reservation.amend"
):
    """These are its lines from now on, all of them or none."""

    lines: Sequence[AmendedLine]
    reservation_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    allow_split: bool | None = None
    ttl_seconds: int | None = None
    expires_at: datetime | None = None
    reason: str | None = None


class ReservationReassignCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="reservation.reassign"
):
    """Other stores are to serve what is open, all of it or none."""

    reservation_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    lines: Sequence[MovedPart] | None = None
    from_store_id: str | None = None
    to_store_id: str | None = None
    store_ids: Sequence[str] | None = None
    allow_split: bool | None = None
    reason: str | None = None


class ReservationUnfulfillCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="reservation.unfulfill"
):
    """Units have not left after all: they are on the shelf, and promised, again."""

    reservation_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    lines: Sequence[Part] | None = None
    parcel_id: str | None = None
    expires_at: datetime | None = None
    reason: str | None = None


class ReservationReturnCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="reservation.return"
):
    """Units that have left have come back, into any store."""

    lines: Sequence[ReturnedPart]
    reservation_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    id: str | None = None
    reason: str | None = None


class SaleReturnCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="sale.return"
):
    """Units that were sold have come back, into any store."""

    lines: Sequence[ReturnedPart]
    sale_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    id: str | None = None
    reason: str | None = None


class TransferCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="transfer"
):
    """Units leave a store at once, or are ordered from a supplier, and are incoming at another store."""

    from_store_id: str | None
    to_store_id: str
    lines: Sequence[NewTransferLine]
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    id: str | None = None
    attributes: Mapping[str, Any] | None = None
    expected_at: datetime | None = None
    to_quarantine: bool | None = None
    happened: bool | None = None
    reason: str | None = None


class TransferReceiveCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="transfer.receive"
):
    """Units arrive, whole, damaged or not at all: all that are on their way, or the lines that are named."""

    transfer_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    id: str | None = None
    lines: Sequence[Receipt] | None = None
    reason: str | None = None


class TransferReceiptCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="transfer.receipt"
):
    """The receipt was wrong: these are the totals of its lines."""

    lines: Sequence[Totals]
    transfer_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    reason: str | None = None


class TransferChangeCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="transfer.change"
):
    """Change when it should arrive, or what it is called by."""

    transfer_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    expected_at: datetime | UnsetType | None = UNSET
    reason: str | None = None


class TransferCancelCommand(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="type", tag="transfer.cancel"
):
    """What has not been received goes back to where it came from."""

    transfer_id: str
    idempotency_key: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None
    reason: str | None = None
