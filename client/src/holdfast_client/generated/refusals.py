"""An error for every code that the server refuses with. Made by `make sdk`."""

from collections.abc import Mapping
from typing import Final

from holdfast_client.errors import Refused

__all__ = [
    "BY_CODE",
    "ConcurrencyError",
    "Conflict",
    "CountMoved",
    "CursorExpired",
    "Forbidden",
    "HeadersTooLarge",
    "IdempotencyKeyReused",
    "InsufficientOnHand",
    "InsufficientQuantity",
    "InsufficientReserved",
    "InternalError",
    "MethodNotAllowed",
    "NotFound",
    "OutcomeUnknown",
    "Overloaded",
    "PayloadTooLarge",
    "PersistenceError",
    "PreconditionFailed",
    "PreconditionRequired",
    "RequestTimeout",
    "ReservationExpired",
    "SalesStopped",
    "StaleCount",
    "StorageUnavailable",
    "Unauthorized",
    "UnsupportedMediaType",
    "ValidationError",
]


class NotFound(Refused):
    """Not found (``NOT_FOUND``, status 404)."""


class MethodNotAllowed(Refused):
    """Method not allowed (``METHOD_NOT_ALLOWED``, status 405)."""


class Unauthorized(Refused):
    """Unauthorized (``UNAUTHORIZED``, status 401)."""


class Forbidden(Refused):
    """Forbidden (``FORBIDDEN``, status 403)."""


class PayloadTooLarge(Refused):
    """Payload too large (``PAYLOAD_TOO_LARGE``, status 413)."""


class HeadersTooLarge(Refused):
    """Headers too large (``HEADERS_TOO_LARGE``, status 431)."""


class RequestTimeout(Refused):
    """Body took too long (``REQUEST_TIMEOUT``, status 408)."""


class UnsupportedMediaType(Refused):
    """Unsupported media type (``UNSUPPORTED_MEDIA_TYPE``, status 415)."""


class ValidationError(Refused):
    """Validation failed (``VALIDATION_ERROR``, status 400)."""


class PreconditionRequired(Refused):
    """Precondition required (``PRECONDITION_REQUIRED``, status 428)."""


class Overloaded(Refused):
    """Overloaded (``OVERLOADED``, status 503)."""


class IdempotencyKeyReused(Refused):
    """Idempotency key reused (``IDEMPOTENCY_KEY_REUSED``, status 422)."""


class Conflict(Refused):
    """Conflict (``CONFLICT``, status 409)."""


class StaleCount(Refused):
    """Count older than the last one (``STALE_COUNT``, status 409)."""


class CountMoved(Refused):
    """Count overtaken by movements (``COUNT_MOVED``, status 409)."""


class ReservationExpired(Refused):
    """Reservation expired (``RESERVATION_EXPIRED``, status 409 or 410)."""


class CursorExpired(Refused):
    """Cursor expired (``CURSOR_EXPIRED``, status 410)."""


class ConcurrencyError(Refused):
    """Version conflict (``CONCURRENCY_ERROR``, status 409)."""


class PreconditionFailed(Refused):
    """Precondition failed (``PRECONDITION_FAILED``, status 412)."""


class SalesStopped(Refused):
    """Sales stopped (``SALES_STOPPED``, status 422)."""


class InsufficientReserved(Refused):
    """Insufficient reserved quantity (``INSUFFICIENT_RESERVED``, status 422)."""


class InsufficientOnHand(Refused):
    """Insufficient quantity on hand (``INSUFFICIENT_ON_HAND``, status 422)."""


class InsufficientQuantity(Refused):
    """Insufficient quantity (``INSUFFICIENT_QUANTITY``, status 422)."""


class StorageUnavailable(Refused):
    """Storage unavailable (``STORAGE_UNAVAILABLE``, status 503)."""


class OutcomeUnknown(Refused):
    """Outcome unknown (``OUTCOME_UNKNOWN``, status 503)."""


class PersistenceError(Refused):
    """Persistence failed (``PERSISTENCE_ERROR``, status 500)."""


class InternalError(Refused):
    """Internal server error (``INTERNAL_ERROR``, status 500)."""


BY_CODE: Final[Mapping[str, type[Refused]]] = {
    "NOT_FOUND": NotFound,
    "METHOD_NOT_ALLOWED": MethodNotAllowed,
    "UNAUTHORIZED": Unauthorized,
    "FORBIDDEN": Forbidden,
    "PAYLOAD_TOO_LARGE": PayloadTooLarge,
    "HEADERS_TOO_LARGE": HeadersTooLarge,
    "REQUEST_TIMEOUT": RequestTimeout,
    "UNSUPPORTED_MEDIA_TYPE": UnsupportedMediaType,
    "VALIDATION_ERROR": ValidationError,
    "PRECONDITION_REQUIRED": PreconditionRequired,
    "OVERLOADED": Overloaded,
    "IDEMPOTENCY_KEY_REUSED": IdempotencyKeyReused,
    "CONFLICT": Conflict,
    "STALE_COUNT": StaleCount,
    "COUNT_MOVED": CountMoved,
    "RESERVATION_EXPIRED": ReservationExpired,
    "CURSOR_EXPIRED": CursorExpired,
    "CONCURRENCY_ERROR": ConcurrencyError,
    "PRECONDITION_FAILED": PreconditionFailed,
    "SALES_STOPPED": SalesStopped,
    "INSUFFICIENT_RESERVED": InsufficientReserved,
    "INSUFFICIENT_ON_HAND": InsufficientOnHand,
    "INSUFFICIENT_QUANTITY": InsufficientQuantity,
    "STORAGE_UNAVAILABLE": StorageUnavailable,
    "OUTCOME_UNKNOWN": OutcomeUnknown,
    "PERSISTENCE_ERROR": PersistenceError,
    "INTERNAL_ERROR": InternalError,
}
