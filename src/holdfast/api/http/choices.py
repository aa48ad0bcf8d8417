"""The few words that some fields of a body take, as its type says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, Literal, get_args, get_origin

import msgspec


@cache
def choices_of(body: Any) -> Mapping[str, Sequence[str]]:
    """Give the fields of a body that take one of a few words, with these words."""
    found: dict[str, dict[str, None]] = {}
    for name, words in _words(body, ""):
        found.setdefault(name, {}).update(dict.fromkeys(words))
    return {name: tuple(words) for name, words in found.items()}


def _words(kind: Any, name: str) -> Iterator[tuple[str, Iterable[str]]]:
    """Give the words that a type takes as the field of that name, and those of all fields within it."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        yield name, [word.value for word in kind]
    elif get_origin(kind) is Literal:
        yield name, get_args(kind)
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if kind.__struct_config__.tag_field:  # A command of a batch.
            yield kind.__struct_config__.tag_field, (str(kind.__struct_config__.tag),)
        for field in msgspec.structs.fields(kind):
            yield from _words(field.type, field.encode_name)
    else:  # A list, a union, a type with bounds.
        for part in get_args(kind):
            yield from _words(part, name)
