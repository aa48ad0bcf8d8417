"""Opaque places in a list: base64url of a format number, the name of the list and the last key shown."""

import base64
import binascii
from collections.abc import Callable
from typing import Final

from holdfast.api.http.problems import Invalid
from holdfast.domain.identifiers import sku_problem

_FORMAT: Final = "2"
#: Stands in no name and in no key.
_SEPARATOR: Final = "\0"


class Places:
    """The places in one list. A cursor of another list is no place in this one, even where it would look like one."""

    def __init__(self, list_name: str, key_problem: Callable[[str], str | None] = sku_problem) -> None:
        #: What the list is of, in words.
        self._name = list_name
        self._key_problem = key_problem

    def after(self, key: str) -> str:
        """Name the place after a key."""
        text = _FORMAT + self._name + _SEPARATOR + key
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def key_before(self, cursor: str) -> str:
        """Give the key before a place, without a problem. Raises a 400 for what is no cursor of this list."""
        try:
            text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        except (binascii.Error, ValueError):
            text = ""
        name, separator, key = text[1:].partition(_SEPARATOR)
        if text[:1] != _FORMAT or not separator or (name == self._name and self._key_problem(key)):
            raise Invalid("after", "is not a cursor of a list; take nextCursor of the page before")
        if name != self._name:
            raise Invalid(
                "after", f"is a cursor of another list, not of {self._name}; take nextCursor of the page before"
            )
        return key
