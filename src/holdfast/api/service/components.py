"""The schemas of the types that decode requests and make answers, with what msgspec does not know of them."""

from collections.abc import Iterable
from typing import Any, Final, get_origin

import msgspec
from msgspec import inspect

Json = dict[str, Any]
REF_TEMPLATE: Final = "#/components/schemas/{name}"


class Components:
    """The schemas of some types, and the named ones that they refer to.

    A rule between the fields of a struct, which its ``__post_init__`` judges, stands as JSON Schema in the class
    variable ``rules`` of that struct.
    """

    def __init__(self, types: Iterable[Any]) -> None:
        wanted = {repr(type_): type_ for type_ in types}  # Types with metadata cannot be hashed.
        schemas, components = msgspec.json.schema_components(wanted.values(), ref_template=REF_TEMPLATE)
        self._schemas: Final = dict(zip(wanted, schemas, strict=True))
        #: The named schemas.
        self.named: Final[dict[str, Json]] = components
        structs: dict[str, inspect.StructType] = {}
        for kind in inspect.multi_type_info(wanted.values()):
            _collect(kind, structs)
        for struct in structs.values():
            _complete(struct, components[_name_of(struct.cls)])

    def schema(self, type_: Any) -> Json:
        """Give the schema of a type, or the reference to it."""
        return self._schemas[repr(type_)]


def _collect(node: object, structs: dict[str, inspect.StructType]) -> None:
    """Find all structs within a type."""
    if isinstance(node, inspect.StructType):
        if repr(node.cls) in structs:
            return
        structs[repr(node.cls)] = node
    if isinstance(node, tuple):
        for part in node:
            _collect(part, structs)
    elif isinstance(node, inspect.Type | inspect.Field):
        for field in node.__struct_fields__:
            _collect(getattr(node, field), structs)


def _complete(struct: inspect.StructType, component: Json) -> None:
    component |= getattr(struct.cls, "rules", {})
    config = (get_origin(struct.cls) or struct.cls).__struct_config__
    if config.forbid_unknown_fields or config.omit_defaults:
        return
    # What an answer always has is required of it, though its maker need not say it.
    for name, property_ in component["properties"].items():
        if "default" in property_:
            del property_["default"]
            component["required"] = [*component["required"], name]


def _name_of(struct: Any) -> str:
    (reference,), _ = msgspec.json.schema_components([struct], ref_template="{name}")
    return str(reference["$ref"])
