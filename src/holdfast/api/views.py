"""Bodies of answers that show a value of the domain."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Final, TypeVar

import msgspec

from holdfast.api.http.texts import Time
from holdfast.times import rfc3339

Body = TypeVar("Body", bound=msgspec.Struct)
_TIMES: Final = (Time, Time | None)


def view(kind: type[Body], value: object, **computed: Any) -> Body:
    """Show a value: what is not computed are its own fields of the same names, times among them written out."""
    names, fields, times = _own(kind, *computed)
    shown: dict[str, Any] = dict(zip(names, fields(value), strict=True))
    for name in times:
        if shown[name] is not None:
            shown[name] = rfc3339(shown[name])
    return kind(**shown, **computed)


@cache
def _own(
    kind: type[msgspec.Struct], *computed: str
) -> tuple[tuple[str, ...], Callable[[object], tuple[Any, ...]], tuple[str, ...]]:
    """Give the names of the fields that a body has from its value, what reads them, and which are times."""
    own = {field.name: field.type for field in msgspec.structs.fields(kind) if field.name not in computed}
    # With fewer than two names it would give no tuple.
    return tuple(own), attrgetter(*own), tuple(name for name, shown in own.items() if shown in _TIMES)
