"""Errors on the wire: ``application/problem+json`` (RFC 9457), holding the original's shape too."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import msgspec

from holdfast.api.limits import RETRY_AFTER_S
from holdfast.engine.errors import (
    Fault,
    NeedsOperator,
    OutcomeUnknown,
    Overloaded,
    StorageFault,
    StorageUnavailable,
    TransientFault,
)


class Kind(msgspec.Struct, frozen=True):
    """What all errors of one code have in common."""

    status: int
    name: str
    title: str
    #: Whether the same request may succeed when it is simply sent again.
    retryable: bool = False
    #: What the code is called on the wire, where it has several statuses; None: as in the table.
    wire: str | None = None


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
    "PRECONDITION_REQUIRED": Kind(428, "PreconditionRequiredError", "Precondition required"),
    "OVERLOADED": Kind(503, "OverloadedError", "Overloaded", retryable=True),
    "IDEMPOTENCY_KEY_REUSED": Kind(422, "IdempotencyError", "Idempotency key reused"),
    "CONFLICT": Kind(409, "ConflictError", "Conflict"),
    "STALE_COUNT": Kind(409, "ConflictError", "Count older than the last one"),
    "COUNT_MOVED": Kind(409, "ConflictError", "Count overtaken by movements"),
    "RESERVATION_EXPIRED": Kind(410, "ReservationExpiredError", "Reservation expired"),
    # The same code, where nothing that was asked for by its address has gone.
    "RESERVATION_OVER": Kind(409, "ReservationExpiredError", "Reservation expired", wire="RESERVATION_EXPIRED"),
    "CURSOR_EXPIRED": Kind(410, "CursorExpiredError", "Cursor expired"),
    "CONCURRENCY_ERROR": Kind(409, "ConcurrencyError", "Version conflict"),
    "PRECONDITION_FAILED": Kind(412, "PreconditionFailedError", "Precondition failed"),
    "SALES_STOPPED": Kind(422, "SalesStoppedError", "Sales stopped"),
    "INSUFFICIENT_RESERVED": Kind(422, "InsufficientQuantityError", "Insufficient reserved quantity"),
    "INSUFFICIENT_ON_HAND": Kind(422, "InsufficientQuantityError", "Insufficient quantity on hand"),
    "INSUFFICIENT_QUANTITY": Kind(422, "InsufficientQuantityError", "Insufficient quantity"),
    "STORAGE_UNAVAILABLE": Kind(503, "StorageUnavailableError", "Storage unavailable", retryable=True),
    "OUTCOME_UNKNOWN": Kind(503, "OutcomeUnknownError", "Outcome unknown", retryable=True),
    "PERSISTENCE_ERROR": Kind(500, "PersistenceError", "Persistence failed"),
    "INTERNAL_ERROR": Kind(500, "InternalServerError", "Internal server error"),
}


def wire(code: str) -> str:
    """Give what a code of the table is called on the wire."""
    return KINDS[code].wire or code


@cache
def address(code: str) -> str:
    """Give the address that names a code, and that tells of it."""
    return f"/problems/{wire(code).lower().replace('_', '-')}"


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
    """The request cannot be understood; ``field`` says where, and the others what else is wrong with it."""

    def __init__(self, field: str, problem: str, others: Sequence["Invalid"] = ()) -> None:
        self.field: Final = field
        self.problem: Final = problem
        errors = [{"field": each.field, "message": each.problem} for each in (self, *others)]
        super().__init__("VALIDATION_ERROR", f"{field}: {problem}", members={"field": field, "errors": errors})
        self._others = others

    def beside(self, others: Sequence["Invalid"]) -> "Invalid":
        """Give the same with all else that is wrong."""
        return Invalid(self.field, self.problem, others)

    def within(self, place: str) -> "Invalid":
        """Give the same for fields of the object at this place of the request."""
        return Invalid(f"{place}.{self.field}", self.problem, [other.within(place) for other in self._others])


def problem_of_fault(fault: Exception) -> Problem:
    """Give the error of a fault; a defect says nothing of its insides."""
    if isinstance(fault, Problem):
        return fault
    if isinstance(fault, Overloaded):
        return _passing("OVERLOADED", fault)
    if isinstance(fault, OutcomeUnknown):
        return _passing("OUTCOME_UNKNOWN", fault)
    if isinstance(fault, StorageUnavailable | TransientFault):
        # What does not come back by itself is told; else the caller learns nothing of the insides.
        return _passing("STORAGE_UNAVAILABLE", fault if isinstance(fault, NeedsOperator) else StorageUnavailable())
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
        "code": wire(problem.code),
        "message": problem.detail,
        "statusCode": kind.status,
        "timestamp": timestamp,
        **problem.members,
        **_errors_of(problem),
    }


def _errors_of(problem: Problem) -> dict[str, Any]:
    """Name the bad field of what the rules could not take, as where the request could not be read."""
    field = problem.members.get("field")
    if field is None or "errors" in problem.members or problem.code != "VALIDATION_ERROR":
        return {}
    return {"errors": [{"field": field, "message": problem.detail.removeprefix(f"{field}: ")}]}


def body_of(problem: Problem, *, instance: str, request_id: str, timestamp: str) -> bytes:
    """Render a problem."""
    kind = KINDS[problem.code]
    return msgspec.json.encode(
        {
            "type": address(problem.code),
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
