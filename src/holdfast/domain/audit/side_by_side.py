"""Streams of the same order, read side by side."""

from collections.abc import Iterator
from typing import TypeVar

#: (store, SKU) of an item, or (type, id) of a document.
Key = tuple[str, str]
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


def side_by_side(
    first: Iterator[tuple[Key, A]], second: Iterator[tuple[Key, B]], third: Iterator[tuple[Key, C]]
) -> Iterator[tuple[Key, A | None, B | None, C | None]]:
    """Merge three streams in the order of their keys; what one of them lacks is None."""
    a, b, c = next(first, None), next(second, None), next(third, None)
    while a is not None or b is not None or c is not None:
        key = min(head[0] for head in (a, b, c) if head is not None)
        of_a, of_b, of_c = None, None, None
        if a is not None and a[0] == key:
            of_a, a = a[1], next(first, None)
        if b is not None and b[0] == key:
            of_b, b = b[1], next(second, None)
        if c is not None and c[0] == key:
            of_c, c = c[1], next(third, None)
        yield key, of_a, of_b, of_c
