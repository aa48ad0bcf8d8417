"""Errors on the wire: ``application/problem+json`` (RFC 9457), holding the original's shape too."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec

from holdfast.api.limits import RETRY_AFTER_S
from holdfast.domain.rejections import BatchRefused, Code, LinesInsufficient, Rejection, Shortage, VersionMismatch
from holdfast.engine.errors import (
    DatabaseMoved,
    Fault,
    OutcomeUnknown,
    Overloaded,
    StorageFault,
    StorageUnavailable,
    TransientFault,
)
from holdfast.times import rfc3339


class Kind(msgspec.Struct, frozen=True):
    """What all errors of one code have in common."""

    status: int
    name: str
    title: str
    #: Whether the same request may succeed when it is simply sent again.
    retryable: bool = False


#: One table from codes to HTTP, in the order in which a request is judged.
KINDS: Final[Mapping[str, Kind]] = {
    "NOT_FOUND": Kind(404, "NotFoundError", "Not found"),
    "METHOD_NOT_ALLOWED": Kind(405, "MethodNotAllowedError", "Method not allowed"),
    "UNAUTHORIZED": Kind(401, "UnauthorizedError", "Unauthorized"),
    "FORBIDDEN": Kind(403, "ForbiddenError", "Forbidden"),
    "PAYLOAD_TOO_LARGE": Kind(413, "PayloadTooLargeError", "Payload too large"),
    "HEADERS_TOO_LARGE": Kind(431, "HeadersTooLargeError", "Headers too large"),
    "REQUEST_TIMEOUT": Kind(408, "RequestTimeoutError", "Body took too long", retryable=True),
    "UNSUPPORTED_MEDIA_TYPE": Kind(415, "UnsupportedMediaTypeError", "Unsupported media type"),
    "VALIDATION_ERROR": Kind(400, "ValidationError", "Validation failed"),
    "OVERLOADED": Kind(503, "OverloadedError", "Overloaded", retryable=True),
    "IDEMPOTENCY_KEY_REUSED": Kind(422, "IdempotencyError", "Idempotency key reused"),
    "CONFLICT": Kind(409, "ConflictError", "Conflict"),
    "STALE_COUNT": Kind(409, "ConflictError", "Count older than the last one"),
    "COUNT_MOVED": Kind(409, "ConflictError", "Count overtaken by movements"),
    "RESERVATION_EXPIRED": Kind(410, "ReservationExpiredError", "Reservation expired"),
    "CURSOR_EXPIRED": Kind(410, "CursorExpiredError", "Cursor expired"),
    "CONCURRENCY_ERROR": Kind(409, "ConcurrencyError", "Version conflict"),
    "PRECONDITION_FAILED": Kind(412, "PreconditionFailedError", "Precondition failed"),
    "INSUFFICIENT_RESERVED": Kind(422, "InsufficientQuantityError", "Insufficient reserved quantity"),
    "INSUFFICIENT_ON_HAND": Kind(422, "InsufficientQuantityError", "Insufficient quantity on hand"),
    "INSUFFICIENT_QUANTITY": Kind(422, "InsufficientQuantityError", "Insufficient quantity"),
    "STORAGE_UNAVAILABLE": Kind(503, "StorageUnavailableError", "Storage unavailable", retryable=True),
    "OUTCOME_UNKNOWN": Kind(503, "OutcomeUnknownError", "Outcome unknown", retryable=True),
    "PERSISTENCE_ERROR": Kind(500, "PersistenceError", "Persistence failed"),
    "INTERNAL_ERROR": Kind(500, "InternalServerError", "Internal server error"),
}

_DEFECT: Final = "The server made a mistake. It is in its log under this request id."


class Problem(Exception):
    """The request ends here, with this error as its answer."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.headers = headers or {}
        self.members = members or {}


class NotFound(Problem):
    """There is no such thing."""

    def __init__(self, detail: str, **members: object) -> None:
        super().__init__("NOT_FOUND", detail, members=members)


