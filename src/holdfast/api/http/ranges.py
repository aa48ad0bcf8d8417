"""Between which bounds a number of a body has to be: msgspec's messages name one of them, or none."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from msgspec import inspect

#: An element of a list: its position does not matter.
_ELEMENT: Final = "[]"
_STEP: Final = re.compile(r"\[\]|[^.\[\]]+")
_type_info: Final = lru_cache(maxsize=64)(inspect.type_info)


@lru_cache(maxsize=512)
def range_at(kind: Any, place: str, bound: int | None) -> tuple[int, int] | None:
    """Give the least and the greatest number at a place of a type, such as ``lines[].quantity``.

    Where several types could stand there, it is that of the bound which was broken, else the widest.
    """
    nodes = [*_members(_type_info(kind))]
    for step in _STEP.findall(place):
        nodes = [below for node in nodes for below in _below(node, step)]
    ranges = [(node.ge, node.le) for node in nodes if isinstance(node, inspect.IntType)]
    whole = [(least, most) for least, most in ranges if least is not None and most is not None]
    fitting = [found for found in whole if bound is None or bound in found]
    return min(fitting, key=lambda found: found[0] - found[1], default=None)


def _below(node: inspect.Type, step: str) -> Iterable[inspect.Type]:
    if step == _ELEMENT:
        if isinstance(node, inspect.CollectionType):
            yield from _members(node.item_type)
    elif isinstance(node, inspect.StructType):
        for field in node.fields:
            if field.encode_name == step:
                yield from _members(field.type)


def _members(node: inspect.Type) -> Iterable[inspect.Type]:
    """Take unions apart, and descriptions off."""
    if isinstance(node, inspect.Metadata):
        yield from _members(node.type)
    elif isinstance(node, inspect.UnionType):
        for member in node.types:
            yield from _members(member)
    else:
        yield node
