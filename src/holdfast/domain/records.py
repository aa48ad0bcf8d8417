"""Tables that are whole: a row without a part, or a thing without its row, fails when it is imported."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

#: Stands where a row has to say something and has not.
MISSING: Final[Any] = object()


class Incomplete(TypeError):
    """A table lacks something. The sentence says what."""


class Record(msgspec.Struct, frozen=True):
    """A row of a table; its parts without a default are those that default to ``MISSING``."""

    def __post_init__(self) -> None:
        """See that nothing is missing."""
        for part in self.__struct_fields__:
            if getattr(self, part) is MISSING:
                first = getattr(self, self.__struct_fields__[0])
                raise Incomplete(f'{type(self).__name__} "{first}" has no {part}.')


def leaves(root: type) -> list[type[Any]]:
    """Give the classes below one that have none below them, in the order in which they were defined."""
    below: list[type[Any]] = root.__subclasses__()
    return [leaf for kind in below for leaf in leaves(kind)] if below else [root]


def require_rows(table: str, wanted: Iterable[type], rows: Iterable[type]) -> None:
    """Raise ``Incomplete`` for a class without a row, and for one with several."""
    there = list(rows)
    for kind in wanted:
        if there.count(kind) != 1:
            raise Incomplete(f"class {kind.__name__} has {'several rows' if kind in there else 'no row'} in {table}.")