class Invalid(Problem):
    """The request cannot be understood; ``field`` says where."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__("VALIDATION_ERROR", f"{field}: {problem}", members={"field": field})
        self._field = field
        self._problem = problem

    def within(self, place: str) -> "Invalid":
        """Give the same for a field of the object at this place of the request."""
        return Invalid(f"{place}.{self._field}", self._problem)


#: Members that are called otherwise on the wire than a change of case would give.
_MEMBERS: Final = {
    "store": "storeId", "current": "currentVersion", "expected": "expectedVersion", "document": "documentType",
    "id": "documentId",
}  # fmt: skip
_TIMES: Final = frozenset({"expired_at", "expires_at"})


def problem_of_rejection(rejection: Rejection, field: str = "quantity") -> Problem:
    """Give the error of a business "no", with its figures as members; ``field`` held the units of the request."""
    if isinstance(rejection, BatchRefused):
        members = _members_of(rejection.rejection, field)
        if "field" in members:
            members["field"] = f"commands[{rejection.index}].{members['field']}"
        return Problem(rejection.code, rejection.detail, members={"index": rejection.index, **members})
    return Problem(rejection.code, rejection.detail, members=_members_of(rejection, field))


def _members_of(rejection: Rejection, field: str) -> dict[str, Any]:
    if isinstance(rejection, LinesInsufficient):
        return _shortages(rejection.shortages)
    members: dict[str, Any] = {}
    for name in rejection.__struct_fields__:
        value = getattr(rejection, name)
        members[_member(name)] = rfc3339(value) if name in _TIMES and value is not None else value
    if isinstance(rejection, VersionMismatch):
        del members["ifMatch"]
        expected = rejection.expected
        members["expectedVersion"] = expected[0] if len(expected) == 1 else list(expected)
    if rejection.code is Code.VALIDATION_ERROR:
        members["field"] = rejection.field or field
    return members


def _shortages(shortages: Sequence[Shortage]) -> dict[str, Any]:
    """Tell of all lines; and of the first as if it were the only one."""
    lines = [
        {"sku": short.sku, "storeId": short.store, "requested": short.requested, "available": short.available}
        for short in shortages
    ]
    return {**lines[0], "lines": lines}


@lru_cache
def _member(name: str) -> str:
    first, *others = name.split("_")
    return _MEMBERS.get(name) or first + "".join(map(str.capitalize, others))


def problem_of_fault(fault: Exception) -> Problem:
    """Give the error of a fault; a defect says nothing of its insides."""
    if isinstance(fault, Problem):
        return fault
    if isinstance(fault, Overloaded):
        return _passing("OVERLOADED", fault)
    if isinstance(fault, OutcomeUnknown):
        return _passing("OUTCOME_UNKNOWN", fault)
    if isinstance(fault, StorageUnavailable | TransientFault):
        # What was moved does not come back by itself: the caller learns what has to be done.
        return _passing("STORAGE_UNAVAILABLE", fault if isinstance(fault, DatabaseMoved) else StorageUnavailable())
    if isinstance(fault, StorageFault):
        return Problem("PERSISTENCE_ERROR", _DEFECT)
    return Problem("INTERNAL_ERROR", _DEFECT)


def _passing(code: str, fault: Fault) -> Problem:
    return Problem(code, str(fault), headers={"retry-after": str(RETRY_AFTER_S)})


def error_of(problem: Problem, timestamp: str) -> dict[str, Any]:
    """Render the original's part of a problem."""
    kind = KINDS[problem.code]
    return {
        "name": kind.name,
        "code": problem.code,
        "message": problem.detail,
        "statusCode": kind.status,
        "timestamp": timestamp,
        **problem.members,
    }


def body_of(problem: Problem, *, instance: str, request_id: str, timestamp: str) -> bytes:
    """Render a problem."""
    kind = KINDS[problem.code]
    return msgspec.json.encode(
        {
            "type": f"/problems/{problem.code.lower().replace('_', '-')}",
            "title": kind.title,
            "status": kind.status,
            "detail": problem.detail,
            "instance": instance,
            "requestId": request_id,
            "retryable": kind.retryable,
            "success": False,
            "error": error_of(problem, timestamp),
        }
    )
