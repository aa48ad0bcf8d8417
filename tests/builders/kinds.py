"""Commands of every kind about items, made from the records: whatever is new is tried wherever all of them are."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Final, Unpack

import msgspec
from hypothesis import strategies as st

from builders.commands import Target, full
from holdfast.domain.commands import Bucket, ItemCommand, PatchItem
from holdfast.domain.decide import ITEM_OPERATIONS

KINDS: Final[list[type[Any]]] = [record.command for record in ITEM_OPERATIONS]
#: What a command says that is about one unit, in each field that it has to have.
_ONE: Final[dict[str, Any]] = {
    "name": "Laptop",
    "quantity": 1,
    "counted": 1,
    "delta": -1,
    "into": Bucket.UNSELLABLE,
    "safety_stock": 1,
    "reorder_point": None,
}
#: What it says in a field that it need not have, so that it is about something.
_MORE: Final[dict[type[ItemCommand], dict[str, Any]]] = {PatchItem: {"reorder_point": 1}}


def every_command(**target: Unpack[Target]) -> list[ItemCommand]:
    """Give one command about an item of every kind, each about one unit."""
    return [
        kind(
            **full(target),
            **{field.name: _one(field) for field in own_fields(kind) if field.required},
            **_MORE.get(kind, {}),
        )
        for kind in KINDS
    ]


def own_fields(command: type[msgspec.Struct]) -> Iterator[msgspec.structs.FieldInfo]:
    """Give the fields that not every command about an item has."""
    yield from (field for field in msgspec.structs.fields(command) if field.name not in ItemCommand.__struct_fields__)


def _one(field: msgspec.structs.FieldInfo) -> Any:
    return next(iter(field.type)) if _takes_words(field) and field.name not in _ONE else _ONE[field.name]


def _takes_words(field: msgspec.structs.FieldInfo) -> bool:
    return isinstance(field.type, type) and issubclass(field.type, Enum)


def item_commands(
    target: Mapping[str, st.SearchStrategy[Any]],
    values: Mapping[str, st.SearchStrategy[Any]],
    special: Mapping[type[ItemCommand], st.SearchStrategy[ItemCommand]],
) -> st.SearchStrategy[ItemCommand]:
    """Give random commands of every kind: ``special`` ones, all others with these values in their fields."""
    return st.one_of(
        [special[kind] if kind in special else st.builds(kind, **target, **_values(kind, values)) for kind in KINDS]
    )


def _values(
    kind: type[msgspec.Struct], values: Mapping[str, st.SearchStrategy[Any]]
) -> dict[str, st.SearchStrategy[Any]]:
    return {
        field.name: st.sampled_from(field.type) if _takes_words(field) else values[field.name]
        for field in own_fields(kind)
    }
