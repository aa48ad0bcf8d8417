"""Values that are made of others, field by field: nobody writes down that a field is the field of that name."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

Value = TypeVar("Value", bound=msgspec.Struct)


def made_of(kind: type[Value], parameters: str, sources: Mapping[str, str], **known: Any) -> Callable[..., Value]:
    """Give what makes a value, each of its fields from the expression that is its source.

    It is compiled once, as a dataclass is: every command and every line of a page comes through here. ``known`` are the
    names beside the parameters. Raises ``TypeError`` for a field without a source: a new one must say where it is from.
    """
    for name in kind.__struct_fields__:
        if name not in sources:
            raise TypeError(f"{kind.__name__}.{name} has no source.")
    by_place = kind.__match_args__  # By name it would cost three times as much.
    parts = [sources[name] if name in by_place else f"{name}={sources[name]}" for name in kind.__struct_fields__]
    source = f"lambda {parameters}: _kind({', '.join(parts)})"
    made: Callable[..., Value] = eval(source, {"_kind": kind, **known})  # noqa: S307 - our own names only
    return made
