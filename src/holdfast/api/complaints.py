"""What is wrong with a body, in the words of whoever sent it."""

import re
from typing import Final

from holdfast.api.problems import Invalid
from holdfast.domain.commands import AdjustReason, Bucket

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
#: The fields that take one of a few words.
CHOICES: Final = {"reason": AdjustReason, "bucket": Bucket}
_WRONG_KIND: Final = re.compile(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`")
_OUT_OF_RANGE: Final = re.compile(r"Expected `\w+(?: \| null)?` (<=|>=) (-?\d+)")
_BAD_CHOICE: Final = re.compile(r"Invalid enum value (.*)")


def complaint(message: str) -> Invalid:
    """Turn a message of msgspec into a 400 that names the field."""
    for beginning, problem in _FIELD_MESSAGES:
        if message.startswith(beginning):
            return Invalid(message.removeprefix(beginning).partition("`")[0], problem)
    problem, found, place = message.partition(" - at `$")
    field = place.rstrip("`").lstrip(".") if found else "body"
    if problem.startswith("`") and "`: " in problem:
        field, _, problem = problem[1:].partition("`: ")
    return Invalid(field or "body", _in_words(field, problem))


def _in_words(field: str, problem: str) -> str:
    """Say it without the names of types."""
    if match := _WRONG_KIND.fullmatch(problem):
        wanted, got = (_KINDS.get(kind, kind) for kind in match.groups())
        return f"must be {wanted}, not {got}"
    if match := _OUT_OF_RANGE.fullmatch(problem):
        return f"must be at {'most' if match[1] == '<=' else 'least'} {match[2]}"
    if match := _BAD_CHOICE.fullmatch(problem):
        given = match[1].strip("'")
        return f"{given} is none of {', '.join(CHOICES[field])}" if field in CHOICES else f"{given} is not allowed"
    if "datetime" in problem:
        return f"must be {_KINDS['datetime']}, with its zone"
    return problem
