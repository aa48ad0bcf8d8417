"""Opaque places in a list: base64url of a format number and the last key shown."""

import base64
import binascii
from collections.abc import Callable
from typing import Final

from holdfast.api.http.problems import Invalid
from holdfast.domain.identifiers import sku_problem

_FORMAT: Final = b"1"


def encode_cursor(key: str) -> str:
    """Name the place after a key."""
    return base64.urlsafe_b64encode(_FORMAT + key.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, key_problem: Callable[[str], str | None] = sku_problem) -> str:
    """Give the key before a place, without a problem. Raises a 400 for what is no cursor of ours."""
    try:
        decoded = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        key = decoded[1:].decode()
        if decoded[:1] == _FORMAT and key_problem(key) is None:
            return key
    except (binascii.Error, ValueError):
        pass
    raise Invalid("after", "is not a cursor; take nextCursor of the page before")
