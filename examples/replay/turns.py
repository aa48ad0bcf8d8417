"""Who does what: every run takes the same turns."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def share_of(name: str, parts: int = 100) -> int:
    """Give a number from 0 that depends on a name alone."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "big") % parts


def piles_of(things: Sequence[T], size: int) -> list[list[T]]:
    """Put things into piles of so many, the last one of what is left."""
    return [list(things[start : start + size]) for start in range(0, len(things), size)]
