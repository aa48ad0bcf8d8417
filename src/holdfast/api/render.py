"""Values of the domain as they look on the wire."""

from typing import Any, Final

import msgspec

from holdfast.api.problems import KINDS
from holdfast.api.times import rfc3339
from holdfast.domain.item import Item
from holdfast.domain.outcomes import RETRIES_MAX, ItemResult, Outcome

#: What is said beside the data of a success, by the kind of the operation.
MESSAGES: Final = {
    "add": "Item added successfully",
    "set": "Quantity updated successfully",
    "reserve": "Inventory reserved successfully",
    "release": "Inventory released successfully",
    "fulfill": "Inventory fulfilled successfully",
    "adjust": "Inventory adjusted successfully",
}
UNCHANGED: Final = "Quantity unchanged"
REPLAYED: Final = "Operation already completed"


class ItemBody(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """An item on the wire."""

    sku: str
    name: str
    store_id: str
    quantity: int
    reserved: int
    available: int
    short: int
    unsellable: int
    incoming: int
    safety_stock: int
    reorder_point: int | None
    version: int
    created_at: str
    last_updated: str


def item_body(item: Item, name: str) -> ItemBody:
    """Render an item."""
    return ItemBody(
        item.sku,
        name,
        item.store,
        item.on_hand,
        item.reserved,
        item.available,
        item.short,
        item.unsellable,
        item.incoming,
        item.safety_stock,
        item.reorder_point,
        item.version,
        rfc3339(item.created_at),
        rfc3339(item.updated_at),
    )


class OperationMetadata(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """Who asked for an operation, and why, as far as it was said."""

    store_id: str
    request_id: str | None = None
    actor: str | None = None
    reason: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: str | None = None


class OperationBody(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """What the original calls an operation: the record of a request under its key."""

    id: str
    type: str
    sku: str
    amount: int
    idempotency_key: str
    metadata: OperationMetadata
    timestamp: str
    status: str
    retry_count: int
    max_retries: int
    completed_at: str | None = None
    failed_at: str | None = None
    error: dict[str, Any] | None = None


def operation_body(outcome: Outcome, key: str) -> OperationBody:
    """Render the record of a request."""
    cause = outcome.cause
    time = rfc3339(outcome.time)
    metadata = OperationMetadata(
        outcome.store,
        cause.request_id,
        cause.actor,
        cause.reason,
        cause.reference,
        cause.note,
        None if cause.occurred_at is None else rfc3339(cause.occurred_at),
    )
    result = outcome.result
    applied = isinstance(result, ItemResult)
    return OperationBody(
        id=cause.command_id,
        type=outcome.kind,
        sku=outcome.sku,
        amount=outcome.amount,
        idempotency_key=key,
        metadata=metadata,
        timestamp=time,
        status="completed" if applied else "failed",
        retry_count=outcome.retries,
        max_retries=RETRIES_MAX,
        completed_at=time if applied else None,
        failed_at=None if applied else time,
        error=None if isinstance(result, ItemResult) else _error(result.code, result.detail),
    )


def _error(code: str, message: str) -> dict[str, Any]:
    return {"name": KINDS[code].name, "code": code, "message": message, "statusCode": KINDS[code].status}


class WriteAnswer(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """The envelope of a write that took effect."""

    success: bool
    data: ItemBody
    message: str
    operation: OperationBody | None = None


def write_answer(outcome: Outcome, result: ItemResult, key: str | None, *, replayed: bool) -> WriteAnswer:
    """Render the answer to a write; a replay shows the data that was answered then."""
    message = REPLAYED if replayed else MESSAGES[outcome.kind] if result.changed else UNCHANGED
    operation = None if key is None else operation_body(outcome, key)
    return WriteAnswer(success=True, data=item_body(result.item, result.name), message=message, operation=operation)
