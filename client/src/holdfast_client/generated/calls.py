"""Every call of the API as a function that writes it down. Made by `make sdk`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from holdfast_client.call import UNSET, Call, UnsetType, body, family, headers, path, query
from holdfast_client.generated import models
from holdfast_client.shapes import Data, Page, PageByName, as_it_is, data_of, page_of


def reserve_item(
    sku: str,
    quantity: int,
    *,
    store_id: str | None = None,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Item]:
    """Promise units, as far as they are available."""
    return Call(
        method="POST",
        path=path("/api/inventory/items/{sku}/reserve", store_id, sku=sku),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"quantity": quantity},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Item],
        read=data_of,
        statuses=frozenset({200}),
    )


def release_item(
    sku: str,
    quantity: int,
    *,
    store_id: str | None = None,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Item]:
    """Take back what plain reserves have promised."""
    return Call(
        method="POST",
        path=path("/api/inventory/items/{sku}/release", store_id, sku=sku),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"quantity": quantity},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Item],
        read=data_of,
        statuses=frozenset({200}),
    )


def fulfill_item(
    sku: str,
    quantity: int,
    *,
    store_id: str | None = None,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    happened: bool | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Item]:
    """Hand over units under a plain reserve: on hand and reserved both fall; what has left is believed."""
    return Call(
        method="POST",
        path=path("/api/inventory/items/{sku}/fulfill", store_id, sku=sku),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"quantity": quantity},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "happened": happened,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Item],
        read=data_of,
        statuses=frozenset({200}),
    )


def adjust_item(
    sku: str,
    delta: int,
    reason: Literal[
        "correction", "damaged", "expired", "found", "lost", "other", "received", "returned", "sample", "stolen"
    ],
    *,
    store_id: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    bucket: Literal["sellable", "unsellable"] | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Item]:
    """Correct on hand by a signed number of units; a fact, never refused by stock."""
    return Call(
        method="POST",
        path=path("/api/inventory/items/{sku}/adjust", store_id, sku=sku),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"delta": delta, "reason": reason},
            {
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "bucket": bucket,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Item],
        read=data_of,
        statuses=frozenset({200}),
    )


def set_item_quantity(
    sku: str,
    quantity: int,
    *,
    store_id: str | None = None,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Item]:
    """Set on hand, not below what is reserved."""
    return Call(
        method="PUT",
        path=path("/api/inventory/items/{sku}/quantity", store_id, sku=sku),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"quantity": quantity},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Item],
        read=data_of,
        statuses=frozenset({200}),
    )


def add_item(
    sku: str,
    name: str,
    quantity: int,
    *,
    store_id: str | None = None,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Item]:
    """Add units; the item is made when it is missing."""
    return Call(
        method="POST",
        path=path("/api/inventory/items", store_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"sku": sku, "name": name, "quantity": quantity},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Item],
        read=data_of,
        statuses=frozenset({201}),
    )


def list_items(
    *,
    store_id: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    sku_prefix: str | None = None,
    name: str | None = None,
    low_stock: bool | None = None,
    in_stock: bool | None = None,
    short: bool | None = None,
    owed: bool | None = None,
) -> Call[Page[models.Item]]:
    """The items of a store by SKU: a page when limit is given, else all."""
    return Call(
        method="GET",
        path=path("/api/inventory/items", store_id),
        query=query(
            limit=limit,
            after=after,
            sku_prefix=sku_prefix,
            name=name,
            low_stock=low_stock,
            in_stock=in_stock,
            short=short,
            owed=owed,
        ),
        shape=PageByName[models.Item],
        read=page_of,
        statuses=frozenset({200}),
    )


def count_item(
    sku: str,
    counted: int,
    *,
    store_id: str | None = None,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    as_of_version: int | None = None,
    as_of: datetime | None = None,
    on_moved: Literal["rebase", "reject"] | None = None,
    source: str | None = None,
    basis: Literal["books", "shelf"] | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Counted]:
    """Record what was counted; a fact, refused only when units moved or a newer count came since."""
    return Call(
        method="POST",
        path=path("/api/inventory/items/{sku}/count", store_id, sku=sku),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"counted": counted},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "asOfVersion": as_of_version,
                "asOf": as_of,
                "onMoved": on_moved,
                "source": source,
                "basis": basis,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Counted],
        read=data_of,
        statuses=frozenset({200}),
    )


def move_units(
    sku: str,
    quantity: int,
    from_: Literal["sellable", "unsellable"],
    to: Literal["sellable", "unsellable"],
    *,
    store_id: str | None = None,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Item]:
    """Move units on hand between sellable and unsellable."""
    return Call(
        method="POST",
        path=path("/api/inventory/items/{sku}/move", store_id, sku=sku),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"quantity": quantity, "from": from_, "to": to},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Item],
        read=data_of,
        statuses=frozenset({200}),
    )


def put_item(
    sku: str,
    *,
    store_id: str | None = None,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    safety_stock: int | None = None,
    reorder_point: int | None = None,
    name: str | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Item]:
    """Set all settings of an item without touching its stock; it is made when it is missing."""
    return Call(
        method="PUT",
        path=path("/api/inventory/items/{sku}", store_id, sku=sku),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "safetyStock": safety_stock,
                "reorderPoint": reorder_point,
                "name": name,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Item],
        read=data_of,
        statuses=frozenset({200, 201}),
    )


def patch_item(
    sku: str,
    *,
    store_id: str | None = None,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    safety_stock: int | None = None,
    reorder_point: int | UnsetType | None = UNSET,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Item]:
    """Change some settings of an item without touching its stock."""
    return Call(
        method="PATCH",
        path=path("/api/inventory/items/{sku}", store_id, sku=sku),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"reorderPoint": reorder_point},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "safetyStock": safety_stock,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Item],
        read=data_of,
        statuses=frozenset({200}),
    )


def delete_item(
    sku: str,
    *,
    store_id: str | None = None,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Item]:
    """Remove an item with nothing on hand, reserved or incoming; made again, its versions go on."""
    return Call(
        method="DELETE",
        path=path("/api/inventory/items/{sku}", store_id, sku=sku),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Item],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_item(sku: str, *, store_id: str | None = None, as_of: datetime | None = None) -> Call[models.Item]:
    """One item."""
    return Call(
        method="GET",
        path=path("/api/inventory/items/{sku}", store_id, sku=sku),
        query=query(as_of=as_of),
        shape=Data[models.Item],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_stats(*, store_id: str | None = None) -> Call[models.Stats]:
    """Sums over the items of a store, and work under way."""
    return Call(
        method="GET",
        path="/api/inventory/stats",
        query=query(store_id=store_id),
        shape=Data[models.Stats],
        read=data_of,
        statuses=frozenset({200}),
    )


def list_stock(
    *,
    limit: int | None = None,
    after: str | None = None,
    store_ids: str | None = None,
    sku_prefix: str | None = None,
    name: str | None = None,
    low_stock: bool | None = None,
    in_stock: bool | None = None,
    short: bool | None = None,
    owed: bool | None = None,
    unsellable: bool | None = None,
    out: bool | None = None,
    as_of: datetime | None = None,
    sales_status: Literal["open", "stopped"] | None = None,
) -> Call[Page[models.Item]]:
    """The items of all stores, or of some, by store and SKU."""
    return Call(
        method="GET",
        path="/api/inventory/stock",
        query=query(
            limit=limit,
            after=after,
            store_ids=store_ids,
            sku_prefix=sku_prefix,
            name=name,
            low_stock=low_stock,
            in_stock=in_stock,
            short=short,
            owed=owed,
            unsellable=unsellable,
            out=out,
            as_of=as_of,
            sales_status=sales_status,
        ),
        shape=Page[models.Item],
        read=as_it_is,
        statuses=frozenset({200}),
    )


def send_batch(
    commands: Sequence[
        models.AddCommand
        | models.SetCommand
        | models.ReserveCommand
        | models.ReleaseCommand
        | models.FulfillCommand
        | models.AdjustCommand
        | models.MoveCommand
        | models.CountCommand
        | models.SettingsCommand
        | models.PatchCommand
        | models.DeleteCommand
        | models.SaleCommand
        | models.ReservationCommand
        | models.ReservationConfirmCommand
        | models.ReservationUnconfirmCommand
        | models.ReservationFulfillCommand
        | models.ReservationReleaseCommand
        | models.ReservationExtendCommand
        | models.ReservationAmendCommand
        | models.ReservationReassignCommand
        | models.ReservationUnfulfillCommand
        | models.ReservationReturnCommand
        | models.SaleReturnCommand
        | models.TransferCommand
        | models.TransferReceiveCommand
        | models.TransferReceiptCommand
        | models.TransferChangeCommand
        | models.TransferCancelCommand
    ],
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    atomic: bool | None = None,
    sent_at: str | None = None,
    prefer: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[list[models.BatchRow]]:
    """Up to 1000 commands: about items, all or none; or each by itself, about documents too."""
    return Call(
        method="POST",
        path="/api/inventory/batch",
        headers=headers(sent_at=sent_at, prefer=prefer, x_actor=actor),
        body=body(
            {"commands": commands},
            {"reason": reason, "reference": reference, "note": note, "occurredAt": occurred_at, "atomic": atomic},
        ),
        write=True,
        key=idempotency_key,
        shape=Data[list[models.BatchRow]],
        read=data_of,
        statuses=frozenset({200}),
    )


def make_reservation(
    lines: Sequence[models.NewReservationLine],
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    id: str | None = None,
    attributes: Mapping[str, Any] | None = None,
    ttl_seconds: int | None = None,
    confirmed: bool | None = None,
    allow_split: bool | None = None,
    sourcing: Literal["drain", "fewestStores", "inOrder"] | None = None,
    expires_at: datetime | None = None,
    if_expired: Literal["reacquire", "reject"] | None = None,
    if_released: Literal["reacquire", "reject"] | None = None,
    sent_at: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Reservation]:
    """Promise units of several items, all lines or none, for a time or until they leave."""
    return Call(
        method="POST",
        path="/api/inventory/reservations",
        headers=headers(sent_at=sent_at, x_actor=actor),
        body=body(
            {"lines": lines},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "id": id,
                "attributes": attributes,
                "ttlSeconds": ttl_seconds,
                "confirmed": confirmed,
                "allowSplit": allow_split,
                "sourcing": sourcing,
                "expiresAt": expires_at,
                "ifExpired": if_expired,
                "ifReleased": if_released,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Reservation],
        read=data_of,
        statuses=frozenset({200, 201}),
    )


def list_reservations(
    *,
    limit: int | None = None,
    after: str | None = None,
    sku: str | None = None,
    store_id: str | None = None,
    reference: str | None = None,
    from_: datetime | None = None,
    to: datetime | None = None,
    line_reference: str | None = None,
    ids: str | None = None,
    confirmed: bool | None = None,
    expires_before: datetime | None = None,
    short: bool | None = None,
    status: Literal["expired", "fulfilled", "open", "released"] | None = None,
) -> Call[Page[models.Reservation]]:
    """Reservations, the newest first."""
    return Call(
        method="GET",
        path="/api/inventory/reservations",
        query=query(
            limit=limit,
            after=after,
            sku=sku,
            store_id=store_id,
            reference=reference,
            from_=from_,
            to=to,
            line_reference=line_reference,
            ids=ids,
            confirmed=confirmed,
            expires_before=expires_before,
            short=short or None,
            status=status,
        ),
        shape=Page[models.Reservation],
        read=as_it_is,
        statuses=frozenset({200}),
    )


def get_reservation(reservation_id: str) -> Call[models.Reservation]:
    """One reservation."""
    return Call(
        method="GET",
        path=path("/api/inventory/reservations/{reservationId}", reservationId=reservation_id),
        shape=Data[models.Reservation],
        read=data_of,
        statuses=frozenset({200}),
    )


def confirm_reservation(
    reservation_id: str,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    if_expired: Literal["reacquire", "reject"] | None = None,
    ttl_seconds: int | None = None,
    expires_at: datetime | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Reservation]:
    """It is paid: the expiry goes. What has expired may be taken again, all of it or nothing."""
    return Call(
        method="POST",
        path=path("/api/inventory/reservations/{reservationId}/confirm", reservationId=reservation_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "ifExpired": if_expired,
                "ttlSeconds": ttl_seconds,
                "expiresAt": expires_at,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Reservation],
        read=data_of,
        statuses=frozenset({200}),
    )


def unconfirm_reservation(
    reservation_id: str,
    ttl_seconds: int,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Reservation]:
    """The payment has bounced: what was paid is a hold with an end again."""
    return Call(
        method="POST",
        path=path("/api/inventory/reservations/{reservationId}/unconfirm", reservationId=reservation_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"ttlSeconds": ttl_seconds},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Reservation],
        read=data_of,
        statuses=frozenset({200}),
    )


def fulfill_reservation(
    reservation_id: str,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    id: str | None = None,
    lines: Sequence[models.Part] | None = None,
    happened: bool | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Reservation]:
    """Promised units leave: all that are open, or the parts that are named; what has left is believed."""
    return Call(
        method="POST",
        path=path("/api/inventory/reservations/{reservationId}/fulfill", reservationId=reservation_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "id": id,
                "lines": lines,
                "happened": happened,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Reservation],
        read=data_of,
        statuses=frozenset({200}),
    )


def release_reservation(
    reservation_id: str,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    lines: Sequence[models.Part] | None = None,
    if_confirmed: Literal["refuse", "release"] | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Reservation]:
    """The promise is taken back: for all units that are open, or for the parts that are named."""
    return Call(
        method="POST",
        path=path("/api/inventory/reservations/{reservationId}/release", reservationId=reservation_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "lines": lines,
                "ifConfirmed": if_confirmed,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Reservation],
        read=data_of,
        statuses=frozenset({200}),
    )


def extend_reservation(
    reservation_id: str,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    ttl_seconds: int | None = None,
    expires_at: datetime | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Reservation]:
    """The promise holds longer, never shorter."""
    return Call(
        method="POST",
        path=path("/api/inventory/reservations/{reservationId}/extend", reservationId=reservation_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "ttlSeconds": ttl_seconds,
                "expiresAt": expires_at,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Reservation],
        read=data_of,
        statuses=frozenset({200}),
    )


def amend_reservation(
    reservation_id: str,
    lines: Sequence[models.AmendedLine],
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    allow_split: bool | None = None,
    ttl_seconds: int | None = None,
    expires_at: datetime | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Reservation]:
    """These are its lines from now on, all of them or none."""
    return Call(
        method="POST",
        path=path("/api/inventory/reservations/{reservationId}/amend", reservationId=reservation_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"lines": lines},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "allowSplit": allow_split,
                "ttlSeconds": ttl_seconds,
                "expiresAt": expires_at,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Reservation],
        read=data_of,
        statuses=frozenset({200}),
    )


def reassign_reservation(
    reservation_id: str,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    lines: Sequence[models.MovedPart] | None = None,
    from_store_id: str | None = None,
    to_store_id: str | None = None,
    store_ids: Sequence[str] | None = None,
    allow_split: bool | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Reservation]:
    """Other stores are to serve what is open, all of it or none."""
    return Call(
        method="POST",
        path=path("/api/inventory/reservations/{reservationId}/reassign", reservationId=reservation_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "lines": lines,
                "fromStoreId": from_store_id,
                "toStoreId": to_store_id,
                "storeIds": store_ids,
                "allowSplit": allow_split,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Reservation],
        read=data_of,
        statuses=frozenset({200}),
    )


def unfulfill_reservation(
    reservation_id: str,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    lines: Sequence[models.Part] | None = None,
    parcel_id: str | None = None,
    expires_at: datetime | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Reservation]:
    """Units have not left after all: they are on the shelf, and promised, again."""
    return Call(
        method="POST",
        path=path("/api/inventory/reservations/{reservationId}/unfulfill", reservationId=reservation_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "lines": lines,
                "parcelId": parcel_id,
                "expiresAt": expires_at,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Reservation],
        read=data_of,
        statuses=frozenset({200}),
    )


def return_reservation(
    reservation_id: str,
    lines: Sequence[models.ReturnedPart],
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    id: str | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Reservation]:
    """Units that have left have come back, into any store."""
    return Call(
        method="POST",
        path=path("/api/inventory/reservations/{reservationId}/return", reservationId=reservation_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"lines": lines},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "id": id,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Reservation],
        read=data_of,
        statuses=frozenset({200}),
    )


def return_sale(
    sale_id: str,
    lines: Sequence[models.ReturnedPart],
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    id: str | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Sale]:
    """Units that were sold have come back, into any store."""
    return Call(
        method="POST",
        path=path("/api/inventory/sales/{saleId}/return", saleId=sale_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"lines": lines},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "id": id,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Sale],
        read=data_of,
        statuses=frozenset({200}),
    )


def make_sale(
    lines: Sequence[models.NewSaleLine],
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    id: str | None = None,
    attributes: Mapping[str, Any] | None = None,
    happened: bool | None = None,
    sent_at: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Sale]:
    """Units leave at once, all lines or none; a sale that has happened already is believed."""
    return Call(
        method="POST",
        path="/api/inventory/sales",
        headers=headers(sent_at=sent_at, x_actor=actor),
        body=body(
            {"lines": lines},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "id": id,
                "attributes": attributes,
                "happened": happened,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Sale],
        read=data_of,
        statuses=frozenset({200, 201}),
    )


def list_sales(
    *,
    limit: int | None = None,
    after: str | None = None,
    sku: str | None = None,
    store_id: str | None = None,
    reference: str | None = None,
    from_: datetime | None = None,
    to: datetime | None = None,
    line_reference: str | None = None,
    ids: str | None = None,
) -> Call[Page[models.Sale]]:
    """Sales, the newest first."""
    return Call(
        method="GET",
        path="/api/inventory/sales",
        query=query(
            limit=limit,
            after=after,
            sku=sku,
            store_id=store_id,
            reference=reference,
            from_=from_,
            to=to,
            line_reference=line_reference,
            ids=ids,
        ),
        shape=Page[models.Sale],
        read=as_it_is,
        statuses=frozenset({200}),
    )


def get_sale(sale_id: str) -> Call[models.Sale]:
    """One sale."""
    return Call(
        method="GET",
        path=path("/api/inventory/sales/{saleId}", saleId=sale_id),
        shape=Data[models.Sale],
        read=data_of,
        statuses=frozenset({200}),
    )


def make_transfer(
    from_store_id: str | None,
    to_store_id: str,
    lines: Sequence[models.NewTransferLine],
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    id: str | None = None,
    attributes: Mapping[str, Any] | None = None,
    expected_at: datetime | None = None,
    to_quarantine: bool | None = None,
    happened: bool | None = None,
    sent_at: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Transfer]:
    """Units leave a store at once, or are ordered from a supplier, and are incoming at another store."""
    return Call(
        method="POST",
        path="/api/inventory/transfers",
        headers=headers(sent_at=sent_at, x_actor=actor),
        body=body(
            {"fromStoreId": from_store_id, "toStoreId": to_store_id, "lines": lines},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "id": id,
                "attributes": attributes,
                "expectedAt": expected_at,
                "toQuarantine": to_quarantine,
                "happened": happened,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Transfer],
        read=data_of,
        statuses=frozenset({200, 201}),
    )


def list_transfers(
    *,
    limit: int | None = None,
    after: str | None = None,
    sku: str | None = None,
    store_id: str | None = None,
    reference: str | None = None,
    from_: datetime | None = None,
    to: datetime | None = None,
    line_reference: str | None = None,
    ids: str | None = None,
    overdue: bool | None = None,
    missing: bool | None = None,
    status: Literal["cancelled", "missing", "open", "received"] | None = None,
) -> Call[Page[models.Transfer]]:
    """Transfers, the newest first."""
    return Call(
        method="GET",
        path="/api/inventory/transfers",
        query=query(
            limit=limit,
            after=after,
            sku=sku,
            store_id=store_id,
            reference=reference,
            from_=from_,
            to=to,
            line_reference=line_reference,
            ids=ids,
            overdue=overdue or None,
            missing=missing,
            status=status,
        ),
        shape=Page[models.Transfer],
        read=as_it_is,
        statuses=frozenset({200}),
    )


def get_transfer(transfer_id: str) -> Call[models.Transfer]:
    """One transfer."""
    return Call(
        method="GET",
        path=path("/api/inventory/transfers/{transferId}", transferId=transfer_id),
        shape=Data[models.Transfer],
        read=data_of,
        statuses=frozenset({200}),
    )


def change_transfer(
    transfer_id: str,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    expected_at: datetime | UnsetType | None = UNSET,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Transfer]:
    """Change when it should arrive, or what it is called by."""
    return Call(
        method="PATCH",
        path=path("/api/inventory/transfers/{transferId}", transferId=transfer_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"expectedAt": expected_at},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Transfer],
        read=data_of,
        statuses=frozenset({200}),
    )


def receive_transfer(
    transfer_id: str,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    id: str | None = None,
    lines: Sequence[models.Receipt] | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Transfer]:
    """Units arrive, whole, damaged or not at all: all that are on their way, or the lines that are named."""
    return Call(
        method="POST",
        path=path("/api/inventory/transfers/{transferId}/receive", transferId=transfer_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "id": id,
                "lines": lines,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Transfer],
        read=data_of,
        statuses=frozenset({200}),
    )


def correct_receipt(
    transfer_id: str,
    lines: Sequence[models.Totals],
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Transfer]:
    """The receipt was wrong: these are the totals of its lines."""
    return Call(
        method="PUT",
        path=path("/api/inventory/transfers/{transferId}/receipt", transferId=transfer_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"lines": lines},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Transfer],
        read=data_of,
        statuses=frozenset({200}),
    )


def cancel_transfer(
    transfer_id: str,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Transfer]:
    """What has not been received goes back to where it came from."""
    return Call(
        method="POST",
        path=path("/api/inventory/transfers/{transferId}/cancel", transferId=transfer_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Transfer],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_availability(
    skus: Sequence[str],
    *,
    store_ids: Sequence[str] | None = None,
    view: Literal["stores", "total"] | None = None,
    unknown_stores: Literal["ignore", "reject"] | None = None,
) -> Call[list[models.SkuAvailability]]:
    """Get what is available of many SKUs, each consistent over all its stores."""
    return Call(
        method="POST",
        path="/api/inventory/availability",
        body=body({"skus": skus}, {"storeIds": store_ids, "view": view, "unknownStores": unknown_stores}),
        shape=Data[list[models.SkuAvailability]],
        read=data_of,
        statuses=frozenset({200}),
    )


def list_stores(*, limit: int | None = None, after: str | None = None) -> Call[Page[models.Store]]:
    """All stores, by id."""
    return Call(
        method="GET",
        path="/api/stores",
        query=query(limit=limit, after=after),
        shape=Page[models.Store],
        read=as_it_is,
        statuses=frozenset({200}),
    )


def make_store(
    id: str,
    name: str,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    location: str | None = None,
    attributes: Mapping[str, Any] | None = None,
    sent_at: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Store]:
    """Open a store; the same one again is answered as it is."""
    return Call(
        method="POST",
        path="/api/stores",
        headers=headers(sent_at=sent_at, x_actor=actor),
        body=body(
            {"id": id, "name": name},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "location": location,
                "attributes": attributes,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Store],
        read=data_of,
        statuses=frozenset({200, 201}),
    )


def get_store(store_id: str) -> Call[models.Store]:
    """One store."""
    return Call(
        method="GET",
        path=path("/api/stores/{storeId}", None, storeId=store_id),
        shape=Data[models.Store],
        read=data_of,
        statuses=frozenset({200}),
    )


def change_store(
    store_id: str,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    name: str | None = None,
    location: str | UnsetType | None = UNSET,
    attributes: Mapping[str, Any] | None = None,
    sales_status: Literal["open", "stopped"] | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Store]:
    """Change what is known of a store."""
    return Call(
        method="PATCH",
        path=path("/api/stores/{storeId}", None, storeId=store_id),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"location": location},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "name": name,
                "attributes": attributes,
                "salesStatus": sales_status,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Store],
        read=data_of,
        statuses=frozenset({200}),
    )


def list_skus(
    *,
    limit: int | None = None,
    after: str | None = None,
    sku_prefix: str | None = None,
    name: str | None = None,
    sales_status: Literal["open", "stopped"] | None = None,
    attribute: Mapping[str, str] | None = None,
) -> Call[Page[models.Sku]]:
    """The catalogue by SKU: all of it, or what a prefix, a name or an attribute finds."""
    return Call(
        method="GET",
        path="/api/inventory/skus",
        query=query(limit=limit, after=after, sku_prefix=sku_prefix, name=name, sales_status=sales_status)
        | family("attribute", attribute),
        shape=Page[models.Sku],
        read=as_it_is,
        statuses=frozenset({200}),
    )


def get_sku(sku: str) -> Call[models.Sku]:
    """What all stores share about a SKU."""
    return Call(
        method="GET",
        path=path("/api/inventory/skus/{sku}", sku=sku),
        shape=Data[models.Sku],
        read=data_of,
        statuses=frozenset({200}),
    )


def put_sku(
    sku: str,
    name: str,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    attributes: Mapping[str, Any] | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Sku]:
    """Set the catalogue row of a SKU; it is made when it is missing."""
    return Call(
        method="PUT",
        path=path("/api/inventory/skus/{sku}", sku=sku),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {"name": name},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "attributes": attributes,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Sku],
        read=data_of,
        statuses=frozenset({200, 201}),
    )


def patch_sku(
    sku: str,
    *,
    reason: str | None = None,
    reference: str | None = None,
    note: str | None = None,
    occurred_at: datetime | None = None,
    expected_version: int | None = None,
    name: str | None = None,
    attributes: Mapping[str, Any] | None = None,
    sales_status: Literal["open", "stopped"] | None = None,
    sent_at: str | None = None,
    if_match: str | None = None,
    idempotency_key: str | None = None,
    actor: str | None = None,
) -> Call[models.Sku]:
    """Change some of a SKU's catalogue row, or stop its sale everywhere: a recall."""
    return Call(
        method="PATCH",
        path=path("/api/inventory/skus/{sku}", sku=sku),
        headers=headers(sent_at=sent_at, if_match=if_match, x_actor=actor),
        body=body(
            {},
            {
                "reason": reason,
                "reference": reference,
                "note": note,
                "occurredAt": occurred_at,
                "expectedVersion": expected_version,
                "name": name,
                "attributes": attributes,
                "salesStatus": sales_status,
            },
        ),
        write=True,
        key=idempotency_key,
        shape=Data[models.Sku],
        read=data_of,
        statuses=frozenset({200}),
    )


