"""How an error repeats what somebody sent: its beginning."""

from holdfast.api.limits import QUOTED_CHARACTERS_MAX


def quoted(text: str) -> str:
    """Give a text, cut when it is longer than an error repeats."""
    return text if len(text) <= QUOTED_CHARACTERS_MAX else text[:QUOTED_CHARACTERS_MAX] + "…"
