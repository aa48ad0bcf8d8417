"""The schemas of the types that decode requests and make answers, with what msgspec does not know of them."""

from collections.abc import Iterable, Mapping
from inspect import cleandoc
from typing import Any, Final, get_args, get_origin

import msgspec
from msgspec import inspect

from holdfast.domain.records import Incomplete

Json = dict[str, Any]
_REF: Final = "#/components/schemas/"
REF_TEMPLATE: Final = f"{_REF}{{name}}"


class Components:
    """The schemas of some types, and the named ones that they refer to.

    A rule between the fields of a struct, which its ``__post_init__`` judges, stands as JSON Schema in the class
    variable ``rules`` of that struct.
    """

    def __init__(self, types: Iterable[Any]) -> None:
        wanted = {repr(type_): type_ for type_ in types}  # Types with metadata cannot be hashed.
        schemas, components = msgspec.json.schema_components(wanted.values(), ref_template=REF_TEMPLATE)
        structs = structs_within(wanted.values())
        for struct in structs:
            _complete(struct, components[_long_name(struct.cls)])
        names = {_long_name(struct.cls): name_of(struct.cls) for struct in structs}
        if len(set(names.values())) < len(names):
            raise Incomplete("Two types have the same name in the description of the API.")
        self._schemas: Final[dict[str, Json]] = {
            key: _plain(schema, names) for key, schema in zip(wanted, schemas, strict=True)
        }
        #: The named schemas.
        self.named: Final[dict[str, Json]] = {
            names.get(name, name): _told({**_plain(component, names), "title": names.get(name, name)})
            for name, component in components.items()
        }

    def schema(self, type_: Any) -> Json:
        """Give the schema of a type, or the reference to it."""
        return self._schemas[repr(type_)]


def structs_within(types: Iterable[Any]) -> list[inspect.StructType]:
    """Give all structs that some types are made of."""
    structs: dict[str, inspect.StructType] = {}
    for kind in inspect.multi_type_info(types):
        _collect(kind, structs)
    return [*structs.values()]


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
    if rules := getattr(struct.cls, "rules", None):
        # The same as the rules by themselves, but generators of clients take those for types to choose from.
        component |= {"if": {}, "then": rules}
    config = (get_origin(struct.cls) or struct.cls).__struct_config__
    if config.forbid_unknown_fields or config.omit_defaults:
        return
    # What an answer always has is required of it, though its maker need not say it.
    for name, property_ in component["properties"].items():
        if "default" in property_:
            del property_["default"]
            component["required"] = [*component["required"], name]


def _long_name(struct: Any) -> str:
    """Give the name that msgspec gives a struct, with the modules of what it holds."""
    (reference,), _ = msgspec.json.schema_components([struct], ref_template="{name}")
    return str(reference["$ref"])


def name_of(type_: Any) -> str:
    """Give the name of a type as one word, such as DoneItemBody, for the classes that are generated of it."""
    origin, parts = get_origin(type_), "".join(map(name_of, get_args(type_)))
    if origin is list:
        return f"{parts}List"
    if origin is dict:
        return "Object"
    name: str = (origin or type_).__name__
    return name + parts


def _told(component: Json) -> Json:
    """Give a schema whose description has no indentation: before Python 3.13, a docstring has that of the source."""
    return {**component, "description": cleandoc(component["description"])} if "description" in component else component


def _plain(node: Any, names: Mapping[str, str]) -> Any:
    """Give a schema with our names, without the default ``null``, which says what its absence says.

    An object that may hold anything says so: where it does not, generators take it for one that holds nothing.
    """
    if isinstance(node, dict):
        open_ended = node.get("type") == "object" and not node.keys() & {"properties", "additionalProperties"}
        plain = {key: _plain(part, names) for key, part in node.items() if (key, part) != ("default", None)}
        return {**plain, "additionalProperties": True} if open_ended else plain
    if isinstance(node, list):
        return [_plain(part, names) for part in node]
    if isinstance(node, str) and node.startswith(_REF):
        name = node.removeprefix(_REF)
        return _REF + names.get(name, name)
    return node
