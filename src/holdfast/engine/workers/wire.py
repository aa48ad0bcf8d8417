"""Requests and their results as bytes, between processes of one server: both ends are always of the same release."""

import struct
import traceback
from collections.abc import Iterable, Sequence
from typing import Any, Final, Union

import msgspec

from holdfast.domain.commands import Batch, Cause, ItemCommand
from holdfast.domain.decide import OPERATIONS
from holdfast.domain.judge import Verdict
from holdfast.domain.keys import Claim
from holdfast.engine import errors
from holdfast.engine.batch import Request, Result
from holdfast.engine.errors import Fault

#: The length of what follows, in bytes: a frame is this and a message.
LENGTH: Final = struct.Struct("!I")
_encode: Final = msgspec.msgpack.Encoder().encode


class ElsewhereFailed(Exception):
    """A defect that the committing process has met; the message is what it had to say of it."""


class Failed(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A fault, as it travels."""

    #: The nearest class of ``engine.errors``; empty: it is a defect.
    name: str
    message: str


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """A batch of a worker."""

    #: Whether all of it is of heavy calls, which leave others their turn.
    is_heavy: bool
    #: How long the first one had waited there, in seconds.
    waited_s: float
    requests: list[Request]


_FAULTS: Final[dict[str, type[Fault]]] = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Fault)
}


def _any_of(kinds: Iterable[type[Any]]) -> Any:
    """Give a type that is one of these: all that the table of operations has, so that none can be left out."""
    return Union[tuple(kinds)]  # noqa: UP007 - known when the program runs


def _one_about_an_item() -> Any:
    return tuple[_any_of(kind for kind in OPERATIONS if issubclass(kind, ItemCommand)), ...]  # type: ignore[misc] # so


#: A batch call as it arrives: its commands may be of any kind about one item.
_Batched: Final[type[Any]] = msgspec.defstruct(
    "_Batched",
    [("cause", Cause), ("commands", _one_about_an_item())],
    tag=Batch.__name__,
    frozen=True,
    kw_only=True,
)
#: A request as it arrives.
_Sent: Final[Any] = msgspec.defstruct(
    "_Sent",
    [
        ("command", _any_of([*(kind for kind in OPERATIONS if kind is not Batch), _Batched])),
        ("claim", Claim | None),
        ("stores", frozenset[str] | None),
    ],
    bases=(Request,),
    frozen=True,
    array_like=True,
)
_asked: Final[msgspec.msgpack.Decoder[Any]] = msgspec.msgpack.Decoder(tuple[bool, float, list[_Sent]])
_results: Final = msgspec.msgpack.Decoder(list[Verdict | Failed])


def encode_asked(asked: Asked) -> bytes:
    """Write a batch down. Raises what the encoder does where one of its values has no such form."""
    return _encode(asked)


def decode_asked(message: bytes | memoryview) -> Asked:
    """Read a batch. Raises what the decoder does where a value is none that its command may have."""
    is_heavy, waited_s, requests = _asked.decode(message)
    return Asked(is_heavy, waited_s, [_unfolded(sent) if type(sent.command) is _Batched else sent for sent in requests])


def _unfolded(sent: Request) -> Request:
    batched: Any = sent.command
    return Request(Batch(cause=batched.cause, commands=batched.commands), sent.claim, sent.stores)


def encode_results(results: Sequence[Result]) -> bytes:
    """Write down what a batch came to; a result that has no such form becomes the defect that it is."""
    told = [result if isinstance(result, Verdict) else _failed(result) for result in results]
    try:
        return _encode(told)
    except Exception:  # noqa: BLE001 - whichever it is, the others are told
        return _encode([_writable(one) for one in told])


def decode_results(message: bytes | memoryview) -> list[Result]:
    """Read that."""
    return [result if isinstance(result, Verdict) else _raised(result) for result in _results.decode(message)]


def _failed(error: Exception) -> Failed:
    name = next((kind.__name__ for kind in type(error).__mro__ if kind.__name__ in _FAULTS), "")
    return Failed(name, str(error) if name else "".join(traceback.format_exception(error)))


def _writable(told: Verdict | Failed) -> Verdict | Failed:
    try:
        _encode(told)
    except Exception as defect:  # noqa: BLE001 - it is told instead
        return _failed(defect)
    return told


def _raised(failed: Failed) -> Exception:
    return _FAULTS[failed.name](failed.message) if failed.name else ElsewhereFailed(failed.message)
