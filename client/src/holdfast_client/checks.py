"""Answers that say yes and mean no, and calls whose keys are in their bodies."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import update_wrapper
from typing import Any, Final, ParamSpec, TypeVar
from uuid import uuid4

import msgspec

from holdfast_client.call import Call, Reply
from holdfast_client.errors import BatchRefused, ReservationEnded
from holdfast_client.generated import calls
from holdfast_client.generated.models import BatchRow, Reservation

P = ParamSpec("P")
T = TypeVar("T")


def new_key() -> str:
    """Make an idempotency key."""
    return uuid4().hex


def checked(make: Callable[P, Call[T]]) -> Callable[P, Call[T]]:
    """Give what writes a call down, with what has to be seen to beside what every call needs."""
    finish = _FINISHES.get(make)
    if finish is None:
        return make

    def finished(*arguments: P.args, **named: P.kwargs) -> Call[T]:
        return finish(make(*arguments, **named))

    update_wrapper(finished, make)
    return finished


def _alive(reservation: Reservation, reply: Reply) -> None:
    """Refuse a reservation that holds nothing: the same request made it, but it has ended since."""
    told = reply.headers.get("date")
    now = parsedate_to_datetime(told) if told else datetime.now(UTC)
    over = reservation.expires_at is not None and reservation.expires_at <= now
    if over or reservation.status != "open":
        raise ReservationEnded(reservation)


def _reservation(call: Call[Any]) -> Call[Any]:
    # The answer to a repeated request may be that of the first time: what became of it since is asked for.
    return msgspec.structs.replace(call, check=_alive, now=lambda made: calls.get_reservation(made.id))


def _batch(call: Call[Any]) -> Call[Any]:
    fields = msgspec.json.decode(call.body or b"{}")
    if fields.get("atomic", True):
        return call
    for command in fields["commands"]:
        command.setdefault("idempotencyKey", new_key())
    body = msgspec.json.encode(fields)
    return msgspec.structs.replace(call, body=body, keys_within=True, check=_all_done)


def _all_done(rows: Sequence[BatchRow], _: Reply) -> None:
    if any(row.error is not None for row in rows):
        raise BatchRefused(rows)


_FINISHES: Final[dict[Callable[..., Call[Any]], Callable[[Call[Any]], Call[Any]]]] = {
    calls.make_reservation: _reservation,
    calls.send_batch: _batch,
}
