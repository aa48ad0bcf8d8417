"""Cursors of the ledger as texts: opaque. Bare sequence numbers, which older consumers have kept, are read too."""

import base64
import re
import struct
from typing import Final

from holdfast.api.http.problems import Invalid, Problem
from holdfast.domain.epochs import CHECK_BYTES, Cursor, Expired

#: Where a consumer begins anew.
SNAPSHOT_PATH: Final = "/api/inventory/snapshot"
#: A format number, the epoch, the sequence number, the check.
_LAYOUT: Final = struct.Struct(f">B8sq{CHECK_BYTES}s")
_FORMAT: Final = 1
_OPAQUE: Final = re.compile(f"[A-Za-z0-9_-]{{{_LAYOUT.size * 4 // 3}}}")
#: Fewer digits than the largest number that a storage can hold, so that every one of them can be looked for.
_BARE: Final = re.compile("0|[1-9][0-9]{0,17}")


def text_of(cursor: Cursor) -> str:
    """Write a cursor down."""
    if cursor.epoch is None:
        return str(cursor.sequence)
    packed = _LAYOUT.pack(_FORMAT, bytes.fromhex(cursor.epoch), cursor.sequence, cursor.check)
    return base64.urlsafe_b64encode(packed).decode()


def cursor_of(text: str, name: str) -> Cursor:
    """Read a cursor. Raises a 400 for what is none."""
    if _BARE.fullmatch(text):
        return Cursor(int(text))
    if _OPAQUE.fullmatch(text):
        form, epoch, sequence, check = _LAYOUT.unpack(base64.urlsafe_b64decode(text))
        if form == _FORMAT and sequence > 0:
            return Cursor(sequence, epoch.hex(), check)
    raise Invalid(name, "is not a cursor; take that of an entry, or the one that an answer ends with")


def expired(name: str, expiry: Expired) -> Problem:
    """Give the error of a cursor that leads nowhere any more."""
    detail = f"{name}: {expiry.reason}. Take a snapshot, GET {SNAPSHOT_PATH}, and follow the feed from its cursor."
    return Problem("CURSOR_EXPIRED", detail, members={"field": name})
