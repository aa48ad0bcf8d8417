"""Values of the domain as they look on the wire."""

from typing import Any, Final, Generic, Literal, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.http.problems import KINDS
from holdfast.api.http.texts import Time
from holdfast.api.words import DocumentType, OperationKind
from holdfast.domain.decide import ITEM_OPERATIONS
from holdfast.domain.judge import Verdict
from holdfast.domain.outcomes import RETRIES_MAX, DocumentResult, ItemResult, Outcome, SkuResult, StoreResult
from holdfast.domain.rejections import Rejection
from holdfast.times import rfc3339

REPLAYED: Final = "Operation already completed"
#: Kinds of operations on an item that are about a number of units.
_WITH_UNITS: Final = frozenset(record.kind for record in ITEM_OPERATIONS if record.units is not None)


class OperationMetadata(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """What an operation was about, who asked for it, and why, as far as it was said."""

    store_id: str | None = None
    document_type: DocumentType | None = None
    document_id: str | None = None
    request_id: str | None = None
    actor: str | None = None
    reason: str | None = None
    reference: str | None = None
    note: str | None = None
    occurred_at: Time | None = None


class OperationBody(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel", omit_defaults=True):
    """What the original calls an operation: the record of a request under its key."""

    id: str
    type: OperationKind
    #: None: it was not about one SKU.
    sku: str | None = None
    #: None: it was not about a number of units.
    amount: int | None = None
    #: None: the request had none, and nothing of it is kept.
    idempotency_key: str | None
    metadata: OperationMetadata
    timestamp: Time
    status: Literal["completed", "failed"]
    retry_count: int
    max_retries: int
    completed_at: Time | None = None
    failed_at: Time | None = None
    error: dict[str, Any] | None = None


def operation_body(outcome: Outcome, key: str | None) -> OperationBody:
    """Render the record of a request."""
    time = rfc3339(outcome.time)
    result = outcome.result
    applied = outcome.applied
    sku = result.sku.sku if isinstance(result, SkuResult) else outcome.sku
    return OperationBody(
        id=outcome.cause.command_id,
        type=outcome.kind,
        sku=sku or None,
        amount=outcome.amount if outcome.sku and outcome.kind in _WITH_UNITS else None,
        idempotency_key=key,
        metadata=_metadata(outcome),
        timestamp=time,
        status="completed" if applied else "failed",
        retry_count=outcome.retries,
        max_retries=RETRIES_MAX,
        completed_at=time if applied else None,
        failed_at=None if applied else time,
        error=_error(result.code, result.detail) if isinstance(result, Rejection) else None,
    )


def _metadata(outcome: Outcome) -> OperationMetadata:
    cause, result = outcome.cause, outcome.result
    document = result.document.key if isinstance(result, DocumentResult) else (None, None)
    store = result.store.id if isinstance(result, StoreResult) else outcome.store
    return OperationMetadata(
        store or None,
        document[0],
        document[1],
        cause.request_id,
        cause.actor,
        cause.reason,
        cause.reference,
        cause.note,
        None if cause.occurred_at is None else rfc3339(cause.occurred_at),
    )


def _error(code: str, message: str) -> dict[str, Any]:
    return {"name": KINDS[code].name, "code": code, "message": message, "statusCode": KINDS[code].status}


Data = TypeVar("Data")


class Found(msgspec.Struct, Generic[Data], frozen=True, gc=False, kw_only=True):
    """The envelope of what was read."""

    success: bool = True
    data: Data


class Current(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What a document has become since it was answered."""

    status: str
    version: int


class Done(msgspec.Struct, Generic[Data], frozen=True, gc=False, kw_only=True):
    """The envelope of a write that took effect."""

    success: bool = True
    data: Data
    message: str
    #: There, when the write was about one item, or came with an idempotency key.
    operation: OperationBody | UnsetType = UNSET
    #: There, when this is the stored answer about a document.
    current: Current | UnsetType = UNSET


def done(verdict: Verdict, data: Data, message: str, key: str | None) -> Done[Data]:
    """Render the answer to a write that took effect, now or earlier; a replay shows the data that was answered then."""
    outcome = verdict.outcome
    told = key is not None or isinstance(outcome.result, ItemResult)
    return Done(
        data=data,
        message=REPLAYED if verdict.replayed else message,
        operation=operation_body(outcome, key) if told else UNSET,
    )
