"""Settings: read once from the environment, checked before anything starts."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

import msgspec

#: The levels of LOG_LEVEL, the gravest first.
LOG_LEVELS: Final = ("error", "warn", "info", "debug")
PORT_MAX: Final = 65_535
IDEMPOTENCY_TTL_HOURS_MAX: Final = 8_760
MIRROR_ITEMS_MAX_MAX: Final = 10_000_000
BODY_BYTES_MIN: Final = 1_024
BODY_BYTES_MAX: Final = 1_073_741_824

_HOST: Final = re.compile(r"[A-Za-z0-9._:%-]{1,255}")
_ORIGIN: Final = re.compile(r"([a-z][a-z0-9+.-]*)://(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::([0-9]{1,5}))?")
#: Browsers leave the port out of an origin when it is the one of its scheme (RFC 6454, section 6.2).
_PORT_OF_SCHEME: Final = {"http": 80, "https": 443}
_POSTGRESQL: Final = ("postgresql://", "postgres://")
_DATABASE_URLS: Final = "sqlite:///path (relative), sqlite:////path (absolute), postgresql://… or memory:"


class BrokenSetting(Exception):
    """A setting has a value that is not allowed."""

    def __init__(self, name: str, shown: str, allowed: str) -> None:
        super().__init__(f"{name} is {shown}; allowed: {allowed}.")


class Setting(msgspec.Struct, frozen=True):
    """A variable of the environment, as the documentation shows it."""

    name: str
    #: What stands when the variable is missing or empty.
    default: str
    meaning: str


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting("PORT", "3000", "The TCP port to listen on, 0 to 65535; 0 lets the system pick a free one."),
    Setting("HOST", "0.0.0.0", "The address or host name to listen on."),
    Setting("LOG_LEVEL", "info", "How much is logged: error, warn, info or debug; requests are logged from info on."),
    Setting("DATA_DIR", "./data", "The folder of the SQLite database, the mirror files and the logs."),
    Setting(
        "ALLOWED_ORIGINS",
        "",
        "The origins, separated by commas, whose pages may call the API from a browser; * allows all, empty none.",
    ),
    Setting(
        "DATABASE_URL",
        "",
        f"Where the stock is kept, {_DATABASE_URLS}, which forgets all at the end; empty: DATA_DIR/holdfast.db.",
    ),
    Setting(
        "IDEMPOTENCY_TTL_HOURS", "168", "For how many hours, 1 to 8760, a success is kept under its idempotency key."
    ),
    Setting(
        "MIRROR_ITEMS_MAX",
        "10000",
        "Up to how many items a store on SQLite is mirrored in DATA_DIR/inventory_<store>.json; 0: no mirrors.",
    ),
    Setting("BODY_BYTES_MAX", "1048576", "The size in bytes of the largest request body that is taken, from 1024 on."),
)
_DEFAULTS: Final = {setting.name: setting.default for setting in SETTINGS}


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


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting, checked."""

    port: int
    host: str
    #: One of LOG_LEVELS.
    log_level: str
    data_dir: Path
    #: Origins as browsers send them, or ``*``, without duplicates.
    allowed_origins: tuple[str, ...]
    database_url: DatabaseUrl
    idempotency_ttl_hours: int
    #: Items of the largest store that has a mirror file; 0: none has.
    mirror_items_max: int
    body_bytes_max: int


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read all settings. Raises ``BrokenSetting`` for the first one that is not allowed."""
    values = {name: environ.get(name, "").strip() or default for name, default in _DEFAULTS.items()}
    data_dir = Path(values["DATA_DIR"])
    return Settings(
        port=_whole_number(values, "PORT", 0, PORT_MAX),
        host=_host(values["HOST"]),
        log_level=_log_level(values["LOG_LEVEL"]),
        data_dir=data_dir,
        allowed_origins=_origins(values["ALLOWED_ORIGINS"]),
        database_url=_database_url(values["DATABASE_URL"], data_dir),
        idempotency_ttl_hours=_whole_number(values, "IDEMPOTENCY_TTL_HOURS", 1, IDEMPOTENCY_TTL_HOURS_MAX),
        mirror_items_max=_whole_number(values, "MIRROR_ITEMS_MAX", 0, MIRROR_ITEMS_MAX_MAX),
        body_bytes_max=_whole_number(values, "BODY_BYTES_MAX", BODY_BYTES_MIN, BODY_BYTES_MAX),
    )


def _whole_number(values: Mapping[str, str], name: str, least: int, most: int) -> int:
    """Read plain digits only: ``int`` would also take signs, underscores and the digits of other scripts."""
    text = values[name]
    if re.fullmatch(r"[0-9]{1,18}", text) and least <= int(text) <= most:
        return int(text)
    raise BrokenSetting(name, repr(text), f"a whole number from {least} to {most}")


def _host(text: str) -> str:
    if _HOST.fullmatch(text):
        return text
    raise BrokenSetting("HOST", repr(text), "an IP address or a host name")


def _log_level(text: str) -> str:
    level = "warn" if text.lower() == "warning" else text.lower()
    if level in LOG_LEVELS:
        return level
    raise BrokenSetting("LOG_LEVEL", repr(text), ", ".join(LOG_LEVELS))


def _origins(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in text.split(","))
    return tuple(dict.fromkeys(_origin(part) for part in parts if part))


def _origin(text: str) -> str:
    """Write an origin as browsers do: lower case, without the port that goes without saying."""
    if text == "*":
        return text
    match = _ORIGIN.fullmatch(text.lower())
    if match and int(match[3] or 0) <= PORT_MAX:
        scheme, host, port = match.groups()
        bare = port is None or int(port) == _PORT_OF_SCHEME.get(scheme)
        return f"{scheme}://{host}" if bare else f"{scheme}://{host}:{int(port)}"
    allowed = "origins such as https://shop.example or http://localhost:5173, without a path, or *"
    raise BrokenSetting("ALLOWED_ORIGINS", _without_password(text), allowed)


def _without_password(text: str) -> str:
    return "not shown, as it may hold a password" if "@" in text else repr(text)


def _database_url(text: str, data_dir: Path) -> DatabaseUrl:
    """Tell the engine from the form. Parameters behind an SQLite path are refused: they would name another file."""
    if not text:
        return DatabaseUrl("sqlite", str(data_dir / "holdfast.db"))
    if text == "memory:":
        return DatabaseUrl("memory")
    if text.startswith(_POSTGRESQL) and text not in _POSTGRESQL:
        return DatabaseUrl("postgresql", text)
    path = text.removeprefix("sqlite:///")
    if path not in ("", text) and not path.endswith("/") and not re.search(r"^:|[?#]", path):
        return DatabaseUrl("sqlite", path)
    raise BrokenSetting("DATABASE_URL", "not one of these (not shown, as it may hold a password)", _DATABASE_URLS)
