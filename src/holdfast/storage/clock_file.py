"""What is kept of this machine's clock, in files of the data directory."""

import contextlib
import hashlib
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from holdfast.engine.clock.kept import Acceptance, Kept
from holdfast.storage.durable import replace_durably

Value = TypeVar("Value")

#: What was believed of the clock.
NAME: Final = "clock.json"
#: The jump that somebody accepted.
ACCEPTED_NAME: Final = "clock-accepted.json"


class _Sealed(msgspec.Struct):
    #: BLAKE2b-128 of the content.
    check: str
    content: msgspec.Raw


class ClockFile:
    """Two small files, each replaced as a whole; one that is damaged counts as none."""

    def __init__(self, directory: Path) -> None:
        self._kept: Final = directory / NAME
        self._accepted: Final = directory / ACCEPTED_NAME

    def kept(self) -> Kept | None:
        """Give what was kept last; None: nothing, or nothing that can be read."""
        return _read(self._kept, Kept)

    def keep(self, kept: Kept) -> None:
        """Keep it instead of what was kept before."""
        _replace(self._kept, kept)

    def accepted(self) -> Acceptance | None:
        """Give what was accepted last."""
        return _read(self._accepted, Acceptance)

    def put_acceptance(self, acceptance: Acceptance) -> None:
        """Accept."""
        _replace(self._accepted, acceptance)


def _read(path: Path, kind: type[Value]) -> Value | None:
    with contextlib.suppress(FileNotFoundError, msgspec.DecodeError):
        sealed = msgspec.json.decode(path.read_bytes(), type=_Sealed)
        if sealed.check == _check(bytes(sealed.content)):
            return msgspec.json.decode(sealed.content, type=kind)
    return None


def _replace(path: Path, content: msgspec.Struct) -> None:
    """Replace a file durably."""
    encoded = msgspec.json.encode(content)
    replace_durably(path, msgspec.json.encode(_Sealed(_check(encoded), msgspec.Raw(encoded))))


def _check(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
