"""From a decoded write to the engine's request: who, why, under which key, on which version."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from holdfast.api.http.bodies import Moment, Reported
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.headers import actor_of, key_of
from holdfast.api.http.problems import Invalid
from holdfast.api.limits import CLOCK_SKEW_MS_MAX, SENT_AT_MS_MAX
from holdfast.domain.commands import Cause
from holdfast.domain.keys import Claim, fingerprint_of, key_digest

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: The format of fingerprints; a later one gets another number and is compared with its own kind.
FINGERPRINT_FORMAT: Final = b"2\0"
#: That of earlier releases, of which keys and documents are still there: versions were part of the request.
FORMER_FORMAT: Final = b"1\0"
#: The sender's clock at the time of sending. No part of a request's fingerprint.
SENT_AT: Final = b"sent-at"
_canonical: Final = msgspec.json.Encoder(order="deterministic")


#: Fields of a command that are not read off its body.
Common = dict[str, Any]


def cause_of(exchange: Exchange, body: Reported, command_id: str) -> Cause:
    """Read who asks, and why."""
    return Cause(
        command_id,
        exchange.principal,
        exchange.request_id,
        actor_of(exchange),
        body.reason,
        body.reference,
        body.note,
        _occurred_at(exchange, body.occurred_at),
    )


def _occurred_at(exchange: Exchange, stated: datetime | None) -> int | None:
    """Read when it happened, by our clock: the sender's may be slow or fast, and ``Sent-At`` says what it shows."""
    ahead = _ahead(exchange) if SENT_AT in exchange.headers else 0
    return None if stated is None else past(stated, "occurredAt", exchange.now(), ahead)


def _ahead(exchange: Exchange) -> int:
    """Give by how many milliseconds the sender's clock is ahead of ours; below 0: behind."""
    try:
        sent_at = milliseconds(msgspec.convert(exchange.header(SENT_AT), Moment), "Sent-At")
    except msgspec.ValidationError:
        raise Invalid("Sent-At", "must be a time such as 2026-01-31T08:15:30Z, with its zone") from None
    ahead = sent_at - exchange.now()
    if abs(ahead) > SENT_AT_MS_MAX:
        raise Invalid("Sent-At", "is more than 24 hours from the time of this server; set the sender's clock")
    return ahead


def claim_of(exchange: Exchange, route: str, path: tuple[str, ...], body: Reported) -> tuple[str | None, Claim | None]:
    """Read the idempotency key, and make the request's claim to it. Raises a 400 where a demanded one is missing."""
    key = key_of(exchange, body.idempotency_key)
    if key is None:
        refuse_missing_key(exchange)
        return None, None
    fingerprint, former = fingerprints(route, path, exchange.headers, body)
    return key, Claim(key_digest(exchange.principal, key), fingerprint, former)


def refuse_missing_key(exchange: Exchange) -> None:
    """Raise the 400 of a write without an idempotency key, where every one has to carry one."""
    if exchange.demands_idempotency:
        raise Invalid(
            "idempotencyKey",
            "is missing, and here every write has to carry one: send it as the header Idempotency-Key, or in the body. "
            "Nothing was done",
        )


def milliseconds(moment: datetime, field: str) -> int:
    """Give a time as milliseconds since 1970 UTC. Raises a 400 for one before that."""
    passed = (moment - _EPOCH) // timedelta(milliseconds=1)
    if passed < 0:
        raise Invalid(field, "must not be before 1970")
    return passed


def past(moment: datetime, field: str, now: int, ahead: int = 0) -> int:
    """Give a time that has come, as milliseconds since 1970 UTC. Raises a 400 for one that has not.

    ``ahead``: by how much the clock that showed it is ahead of ours.
    """
    passed = max(0, milliseconds(moment, field) - ahead)
    if passed > now + CLOCK_SKEW_MS_MAX:
        raise Invalid(field, "must not be in the future")
    return passed


def fingerprints(
    route: str, path: tuple[str, ...], headers: Mapping[bytes, bytes], body: Reported
) -> tuple[bytes, bytes]:
    """Give the fingerprint of what makes a request this request, and all of it in the former format.

    That is route, path values and the fields as sent. Never the key, the actor or the request id, nor the versions
    that it is meant for: after a time-out the same key may come with a fresh one. Nor fields that were not sent, so
    that a later release with more of them still knows its retries.
    """
    if body.idempotency_key is not None:
        body = msgspec.structs.replace(body, idempotency_key=None)
    if_match = headers.get(b"if-match", b"").decode("latin-1")
    call = [route, path]
    bare = body.without_versions()
    sent = encoded = _canonical.encode([*call, if_match, body])
    if if_match or bare is not body:
        encoded = _canonical.encode([*call, "", bare])
    return fingerprint_of(FINGERPRINT_FORMAT + encoded), FORMER_FORMAT + sent
