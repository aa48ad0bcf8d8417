"""The module of models: a struct for everything that is sent or received."""

from collections.abc import Iterator
from typing import Final

from document import Document
from naming import REF, Json, all_of, place_of
from typing_of import field

HEAD: Final = '''"""What is sent and received. Made by `make sdk`; what a field means is in the reference of the API."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType
'''
#: Where the quotes of a docstring of several lines end.
_INDENT: Final = "\n    "


def models(document: Document) -> str:
    """Write the module."""
    answered = [name for name in document.answered if not is_envelope(document.schemas[name])]
    asked = [name for name in document.asked if name not in set(bodies(document)) and name not in answered]
    return "\n\n".join(
        [
            HEAD,
            all_of(map(document.names.of, [*answered, *asked])),
            *(_struct(document, name, sent=False) for name in _ordered(document, answered)),
            *(_struct(document, name, sent=True) for name in _ordered(document, asked)),
        ]
    )


def is_envelope(schema: Json) -> bool:
    """Tell whether a type holds nothing but data and what is said about it."""
    properties = schema["properties"]
    return "success" in properties and "data" in properties and "cursor" not in properties


def bodies(document: Document) -> Iterator[str]:
    """Give the types of bodies, which are written as arguments."""
    yield from (one.body for one in document.operations if one.body is not None)


def _ordered(document: Document, names: list[str]) -> Iterator[str]:
    """Give the types that others hold before those."""
    left = [*names]
    while left:
        first = next(name for name in left if not _held(document, name) & {*left} - {name})
        left.remove(first)
        yield first


def _held(document: Document, name: str) -> set[str]:
    text = repr(document.schemas[name]["properties"])
    return {other for other in document.schemas if f"'{REF}{other}'" in text}


def _struct(document: Document, name: str, *, sent: bool) -> str:
    schema = document.schemas[name]
    options = ["frozen=True", "rename='camel'"]
    tag = _tag(schema) if sent else None
    if sent:
        options.append("omit_defaults=True")
    if tag is not None:
        options += ["tag_field='type'", f"tag={tag!r}"]
    lines = [f"class {document.names.of(name)}(msgspec.Struct, {', '.join(options)}):"]
    description = schema["description"].rstrip(".")
    lines += [f'    """{description}.{_INDENT if chr(10) in description else ""}"""', ""]
    lines += [*_fields(document, name, schema, sent=sent, tagged=tag is not None)] or ["    pass"]
    return "\n".join(lines) + "\n"


def _tag(schema: Json) -> str | None:
    """Give the word by which a type is told from those that may stand in its place."""
    words = schema["properties"].get("type", {}).get("enum", [])
    return str(words[0]) if len(words) == 1 else None


def _fields(document: Document, name: str, schema: Json, *, sent: bool, tagged: bool) -> Iterator[str]:
    types, required = document.types(sent=sent), schema.get("required", [])
    properties = {key: of for key, of in schema["properties"].items() if not (tagged and key == "type")}
    for key in sorted(properties, key=lambda key: (key not in required, sent and place_of(key))):
        null_says = (name, key) in document.null_says
        of, default = types.said(properties[key], required=key in required, null_says=null_says)
        yield field(key, of, default)