def list_entries(
    *,
    store_id: str | None = None,
    sku: str | None = None,
    reference: str | None = None,
    document_id: str | None = None,
    from_: datetime | None = None,
    to: datetime | None = None,
    order: Literal["asc", "desc"] | None = None,
    kind: str | None = None,
    principal: str | None = None,
    actor: str | None = None,
    request_id: str | None = None,
    reason: str | None = None,
    document_type: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Call[Page[models.Entry]]:
    """List ledger entries."""
    return Call(
        method="GET",
        path="/api/inventory/ledger",
        query=query(
            store_id=store_id,
            sku=sku,
            reference=reference,
            document_id=document_id,
            from_=from_,
            to=to,
            order=order,
            kind=kind,
            principal=principal,
            actor=actor,
            request_id=request_id,
            reason=reason,
            document_type=document_type,
            limit=limit,
            after=after,
        ),
        shape=Page[models.Entry],
        read=as_it_is,
        statuses=frozenset({200}),
    )


def list_item_entries(
    sku: str,
    *,
    store_id: str | None = None,
    reference: str | None = None,
    document_id: str | None = None,
    from_: datetime | None = None,
    to: datetime | None = None,
    order: Literal["asc", "desc"] | None = None,
    kind: str | None = None,
    principal: str | None = None,
    actor: str | None = None,
    request_id: str | None = None,
    reason: str | None = None,
    document_type: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Call[Page[models.Entry]]:
    """List the ledger entries of an item."""
    return Call(
        method="GET",
        path=path("/api/inventory/items/{sku}/ledger", store_id, sku=sku),
        query=query(
            reference=reference,
            document_id=document_id,
            from_=from_,
            to=to,
            order=order,
            kind=kind,
            principal=principal,
            actor=actor,
            request_id=request_id,
            reason=reason,
            document_type=document_type,
            limit=limit,
            after=after,
        ),
        shape=Page[models.Entry],
        read=as_it_is,
        statuses=frozenset({200}),
    )


def follow_events(
    *,
    after: str | None = None,
    limit: int | None = None,
    wait: int | None = None,
    store_ids: str | None = None,
    sku_prefix: str | None = None,
) -> Call[models.FeedPage]:
    """Follow the ledger: every entry once, in order; also as a stream of server-sent events."""
    return Call(
        method="GET",
        path="/api/inventory/events",
        query=query(after=after, limit=limit, wait=wait, store_ids=store_ids, sku_prefix=sku_prefix),
        wait_s=wait or 0,
        shape=models.FeedPage,
        read=as_it_is,
        statuses=frozenset({200}),
    )


def get_operation(idempotency_key: str) -> Call[models.Operation]:
    """What was done under an idempotency key."""
    return Call(
        method="GET",
        path=path("/api/inventory/operations/{idempotencyKey}", idempotencyKey=idempotency_key),
        shape=Data[models.Operation],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_metrics() -> Call[dict[str, Any]]:
    """All groups of metrics."""
    return Call(
        method="GET",
        path="/api/metrics",
        shape=Data[dict[str, Any]],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_requests_metrics() -> Call[dict[str, Any]]:
    """The metrics of requests."""
    return Call(
        method="GET",
        path="/api/metrics/requests",
        shape=Data[dict[str, Any]],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_inventory_metrics() -> Call[dict[str, Any]]:
    """The metrics of inventory."""
    return Call(
        method="GET",
        path="/api/metrics/inventory",
        shape=Data[dict[str, Any]],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_concurrency_metrics() -> Call[dict[str, Any]]:
    """The metrics of concurrency."""
    return Call(
        method="GET",
        path="/api/metrics/concurrency",
        shape=Data[dict[str, Any]],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_persistence_metrics() -> Call[dict[str, Any]]:
    """The metrics of persistence."""
    return Call(
        method="GET",
        path="/api/metrics/persistence",
        shape=Data[dict[str, Any]],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_system_metrics() -> Call[dict[str, Any]]:
    """The metrics of system."""
    return Call(
        method="GET",
        path="/api/metrics/system",
        shape=Data[dict[str, Any]],
        read=data_of,
        statuses=frozenset({200}),
    )


def reset_metrics() -> Call[models.Reset]:
    """Count the figures of these groups from zero on; those of /metrics go on."""
    return Call(
        method="POST",
        path="/api/metrics/reset",
        body=body({}, {}),
        shape=Data[models.Reset],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_health() -> Call[models.Health]:
    """Whether the process answers, since when, and which version it is."""
    return Call(
        method="GET",
        path="/health",
        shape=Data[models.Health],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_liveness() -> Call[models.Status]:
    """Whether the process answers, whatever the database does."""
    return Call(
        method="GET",
        path="/livez",
        shape=Data[models.Status],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_readiness() -> Call[models.Ready]:
    """Whether the database can be written, and how the ledger's time stands to the clock."""
    return Call(
        method="GET",
        path="/readyz",
        shape=Data[models.Ready],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_metrics_health() -> Call[dict[str, Any]]:
    """Whether changes can be made; a 503 says in the same shape that they cannot."""
    return Call(
        method="GET",
        path="/api/metrics/health",
        shape=Data[dict[str, Any]],
        read=data_of,
        statuses=frozenset({200, 503}),
    )


def get_access() -> Call[models.Access]:
    """Whose key this is, and what it may do."""
    return Call(
        method="GET",
        path="/api/access",
        shape=Data[models.Access],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_problem(problem: str) -> Call[models.ProblemPage]:
    """What an error means, and what to do: the address that its type names."""
    return Call(
        method="GET",
        path=path("/problems/{problem}", problem=problem),
        shape=Data[models.ProblemPage],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_front() -> Call[models.Front]:
    """What this is, and the methods of every path."""
    return Call(
        method="GET",
        path="/",
        shape=Data[models.Front],
        read=data_of,
        statuses=frozenset({200}),
    )


def get_description() -> Call[dict[str, Any]]:
    """This description of the API, as OpenAPI 3.1."""
    return Call(
        method="GET",
        path="/openapi.json",
        shape=dict[str, Any],
        read=as_it_is,
        statuses=frozenset({200}),
    )
