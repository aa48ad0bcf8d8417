"""The trying of one call, as a script: it says what to send and for how long to wait, and is told what came of it.

Both clients play the same script; neither decides anything.
"""

from collections.abc import Generator
from typing import Any, Final, TypeVar

import msgspec

from holdfast_client.call import Answer, Call, Reply
from holdfast_client.checks import new_key
from holdfast_client.errors import HoldfastError, NoAnswer, Refused
from holdfast_client.generated.refusals import BY_CODE
from holdfast_client.patience import Patience

T = TypeVar("T")
_PROBLEM: Final = "application/problem+json"
#: What a proxy in front says when it could not reach the server, or the server could not answer: it passes.
_PASSING: Final = frozenset({408, 429, 502, 503, 504})
_SUCCESSES: Final = range(200, 300)
#: Methods by which nothing changes.
_SAFE: Final = frozenset({"GET", "HEAD"})
#: Reads whose question is too long for a query, and what may be done twice.
_REPEATABLE: Final = frozenset({"/api/inventory/availability", "/api/metrics/reset"})


class Send(msgspec.Struct, frozen=True):
    """Send this; nothing may stay silent for longer than so many seconds."""

    call: Call[Any]
    silence_s: float


class Wait(msgspec.Struct, frozen=True):
    """Wait."""

    seconds: float


class Lost(msgspec.Struct, frozen=True):
    """No answer came: why, and whether the request cannot have arrived."""

    why: str
    unsent: bool = False


Told = Reply | Lost | None
Script = Generator[Send | Wait, Told, Answer[T]]


def script(call: Call[T], patience: Patience) -> Script[T]:
    """Play a call to its end. Raises what it ended with."""
    if call.write and call.key is None and not call.keys_within:
        call = msgspec.structs.replace(call, key=new_key())
    deadline = patience.clock() + patience.total_s + call.wait_s
    answer, reply, again = yield from _tried(call, patience, deadline)
    if call.now is not None and (again or answer.replayed or reply.status == 200):  # noqa: PLR2004 - 201: it is new
        current, reply, _ = yield from _tried(call.now(answer.data), patience, deadline)
        answer = msgspec.structs.replace(answer, data=current.data)
    if call.check is not None:
        call.check(answer.data, reply)
    return answer


def _tried(
    call: Call[T], patience: Patience, deadline: float
) -> Generator[Send | Wait, Told, tuple[Answer[T], Reply, bool]]:
    """Send a call until it is answered; tell whether it was sent more than once."""
    failures = 0
    while True:
        left_s = max(deadline - patience.clock(), 0.001)
        told = yield Send(call, min(patience.try_s + call.wait_s, left_s))
        assert told is not None  # noqa: S101 - the players answer what was sent
        read = _read(call, told)
        if isinstance(read, Answer):
            assert isinstance(told, Reply)  # noqa: S101 - or there would be none
            return read, told, failures > 0
        failures += 1
        if not _may_repeat(call, told, read):
            raise read
        pause_s = patience.pause(failures, _retry_after_s(told))
        if patience.clock() + pause_s >= deadline:
            raise read
        yield Wait(pause_s)


def _read(call: Call[T], told: Reply | Lost) -> Answer[T] | HoldfastError:
    if isinstance(told, Lost):
        return NoAnswer(f"{call.method} {call.target} got no answer: {told.why}", call.key)
    try:
        if told.headers.get("content-type", "").startswith(_PROBLEM):
            problem = msgspec.json.decode(told.body, type=dict[str, Any])
            code = (problem.get("error") or {}).get("code", "")
            return BY_CODE.get(code, Refused)(told.status, problem, call.key)
        if told.status in call.statuses or told.status in _SUCCESSES:
            return call.answer(told)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return NoAnswer(f"{call.method} {call.target} got an answer that cannot be read: {error}", call.key)
    said = told.body[:200].decode("utf-8", "replace").strip()
    return Refused(told.status, {"detail": f"{call.method} {call.target} was answered {told.status}: {said}"}, call.key)


def _may_repeat(call: Call[Any], told: Reply | Lost, error: HoldfastError) -> bool:
    """Tell whether sending it again might help, and can do no harm."""
    if isinstance(told, Lost):
        return told.unsent or _is_harmless(call)
    if isinstance(error, Refused) and error.code:
        # An older server, or a newer one, may know better than we do which of its errors pass.
        return (error.retryable or "retry-after" in told.headers) and _is_harmless(call)
    return told.status in _PASSING and _is_harmless(call)


def _is_harmless(call: Call[Any]) -> bool:
    keyed = call.key is not None or call.keys_within
    return keyed or call.method in _SAFE or call.path in _REPEATABLE


def _retry_after_s(told: Reply | Lost) -> float:
    """Read how long the server asks to be left alone; a date, which some proxies send, counts as nothing."""
    text = told.headers.get("retry-after", "") if isinstance(told, Reply) else ""
    return float(text) if text.isdecimal() and len(text) < 9 else 0.0  # noqa: PLR2004 - three years
