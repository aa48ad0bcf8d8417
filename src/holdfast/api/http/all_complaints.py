"""Everything that is wrong with a body: each field by itself, and then what its object says of all of them."""

import functools
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated, Any, Final, Union, get_args, get_origin

import msgspec
from msgspec import inspect

from holdfast.api.http.complaints import AT, complaint
from holdfast.api.http.problems import Invalid
from holdfast.api.http.quoting import quoted

#: Bad fields that an error names.
ERRORS_MAX: Final = 100
#: What the rules of an object refuse while all of it is gathered; None: the first one is raised.
_gathered: Final[ContextVar[list[tuple[str, str]] | None]] = ContextVar("gathered", default=None)
#: Stands for any text, whatever its rules.
_TEXT: Final = "x"


def gathered(field: str, problem: str) -> bool:
    """Take what a rule refuses, where all of it is gathered."""
    found = _gathered.get()
    if found is None:
        return False
    found.append((field, problem))
    return True


def every_complaint(kind: Any, body: bytes, first: Invalid) -> Invalid:
    """Give the error of a body with all its bad fields; ``first`` is the one that was met first."""
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):  # What stands behind the bad field is no JSON either.
        return first
    named = {first.field: first}
    for place, problem in _of(kind, value, ""):
        each = complaint(f"{problem}{AT}.{place}`" if place else problem, kind)
        named.setdefault(each.field, each)
        if len(named) >= ERRORS_MAX:
            break
    return first.beside([each for each in named.values() if each is not first])


def _of(kind: Any, value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Give places and messages as msgspec words them."""
    members = [*_members(kind)]
    struct = _struct(members, value)
    items = next((get_args(member)[0] for member in members if get_origin(member) in (list, tuple)), None)
    if struct is not None and isinstance(value, dict):
        yield from _of_object(struct, value, place)
    elif items is not None and isinstance(value, list):
        wrong = [found for number, each in enumerate(value) for found in _of(items, each, f"{place}[{number}]")]
        yield from wrong or _of_value(kind, value, place)
    else:
        yield from _of_value(kind, value, place)


def _of_object(struct: type[msgspec.Struct], value: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    config, fields = struct.__struct_config__, _fields_of(struct)
    sound = {name: each for name, each in value.items() if name in fields or name == config.tag_field}
    if config.forbid_unknown_fields:
        for name in [name for name in value if name not in sound]:
            yield _within(place, quoted(name)), "is not a field of this request"
    bad = set()
    for name, field in fields.items():
        at = _within(place, name)
        if name not in value:
            wrong = [(at, "is required")] if field.required else []
        else:
            wrong = [*_of(field.type, value[name], at)]
        if wrong:
            bad.add(name)
            sound[name] = stand_in(inspect.type_info(field.type))
        yield from wrong
    with _gathering() as refused:
        yield from _of_value(struct, sound, place)
    yield from ((_within(place, name), problem) for name, problem in refused if name.partition("[")[0] not in bad)


@functools.cache
def _fields_of(struct: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """Give the fields of a type by their names on the wire; asked each time, it left garbage behind."""
    return {field.encode_name: field for field in msgspec.structs.fields(struct)}


def _of_value(kind: Any, value: Any, place: str) -> Iterator[tuple[str, str]]:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        message, _, below = str(error).partition(AT)
        yield f"{place}{below.rstrip('`')}".lstrip("."), message
    except Exception:  # noqa: BLE001 - a rule that goes on behind what it has refused may stumble over it
        return


@contextmanager
def _gathering() -> Iterator[list[tuple[str, str]]]:
    found: list[tuple[str, str]] = []
    token = _gathered.set(found)
    try:
        yield found
    finally:
        _gathered.reset(token)


def _within(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _members(kind: Any) -> Iterator[Any]:
    """Take unions apart, and descriptions off."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _members(get_args(kind)[0])
    elif origin in (Union, types.UnionType):
        for member in get_args(kind):
            yield from _members(member)
    else:
        yield kind


def _struct(members: list[Any], value: Any) -> type[msgspec.Struct] | None:
    """Give the type of an object; among several, the one whose tag it bears."""
    structs = [each for each in members if isinstance(each, type) and issubclass(each, msgspec.Struct)]
    if len(structs) < 2 or not isinstance(value, dict):  # noqa: PLR2004 - there is nothing to choose from
        return next(iter(structs), None)
    for each in structs:
        config = each.__struct_config__
        if value.get(config.tag_field) == config.tag:
            return each
    return None


def stand_in(node: inspect.Type) -> Any:
    """Give a value that a type takes, in the place of a bad one, so that the others can be judged."""
    if isinstance(node, inspect.Metadata):
        return stand_in(node.type)
    if isinstance(node, inspect.UnionType):
        return stand_in(node.types[0])
    if isinstance(node, inspect.IntType):
        return max(1, node.ge or 1)
    if isinstance(node, inspect.DateTimeType):
        return "2000-01-01T00:00:00Z"
    if isinstance(node, inspect.CollectionType):
        return [stand_in(node.item_type)] * (node.min_length or 0)
    if isinstance(node, inspect.StructType):
        tag = {node.tag_field: node.tag} if node.tag_field else {}
        return tag | {field.encode_name: stand_in(field.type) for field in node.fields if field.required}
    return _plain_stand_in(node)


def _plain_stand_in(node: inspect.Type) -> Any:
    if isinstance(node, inspect.EnumType):
        return next(iter(node.cls)).value
    if isinstance(node, inspect.LiteralType):
        return node.values[0]
    if isinstance(node, inspect.BoolType):
        return False
    return {} if isinstance(node, inspect.DictType) else _TEXT
