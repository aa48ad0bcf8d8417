"""Python types out of schemas."""

from typing import Any, Final

from naming import Json, Names, camel, referred, snake

_PLAIN: Final = {"integer": "int", "number": "float", "boolean": "bool", "null": "None"}


class Types:
    """Writes types down: those that are sent are exact, those that are received bear words nobody knew of before."""

    def __init__(self, schemas: dict[str, Json], names: Names, *, sent: bool, prefix: str = "") -> None:
        self._schemas: Final = schemas
        self._names: Final = names
        self._sent: Final = sent
        self._prefix: Final = prefix

    def of(self, schema: Any) -> str:
        """Give the type of what a schema describes."""
        name = referred(schema)
        if name is not None:
            named = self._schemas[name]
            return self.of(named) if "properties" not in named else self._prefix + self._names.of(name)
        if "enum" in schema or "const" in schema:
            return self._words(schema.get("enum") or [schema["const"]])
        if "anyOf" in schema or "oneOf" in schema:
            parts = (self.of(part) for part in schema.get("anyOf") or schema["oneOf"])
            return " | ".join(dict.fromkeys(parts))
        return self._of_kind(schema)

    def _words(self, words: list[Any]) -> str:
        if self._sent or not all(isinstance(word, str) for word in words):
            return f"Literal[{', '.join(map(repr, words))}]"
        return "str"

    def _of_kind(self, schema: Json) -> str:
        kind = schema.get("type")
        if kind == "string":
            return "datetime" if schema.get("format") == "date-time" else "str"
        if kind == "array":
            return f"{'Sequence' if self._sent else 'list'}[{self.of(schema.get('items', {}))}]"
        if kind == "object":
            inner = schema.get("additionalProperties")
            of = self.of(inner) if isinstance(inner, dict) else "Any"
            return f"{'Mapping' if self._sent else 'dict'}[str, {of}]"
        return _PLAIN.get(str(kind), "Any")

    def said(self, schema: Json, *, required: bool, null_says: bool = False) -> tuple[str, str]:
        """Give the type and the default (empty: none) of something that may be left out.

        Left out is None, wherever that says the same; where null says something of its own, it is UNSET.
        """
        of = self.of(schema)
        if required:
            return of, ""
        if null_says:
            return f"{of.removesuffix(' | None')} | UnsetType | None", "UNSET"
        if not self._sent and isinstance(schema.get("default"), bool | int | str):
            return of, repr(schema["default"])
        return of if "None" in of.split(" | ") else f"{of} | None", "None"


def field(name: str, of: str, default: str) -> str:
    """Write a field of a struct."""
    python = snake(name)
    if camel(python) == name:
        return f"    {python}: {of}" + (f" = {default}" if default else "")
    options = ", ".join([f"name={name!r}", *([f"default={default}"] if default else [])])
    return f"    {python}: {of} = msgspec.field({options})"
