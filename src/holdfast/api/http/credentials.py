"""The key that a request comes with, in either of its headers; never in an address, which gets logged."""

from typing import Final

from holdfast.api.http.exchange import Exchange
from holdfast.api.http.problems import Problem

CHALLENGE: Final = 'Bearer realm="holdfast"'
_BEARER: Final = "bearer "
_HOW: Final = "Send it as `Authorization: Bearer …` or as `X-API-Key`"


def secret_of(exchange: Exchange) -> str | None:
    """Give the key of a request; None: it has none. Raises a 401 for two different ones."""
    headers = exchange.headers
    if b"authorization" not in headers and b"x-api-key" not in headers:
        return None
    bearer, plain = None, exchange.header(b"x-api-key")
    authorization = exchange.header(b"authorization") or ""
    if authorization[: len(_BEARER)].lower() == _BEARER:  # Other schemes are for a proxy in front.
        bearer = authorization[len(_BEARER) :].strip()
    if bearer is not None and plain is not None and bearer != plain:
        raise unauthorized("The request comes with two different keys, in Authorization and in X-API-Key. Send one.")
    return plain if bearer is None else bearer


def no_key() -> Problem:
    """Give the error of a request without a key."""
    return unauthorized(
        f"This call needs an access key, and the request has none. {_HOW}; on the server, `holdfast keys create NAME "
        "--scope read --scope write` makes one."
    )


def bad_key(*, whole: bool) -> Problem:
    """Give the error of a key that does not hold; it never tells a revoked one from one that never was."""
    if whole:
        return unauthorized(
            "The access key of this request does not hold: it was revoked, or belongs to another server. Use another "
            "one; on the server, `holdfast keys list` shows which hold, and `holdfast keys create` makes one."
        )
    return unauthorized(
        f"What this request sends as its access key is none, or not a whole one: a character is missing or wrong. "
        f"{_HOW}, just as `holdfast keys create` printed it."
    )


def unauthorized(detail: str) -> Problem:
    """Give a 401."""
    return Problem("UNAUTHORIZED", detail, headers={"www-authenticate": CHALLENGE})
