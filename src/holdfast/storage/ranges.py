"""Prefixes as ranges of keys, so that an index finds them."""

from typing import Final

from holdfast.domain.identifiers import IDENTIFIER_CHARACTERS_MAX

#: A text after every SKU, so that a range always has an end, whatever the plan.
AFTER_ALL_SKUS: Final = "\U0010ffff" * (IDENTIFIER_CHARACTERS_MAX + 1)
_LAST: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)


def skus_after(after: str, prefix: str) -> tuple[str, str]:
    """Give the bounds of the SKUs after one that begin with a prefix: from the first text on, and before the second.

    One bound each way, for an index is entered at one: a second one would be looked at row by row. No SKU holds a
    control character, so none lies between one and that one with the least of them behind it.
    """
    return max(prefix, after + "\x01"), end_of_prefix(prefix) or AFTER_ALL_SKUS


def end_of_prefix(prefix: str) -> str | None:
    """Give the first text after all that begin with a prefix, in byte order of UTF-8; None: there is none."""
    for length in range(len(prefix), 0, -1):
        code = ord(prefix[length - 1])
        if code < _LAST:
            following = code + 1
            if following in _SURROGATES:
                following = _SURROGATES.stop
            return prefix[: length - 1] + chr(following)
    return None
