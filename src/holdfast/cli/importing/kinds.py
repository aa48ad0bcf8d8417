"""What a file can be imported as: which fields each kind needs, and which commands a row becomes."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from holdfast.cli.importing.reasons import Reject
from holdfast.cli.importing.values import whole_number
from holdfast.domain.identifiers import (
    IDENTIFIER_CHARACTERS_MAX,
    NOTE_CHARACTERS_MAX,
    TEXT_CHARACTERS_MAX,
    text_problem,
)

#: The fields of a command, as the API names them.
Fields = dict[str, Any]

_WORDS: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_BREAKS: Final = re.compile(r"[\r\n\t]+")


def _reader(field: str, characters_max: int) -> Callable[[str], str]:
    """Read a text of one line: breaks within a cell become blanks."""

    def read(text: str) -> str:
        line = text if text.isprintable() else _BREAKS.sub(" ", text)
        problem = text_problem(line, characters_max)
        if problem:
            raise Reject("bad text", f"the {field} {problem}")
        return line

    return read


def _attributes(text: str) -> Fields:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError as problem:
        raise Reject("bad text", f"the attributes are no JSON object: {problem}") from None


def _yes(text: str) -> bool:
    word = text.casefold()
    if word not in _WORDS:
        raise Reject("bad text", f"{text[:64]!r} is neither yes nor no")
    return _WORDS[word]


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise Reject("bad text", f"{text[:64]!r} is no time such as 2026-01-31T08:15:00Z") from None


READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "quantity": whole_number,
    "unsellable": whole_number,
    "safetyStock": whole_number,
    "reorderPoint": whole_number,
    "name": _reader("name", TEXT_CHARACTERS_MAX),
    "note": _reader("note", NOTE_CHARACTERS_MAX),
    "attributes": _attributes,
    "id": _reader("id", IDENTIFIER_CHARACTERS_MAX),
    "reference": _reader("reference", TEXT_CHARACTERS_MAX),
    "confirmed": _yes,
    "expiresAt": _moment,
}


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a file can be imported as."""

    name: str
    #: What it does, for people.
    meaning: str
    #: What every row must say, beside the SKU.
    required: tuple[str, ...] = ()
    #: What a row may say; of ``one_of``, the file must have a column at least.
    optional: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    #: An item may come only once.
    once: bool = True
    #: Whether the rows belong to stores.
    stores: bool = True

    @property
    def wanted(self) -> tuple[str, ...]:
        """All fields that are read."""
        return ("sku", *(("store",) if self.stores else ()), *self.required, *self.optional)


KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            name="counts",
            meaning="what is on hand becomes what the file says",
            required=("quantity",),
            optional=("name", "unsellable", "note"),
        ),
        Kind(
            name="adds",
            meaning="units arrive, beside those that are there",
            required=("quantity",),
            optional=("name", "note"),
            once=False,
        ),
        Kind(
            name="settings",
            meaning="safety stocks and reorder points",
            optional=("name", "safetyStock", "reorderPoint", "note"),
            one_of=("safetyStock", "reorderPoint"),
        ),
        Kind(
            name="catalogue",
            meaning="names and attributes that all stores share",
            required=("name",),
            optional=("attributes",),
            stores=False,
        ),
        Kind(
            name="reservations",
            meaning="units that are promised to orders already",
            required=("id", "quantity"),
            optional=("reference", "confirmed", "expiresAt"),
            once=False,
        ),
    )
}


def makes(fields: Fields) -> Fields:
    """Give the command that makes an item, should it not be there: with its name, and nothing in stock."""
    return {"type": "settings", "expectedVersion": 0, **({"name": fields["name"]} if "name" in fields else {})}


def counts(fields: Fields) -> Fields:
    """Give the command of a count."""
    return {"type": "count", "counted": fields["quantity"], **_noted(fields)}


def adds(fields: Fields) -> Fields:
    """Give the command of a delivery."""
    return {"type": "add", "quantity": fields["quantity"], "name": fields["name"], **_noted(fields)}


def settings(fields: Fields) -> Fields:
    """Give the command that changes the settings which the row names."""
    named: Fields = {name: fields[name] for name in ("safetyStock", "reorderPoint") if name in fields}
    return {"type": "patch", **named, **_noted(fields)}


def moves(wanted: int, present: int) -> Fields | None:
    """Give the command after which so many units are unsellable, or None: so many are already."""
    if wanted == present:
        return None
    ends = ("sellable", "unsellable") if wanted > present else ("unsellable", "sellable")
    return {"type": "move", "quantity": abs(wanted - present), "from": ends[0], "to": ends[1]}


def _noted(fields: Fields) -> Fields:
    return {"note": fields["note"]} if "note" in fields else {}
