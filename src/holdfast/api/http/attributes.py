"""Attributes: a JSON object in which callers keep what they like about a store or a SKU, within bounds."""

from typing import Any, Final

import msgspec

from holdfast.api.http.bodies import refuse
from holdfast.api.limits import ATTRIBUTES_BYTES_MAX, ATTRIBUTES_DEPTH_MAX
from holdfast.domain.identifiers import text_problem

Attributes = dict[str, Any]
#: What an outcome that is kept under a key can hold: of 64 bits, with a sign or without.
_INTEGERS: Final = range(-(2**63), 2**64)


def refuse_attributes(attributes: Attributes) -> None:
    """Refuse what is too large or too deep, and texts that break the character rule."""
    refuse("attributes", _problem(attributes, ATTRIBUTES_DEPTH_MAX))
    size = len(msgspec.json.encode(attributes))
    refuse(
        "attributes",
        f"must have at most {ATTRIBUTES_BYTES_MAX} bytes as JSON, not {size}" if size > ATTRIBUTES_BYTES_MAX else None,
    )


def _problem(value: Any, levels: int) -> str | None:
    if isinstance(value, str):
        return text_problem(value, ATTRIBUTES_BYTES_MAX) if value else None
    if isinstance(value, int) and value not in _INTEGERS:
        return "must not hold whole numbers of more than 64 bits; write such a one as a text"
    if isinstance(value, dict):
        inner = [*value, *value.values()]
    elif isinstance(value, list):
        inner = value
    else:
        return None
    if levels == 0:
        return f"must not be nested more than {ATTRIBUTES_DEPTH_MAX} deep"
    return next((problem for part in inner if (problem := _problem(part, levels - 1))), None)
