"""Which database: told from the form of its URL."""

import re
from typing import Final, Literal

#: The forms that are known.
DATABASE_URLS: Final = "sqlite:///path (relative), sqlite:////path (absolute), postgresql://… or memory:"
_POSTGRESQL: Final = ("postgresql://", "postgres://")


class DatabaseUrl:
    """Which database. It prints without its location: that may hold a password, also in its parameters."""

    __slots__ = ("_location", "engine")

    def __init__(self, engine: Literal["sqlite", "postgresql", "memory"], location: str = "") -> None:
        self.engine: Final = engine
        self._location: Final = location

    def reveal(self) -> str:
        """Give the path of an SQLite file, or the whole PostgreSQL URL with its password; never log it."""
        return self._location

    def __repr__(self) -> str:
        return f"{self.engine}:…"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DatabaseUrl):
            return NotImplemented
        return (self.engine, self._location) == (other.engine, other._location)

    def __hash__(self) -> int:
        return hash((self.engine, self._location))


def database_url_of(text: str) -> DatabaseUrl | None:
    """Tell the engine from the form. Parameters behind an SQLite path are none: they would name another file."""
    if text == "memory:":
        return DatabaseUrl("memory")
    if text.startswith(_POSTGRESQL) and text not in _POSTGRESQL:
        return DatabaseUrl("postgresql", text)
    path = text.removeprefix("sqlite:///")
    if path not in ("", text) and not path.endswith("/") and not re.search(r"^:|[?#]", path):
        return DatabaseUrl("sqlite", path)
    return None
