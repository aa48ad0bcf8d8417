"""What things of the API's description are called in Python."""

import keyword
import re
from collections.abc import Iterable
from typing import Any, Final

Json = dict[str, Any]
REF: Final = "#/components/schemas/"
#: What a call is about comes first, and why it was made comes last.
_FIRST: Final = "sku"
_LAST: Final = "reason"
#: Ends of the names of types on the server, which say on which side of the wire they stand.
_ENDS: Final = ("Body", "Fields")


def snake(name: str) -> str:
    """Give a name of the wire as Python writes it."""
    words = re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()
    return f"{words}_" if keyword.iskeyword(words) else words


def place_of(name: str) -> int:
    """Say where something that has to be said stands among others, by a number to sort by."""
    return (name == _LAST) - (name == _FIRST)


def all_of(names: Iterable[str]) -> str:
    """Write down what a module offers."""
    return f"__all__ = {sorted(names)!r}"


def camel(name: str) -> str:
    """Give what msgspec makes of a Python name on the wire."""
    first, *others = name.strip("_").split("_")
    return first + "".join(map(str.capitalize, others))


def referred(schema: Json) -> str | None:
    """Give the name of the type that a schema refers to."""
    reference: str | None = schema.get("$ref")
    return None if reference is None else reference.removeprefix(REF)


class Names:
    """The names of all types. Where a question and an answer would have the same, that of the question is ``New…``."""

    def __init__(self, answered: list[str], asked: list[str]) -> None:
        self._names: Final = {name: _short(name) for name in answered}
        taken = set(self._names.values())
        for name in asked:
            short = _short(name)
            self._names.setdefault(name, f"New{short}" if short in taken else short)

    def of(self, name: str) -> str:
        """Give the Python name of a type."""
        return self._names[name]


def _short(name: str) -> str:
    for end in _ENDS:
        if name.endswith(end) and name != end:
            return name.removesuffix(end)
    return name
