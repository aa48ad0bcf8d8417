"""How an error repeats what somebody sent: its beginning."""

from typing import Final

#: Characters of a wrong value that an error repeats.
QUOTED_CHARACTERS_MAX: Final = 100


def quoted(text: str) -> str:
    """Give a text, cut when it is longer than an error repeats."""
    return text if len(text) <= QUOTED_CHARACTERS_MAX else text[:QUOTED_CHARACTERS_MAX] + "…"
