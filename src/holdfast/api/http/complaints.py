"""What is wrong with a body, in the words of whoever sent it."""

import re
from typing import Any, Final

from holdfast.api.http.choices import choices_of
from holdfast.api.http.problems import Invalid
from holdfast.api.http.quoting import quoted
from holdfast.api.http.ranges import range_at

#: How msgspec begins its messages of a field that is missing or unknown.
_FIELD_MESSAGES: Final = (
    ("Object missing required field `", "is required"),
    ("Object contains unknown field `", "is not a field of this request"),
)
_KINDS: Final = {
    "int": "a whole number",
    "float": "a number with a fraction",
    "str": "a text",
    "bool": "true or false",
    "null": "null",
    "object": "an object",
    "array": "a list",
    "datetime": "a time such as 2026-01-31T08:15:30Z",
}
#: How msgspec says where it met something.
AT: Final = " - at `$"
_WRONG_KIND: Final = re.compile(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`")
_OUT_OF_RANGE: Final = re.compile(
    r"Expected `int(?: \| null)?` (?:<=|>=) (-?\d+)|(?:Integer value|Number) out of range"
)
#: Where in a list something stands.
_POSITION: Final = re.compile(r"\[\d+\]")
_WRONG_LENGTH: Final = re.compile(r"Expected `array(?: \| null)?` of length (<=|>=) (\d+)")
_BAD_CHOICE: Final = re.compile(r"Invalid (?:enum )?value (.*)")


def complaint(message: str, kind: Any) -> Invalid:
    """Turn a message of msgspec into a 400 that names the field; ``kind`` is the type that the body should have."""
    for beginning, problem in _FIELD_MESSAGES:
        if message.startswith(beginning):
            name, _, rest = message.removeprefix(beginning).partition("`")
            return Invalid(_within(rest, quoted(name)), problem)
    problem, _, place = message.partition(AT)
    field = _within(AT + place)
    if problem.startswith("`") and "`: " in problem:
        name, _, problem = problem[1:].partition("`: ")
        field = _within(AT + place, name)
    return Invalid(field or "body", _in_words(field, problem, kind))


def _within(place: str, name: str = "") -> str:
    """Give the whole name of a member of the object at this place: ``lines[0].sku``.

    msgspec does not say at which member of a value of any kind; then it is that value.
    """
    path = place.partition(AT)[2].partition("[...]")[0]
    return ".".join(part for part in (path.rstrip("`").lstrip("."), name) if part)


def _in_words(field: str, problem: str, kind: Any) -> str:
    """Say it without the names of types."""
    if match := _WRONG_KIND.fullmatch(problem):
        wanted, got = (_KINDS.get(kind, kind) for kind in match.groups())
        return f"must be {wanted}, not {got}"
    if match := _OUT_OF_RANGE.fullmatch(problem):
        return _out_of_range(field, kind, match[1])
    if match := _WRONG_LENGTH.fullmatch(problem):
        return f"must hold at {'most' if match[1] == '<=' else 'least'} {match[2]}"
    if match := _BAD_CHOICE.fullmatch(problem):
        given, choices = quoted(match[1].strip("'")), choices_of(kind).get(field.rpartition(".")[2], ())
        return f"{given} is none of {', '.join(choices)}" if choices else f"{given} is not allowed"
    if "datetime" in problem:
        return f"must be {_KINDS['datetime']}, with its zone"
    return problem


def _out_of_range(field: str, kind: Any, bound: str | None) -> str:
    """Say the whole range, whichever end of it was passed, and by however much."""
    found = range_at(kind, _POSITION.sub("[]", field), None if bound is None else int(bound))
    if found is None:  # A value of any kind.
        return "must not hold numbers that are so large; write such a one as a text"
    return f"must be a whole number from {found[0]} to {found[1]}"
