"""How an error repeats what somebody sent: cut to a bound, and without what could move a terminal's cursor."""

from typing import Final

#: Characters of a wrong value that an error repeats.
QUOTED_CHARACTERS_MAX: Final = 100


def quoted(text: str) -> str:
    """Give the beginning of a text, control characters escaped."""
    if len(text) > QUOTED_CHARACTERS_MAX:
        text = text[:QUOTED_CHARACTERS_MAX] + "…"
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)
