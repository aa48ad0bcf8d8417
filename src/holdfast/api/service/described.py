"""What the API's description says once and refers to everywhere: path values, headers, errors."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec

from holdfast.api.http import problems
from holdfast.api.http.problems import KINDS
from holdfast.api.http.texts import Identifier, Key, StoreId, Time
from holdfast.api.routes import EXAMPLE_SKU, Route

_ID: Final = msgspec.json.schema(Identifier)
_KEY: Final = msgspec.json.schema(Key)
_TAG: Final = '((W/)?"[^",]*"|[0-9]{1,16})'
_ETAGS: Final = {"type": "string", "pattern": rf"^(\*|[ ,]*{_TAG}( *,[ ,]*{_TAG})*[ ,]*)$"}

#: The values that stand in paths.
PATH_PARAMETERS: Final[Mapping[str, dict[str, Any]]] = {
    "storeId": {"description": "The id of a store", "schema": msgspec.json.schema(StoreId), "example": "default"},
    "sku": {"description": "The SKU; a slash in it is sent as %2F", "schema": _ID, "example": EXAMPLE_SKU},
    "reservationId": {"description": "The id of a reservation", "schema": _ID},
    "transferId": {"description": "The id of a transfer", "schema": _ID},
    "saleId": {"description": "The id of a sale", "schema": _ID},
    "idempotencyKey": {"description": "The key that the write was sent with", "schema": _KEY},
    "problem": {"description": "What the type of an error ends with", "schema": {"type": "string"}},
    "asset": {"description": "A file of the page", "schema": {"type": "string"}},
}

#: How a caller shows an access key; while there has never been one, programs on the server's machine need none.
SECURITY_SCHEMES: Final[Mapping[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An access key, as `holdfast keys create` prints it"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same in another header"},
}

#: Errors that every call may answer with.
COMMON_CODES: Final = (
    "VALIDATION_ERROR",
    "HEADERS_TOO_LARGE",
    "OVERLOADED",
    "STORAGE_UNAVAILABLE",
    "PERSISTENCE_ERROR",
    "INTERNAL_ERROR",
)

SHARED_HEADERS: Final[Mapping[str, Any]] = {
    "X-Request-ID": {
        "description": "The id of this request: the caller's own, or one that was made",
        "required": True,
        "schema": {"type": "string"},
    },
    "Idempotency-Replayed": {
        "description": "There, when this is the stored answer of an earlier request with the same key",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "WWW-Authenticate": {
        "description": "How a caller would have to show who it is (RFC 9110, section 11.6.1)",
        "required": True,
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "After how many seconds the same request may be sent again",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
}

_REQUEST_ID: Final = {
    "name": "X-Request-ID",
    "in": "header",
    "description": "An id for this request, for logs and the ledger: 1 to 128 letters, digits and `._:/+=@#-`; "
    "any other is replaced",
    "schema": {"type": "string"},
}
_WRITE_HEADERS: Final = (
    {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Sent again with the same key, the request is answered with what it came to the first time",
        "schema": _KEY,
    },
    {
        "name": "X-Actor",
        "in": "header",
        "description": "The person behind the call, for the ledger",
        "schema": _ID,
    },
)
_SENT_AT: Final = {
    "name": "Sent-At",
    "in": "header",
    "description": "The sender's clock when it sends this: occurredAt is corrected by its difference to ours, which "
    "may be up to 24 hours; RFC 3339",
    # Not as a format: a generator of clients leaves out calls that have a header of it.
    "schema": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T.+$"},
}
_IF_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "description": 'Only if it is at this version: an ETag such as "7" or "7.1", a bare version such as 7, or *',
    "schema": _ETAGS,
}
_IF_NONE_MATCH: Final = {
    "name": "If-None-Match",
    "in": "header",
    "description": "Answer 304 if it still has this ETag",
    "schema": _ETAGS,
}


class Error(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The original's shape of an error; members of its own stand beside these."""

    name: str
    code: Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(dict.fromkeys(map(problems.wire, KINDS)))})]
    message: str
    status_code: int
    timestamp: Time


class Problem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    #: Whether the same request may succeed when it is sent again as it is.
    retryable: bool
    #: Always false. Generators of clients stumble over a constant that is no text.
    success: bool
    error: Error


def named_header(name: str) -> dict[str, str]:
    """Refer to a header that is described once."""
    return {"$ref": f"#/components/headers/{name}"}


def example(code: str) -> dict[str, Any]:
    """Give an example of an error, as it would be answered."""
    body = problems.body_of(
        problems.Problem(code, KINDS[code].title),
        instance=f"/api/inventory/items/{EXAMPLE_SKU}",
        request_id="request-1",
        timestamp="2026-01-31T08:15:30.000Z",
    )
    return {"value": msgspec.json.decode(body)}


def header_parameters(route: Route) -> list[dict[str, Any]]:
    """Give the request headers that a route takes."""
    headers: list[dict[str, Any]] = [_REQUEST_ID]
    if route.write:
        headers += [*_WRITE_HEADERS, _SENT_AT]
    if route.conditional:
        headers.append(_IF_NONE_MATCH if route.method == "GET" else _IF_MATCH)
    return headers
