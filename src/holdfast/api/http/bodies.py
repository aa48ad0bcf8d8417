"""What the bodies of requests share: the fields of every write, how texts are refused, how a body is decoded."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Final, Self, TypeVar

import msgspec

from holdfast.api.http.all_complaints import every_complaint, gathered
from holdfast.api.http.complaints import complaint
from holdfast.api.http.problems import Invalid
from holdfast.api.http.quoting import quoted
from holdfast.api.http.texts import Key, Note, Text
from holdfast.api.http.whole_numbers import with_whole_numbers
from holdfast.domain.identifiers import (
    NOTE_CHARACTERS_MAX,
    QUANTITY_MAX,
    TEXT_CHARACTERS_MAX,
    key_problem,
    text_problem,
)

Quantity = Annotated[int, msgspec.Meta(ge=0, le=QUANTITY_MAX)]
PositiveQuantity = Annotated[int, msgspec.Meta(ge=1, le=QUANTITY_MAX)]
Version = Annotated[int, msgspec.Meta(ge=0, le=QUANTITY_MAX)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Reported(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, rename="camel"
):
    """What every write may carry beside its own fields."""

    idempotency_key: Key | None = None
    reason: Text | None = None
    reference: Text | None = None
    note: Note | None = None
    occurred_at: Moment | None = None

    def __post_init__(self) -> None:
        """Judge the texts; a ValueError becomes a 400 that names the field."""
        if self.idempotency_key is not None:
            refuse("idempotencyKey", key_problem(self.idempotency_key))
        if self.reason is None and self.reference is None and self.note is None:
            return
        refuse_texts(
            (
                ("reason", self.reason, TEXT_CHARACTERS_MAX),
                ("reference", self.reference, TEXT_CHARACTERS_MAX),
                ("note", self.note, NOTE_CHARACTERS_MAX),
            )
        )

    def without_versions(self) -> Self:
        """Give it without the versions that it is meant for."""
        return self


class Write(Reported, frozen=True, kw_only=True):
    """What every write may carry that changes something with a version."""

    expected_version: Version | None = None

    def without_versions(self) -> Self:
        """Give it without the version that it is meant for."""
        return self if self.expected_version is None else msgspec.structs.replace(self, expected_version=None)


def not_both(one: str, other: str) -> dict[str, Any]:
    """Describe two fields of which one may be given at most."""
    return {"anyOf": [{"properties": {name: {"type": "null"}}} for name in (one, other)]}


Body = TypeVar("Body", bound=msgspec.Struct)


def refuse(field: str, problem: str | None) -> None:
    """Raise what msgspec turns into a validation error."""
    if problem is not None and not gathered(field, problem):
        message = f"`{field}`: {problem}"
        raise ValueError(message)


def refuse_texts(texts: Iterable[tuple[str, str | None, int]]) -> None:
    """Refuse the first text that breaks the character rule or is too long."""
    for field, text, characters_max in texts:
        if text is not None:
            refuse(field, text_problem(text, characters_max))


#: What may hold members, or something that does.
_CONTAINERS: Final = (dict, list)
#: Every string of a valid JSON text, and whether it is the name of a member.
_STRINGS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"\s*+(:?)', re.DOTALL)


def decode(decoder: msgspec.json.Decoder[Body], body: bytes) -> Body:
    """Decode a body. Raises the 400 that names the field at fault."""
    try:
        decoded = decoder.decode(body)
        members, objects = _told(body)
        # Of two members of one name the last one would win silently.
        if members > 1 and members != _distinct_in(msgspec.json.decode(body), objects):
            json.loads(body, object_pairs_hook=_refuse_twice, parse_int=str)
    except msgspec.ValidationError as error:
        whole = with_whole_numbers(body)  # Only a body that is refused is looked at for numbers such as 2.0.
        if whole == body:
            raise every_complaint(decoder.type, body, complaint(str(error), decoder.type)) from None
        return decode(decoder, whole)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid("body", f"is not valid JSON ({error})") from None
    return decoded


def decode_outermost(decoder: msgspec.json.Decoder[Body], body: bytes) -> Body:
    """Decode a body whose objects within are read later: what is given twice there is not seen."""
    try:
        decoded = decoder.decode(body)
        _refuse_twice(json.loads(body, object_pairs_hook=list, parse_int=str))
    except msgspec.ValidationError as error:
        raise complaint(str(error), decoder.type) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid("body", f"is not valid JSON ({error})") from None
    return decoded


def _told(body: bytes) -> tuple[int, int | None]:
    """Count the members and the objects that a valid JSON text tells of; None: nobody knows.

    Where nothing is escaped, every other part between quotes is outside of strings: it takes a third of the time.
    """
    if b"\\" in body:
        return _STRINGS.findall(body).count(b":"), None
    outside = b"".join(body.split(b'"')[::2])
    return outside.count(b":"), outside.count(b"{")


def _distinct_in(value: Any, objects: int | None) -> int:
    """Count the members of a body of so many objects, those of one name in one object as one.

    Nearly all are one object, or one with rows that hold no further ones: then there is nothing to walk through.
    """
    if isinstance(value, dict):
        rows = [row for part in value.values() if isinstance(part, list) for row in part if isinstance(row, dict)]
        if objects == 1 + len(rows):
            return len(value) + sum(map(len, rows))
    return _distinct(value)


def _distinct(value: Any) -> int:
    """Count the members of all objects within a value, those of one name in one object as one."""
    if isinstance(value, dict):
        return len(value) + sum([_distinct(part) for part in value.values() if isinstance(part, _CONTAINERS)])
    return sum([_distinct(part) for part in value if isinstance(part, _CONTAINERS)])


def _refuse_twice(members: list[tuple[str, object]]) -> None:
    names = {name for name, _ in members}
    for name, _ in members if len(names) < len(members) else ():
        if name not in names:
            raise Invalid(quoted(name), "is given twice; send it once")
        names.remove(name)
