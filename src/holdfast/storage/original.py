"""The files of the original: ``inventory_<store>.json``, one JSON object, SKU → item.

Nothing is guessed: a file that is damaged, or that contradicts itself, is refused with its name and the place.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from holdfast.domain.identifiers import (
    DEFAULT_STORE,
    QUANTITY_MAX,
    TEXT_CHARACTERS_MAX,
    sku_problem,
    store_problem,
    text_problem,
)
from holdfast.domain.item import Item
from holdfast.engine.errors import Fault

#: A parsed file: what stands behind each key.
Members = dict[str, Any]

_FILE_NAME: Final = re.compile(r"inventory_(.*)\.json", re.DOTALL)
_CAPITAL: Final = re.compile("[A-Z]")
_WRITTEN_CAPITAL: Final = re.compile(r"\+([a-z])")
_NUMBERS: Final = ("quantity", "reserved", "available", "version")
_FIELDS: Final = ("sku", "name", *_NUMBERS, "lastUpdated", "createdAt")
#: The highest version that an item may bring along: it has room to rise, and stays a number that JSON holds exactly.
_VERSION_MAX: Final = 2**52
#: Digits of a number that is worth reading: QUANTITY_MAX has 16.
_DIGITS_MAX: Final = 20
_SHOWN_CHARACTERS_MAX: Final = 128
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class DamagedFile(Fault):
    """A file of the original cannot be taken over."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{shown(name)} cannot be taken over: {problem}. Nothing was taken over.")


class _Damage(Exception):
    """What is wrong with one item."""


def file_name(store: str) -> str:
    """Give the name of a store's file. A capital is written ``+a``: some file systems do not tell it from ``a``."""
    return f"inventory_{_CAPITAL.sub(lambda letter: '+' + letter[0].lower(), store)}.json"


def _store_of(name: str) -> str:
    """Give the store of a file by the middle of its name: one that we wrote, or one of the original's."""
    return _WRITTEN_CAPITAL.sub(lambda letter: letter[1].upper(), name)


def original_files(directory: Path) -> list[tuple[str, Path]]:
    """List the files of a directory by store, ``default`` first. Raises ``DamagedFile`` for a name that is no store."""
    found: list[tuple[str, Path]] = []
    for path in sorted(directory.iterdir()):
        match = _FILE_NAME.fullmatch(path.name)
        if match:
            store = _store_of(match[1])
            problem = store_problem(store)
            if problem:
                raise DamagedFile(path.name, f"the store {shown(store)} in its name {problem}; rename the file")
            if any(store == other for other, _ in found):
                raise DamagedFile(path.name, f"another file is of the store {shown(store)} too; keep one of them")
            found.append((store, path))
    return sorted(found, key=lambda entry: (entry[0] != DEFAULT_STORE, entry[0]))


def parse(name: str, content: bytes) -> Members:
    """Parse a file. Raises ``DamagedFile`` with line and column."""
    try:
        members = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_members, parse_int=_number)
    except UnicodeDecodeError as error:
        raise DamagedFile(name, f"{_place(content, error.start)}: not UTF-8 text") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise DamagedFile(name, f"{place}: not valid JSON ({error.msg})") from None
    except _Damage as damage:
        raise DamagedFile(name, str(damage)) from None
    except RecursionError:
        raise DamagedFile(name, "not a file of the original (nested too deeply)") from None
    if not isinstance(members, dict):
        raise DamagedFile(name, "line 1: must be one JSON object, SKU to item")
    return members


def items_of(name: str, store: str, members: Members) -> Iterator[tuple[Item, str]]:
    """Give every item of a parsed file with its name. Raises ``DamagedFile`` with SKU and field."""
    for sku, fields in members.items():
        try:
            yield _item(store, sku, fields), fields["name"]
        except _Damage as damage:
            raise DamagedFile(name, f"item {shown(sku)}, {damage}") from None


def _item(store: str, sku: str, fields: object) -> Item:
    _require(f"its SKU {sku_problem(sku)}" if sku_problem(sku) else None)
    if not isinstance(fields, dict):
        raise _Damage("must be an object")
    for field in _FIELDS:
        _require(None if field in fields else f'field "{field}": is missing')
    if fields["sku"] != sku:
        raise _Damage('field "sku": must be the key under which the item stands')
    _judge_name(fields["name"])
    quantity, reserved, available, version = (_whole(fields, field) for field in _NUMBERS)
    if reserved > quantity:
        raise _Damage(f'field "reserved": {reserved} is more than the quantity {quantity}')
    if available != quantity - reserved:
        raise _Damage(f'field "available": {available} is not the quantity less the reserved, {quantity - reserved}')
    _require('field "version": must be at least 1' if version < 1 else None)
    _require(f'field "version": must be at most {_VERSION_MAX}' if version > _VERSION_MAX else None)
    return Item(
        store=store,
        sku=sku,
        on_hand=quantity,
        reserved=reserved,
        reserved_plain=reserved,
        unsellable=0,
        incoming=0,
        safety_stock=0,
        reorder_point=None,
        version=version,
        created_at=_time(fields, "createdAt"),
        updated_at=_time(fields, "lastUpdated"),
        moved_version=version,
    )


def _require(problem: str | None) -> None:
    if problem is not None:
        raise _Damage(problem)


def _judge_name(name: object) -> None:
    if not isinstance(name, str):
        raise _Damage('field "name": must be a text')
    problem = text_problem(name, TEXT_CHARACTERS_MAX)
    _require(f'field "name": {problem}' if problem else None)


def _whole(fields: Members, field: str) -> int:
    number = fields[field]
    if type(number) is int and 0 <= number <= QUANTITY_MAX:  # Not isinstance: true is an int in Python.
        return number
    raise _Damage(f'field "{field}": must be a whole number from 0 to {QUANTITY_MAX}')


def _time(fields: Members, field: str) -> int:
    """Read a time; give milliseconds since 1970 UTC."""
    try:
        moment = datetime.fromisoformat(fields[field])
        since = (moment - _EPOCH) // _MILLISECOND
    except (TypeError, ValueError):  # A TypeError also comes of a time without its zone.
        since = -1
    if since < 0:
        raise _Damage(f'field "{field}": must be a time since 1970 such as "2026-01-31T08:15:30.123Z"')
    return since


def _members(pairs: list[tuple[str, Any]]) -> Members:
    """Make a dict of a JSON object, and refuse what plain parsers pass over: a key that stands twice."""
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        sku = members.get("sku")
        place = f"item {shown(sku)}, " if isinstance(sku, str) else ""
        raise _Damage(f"{place}{shown(twice)} stands twice")
    return members


def _number(digits: str) -> int | float:
    """Read a whole number; one of absurd length, which Python refuses to read, is too large for any field."""
    return int(digits) if len(digits) <= _DIGITS_MAX else float("inf")


def _place(content: bytes, offset: int) -> str:
    before = content[:offset]
    return f"line {before.count(10) + 1} column {offset - before.rfind(10)}"


def shown(text: str) -> str:
    """Quote a text of a file so that it fits into one line, whatever it holds."""
    cut = text[:_SHOWN_CHARACTERS_MAX]
    return '"' + "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in cut) + '"'
