"""Bodies of answers that show a value of the domain: nobody writes down that a field is the field of that name."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import msgspec

from holdfast.api.http.texts import Time
from holdfast.domain.made_of import made_of
from holdfast.times import rfc3339

Body = TypeVar("Body", bound=msgspec.Struct)
#: How times are written out; everything else is shown as it is.
_TEXTS: Final[Mapping[Any, str]] = {Time: "_time({0})", Time | None: "None if {0} is None else _time({0})"}


def view_of(kind: type[Body], *computed: str, **named: str) -> Callable[..., Body]:
    """Give what shows a value as a body: ``computed`` fields are handed in behind the value, in this order.

    All others are its own, ``named`` ones under another name; times among them are written out.
    """
    sources = {}
    for field in msgspec.structs.fields(kind):
        own = f"_value.{named.get(field.name, field.name)}"
        sources[field.name] = field.name if field.name in computed else _TEXTS.get(field.type, "{}").format(own)
    return made_of(kind, ", ".join(("_value", *computed)), sources, _time=rfc3339)
