"""Settings: read once from the environment, checked before anything starts."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

import msgspec

from holdfast.database_url import DATABASE_URLS, DatabaseUrl, database_url_of
from holdfast.environment import BrokenSetting, values_of
from holdfast.networks import Network, networks_of
from holdfast.origins import PORT_MAX, origin_of
from holdfast.settings import SETTINGS

__all__ = ["ACCESSES", "LOG_LEVELS", "SETTINGS", "Access", "BrokenSetting", "Settings", "load_settings"]

#: The levels of LOG_LEVEL, the gravest first.
LOG_LEVELS: Final = ("error", "warn", "info", "debug")
#: The values of LOG_TO; empty: files, and stdout where that is no terminal.
LOG_OUTLETS: Final = ("", "files", "stdout", "both")
LOG_FILE_BYTES_MIN: Final = 65_536
LOG_FILE_BYTES_MAX: Final = 1_099_511_627_776
LOG_FILES_MAX: Final = 1_000
IDEMPOTENCY_TTL_HOURS_MAX: Final = 8_760
MIRROR_ITEMS_MAX_MAX: Final = 10_000_000
DATABASE_WAIT_S_MAX: Final = 3_600
BODY_BYTES_MIN: Final = 1_024
BODY_BYTES_MAX: Final = 1_073_741_824
KEEP_ALIVE_S_MAX: Final = 3_600
CONNECTIONS_PER_PEER_MAX_MAX: Final = 1_000_000
DISK_FREE_BYTES_MIN_MAX: Final = 1_000_000_000_000_000

#: Who is let in: programs on this machine until there is a first key, whoever has a key, or whoever reaches the port.
Access = Literal["local", "keys", "open"]
ACCESSES: Final[tuple[Access, ...]] = ("local", "keys", "open")

_HOST: Final = re.compile(r"[A-Za-z0-9._:%-]{1,255}")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting, checked."""

    port: int
    host: str
    #: Where probes and scrapes are answered beside the port; None: nowhere else.
    health_port: int | None
    #: One of LOG_LEVELS.
    log_level: str
    #: One of LOG_OUTLETS.
    log_to: str
    log_file_bytes_max: int
    log_files_max: int
    access: Access
    require_idempotency_keys: bool
    #: An origin as browsers send it; empty: not set.
    public_url: str
    data_dir: Path
    #: Origins as browsers send them, or ``*``, without duplicates.
    allowed_origins: tuple[str, ...]
    database_url: DatabaseUrl
    idempotency_ttl_hours: int
    #: Items of the largest store that has a mirror file; 0: none has; None: that depends on what is there.
    mirror_items_max: int | None
    #: How long a start waits for PostgreSQL.
    database_wait_s: int
    body_bytes_max: int
    keep_alive_s: int
    #: Connections of one address; 0: any number.
    connections_per_peer_max: int
    trusted_proxies: tuple[Network, ...]
    #: With less free, changes are refused; 0: never.
    disk_free_bytes_min: int


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read all settings. Raises ``BrokenSetting`` for the first one that is not allowed."""
    values = values_of(environ)
    data_dir = Path(values["DATA_DIR"])
    return Settings(
        port=_whole_number(values, "PORT", 0, PORT_MAX),
        host=_host(values["HOST"]),
        health_port=_health_port(values),
        log_level=_log_level(values["LOG_LEVEL"]),
        log_to=_one_of(values, "LOG_TO", LOG_OUTLETS),
        log_file_bytes_max=_whole_number(values, "LOG_FILE_BYTES_MAX", LOG_FILE_BYTES_MIN, LOG_FILE_BYTES_MAX),
        log_files_max=_whole_number(values, "LOG_FILES_MAX", 1, LOG_FILES_MAX),
        access=_access(values["ACCESS"]),
        require_idempotency_keys=_one_of(values, "REQUIRE_IDEMPOTENCY_KEYS", ("false", "true")) == "true",
        public_url=_public_url(values["PUBLIC_URL"]),
        data_dir=data_dir,
        allowed_origins=_origins(values["ALLOWED_ORIGINS"]),
        database_url=_database_url(values["DATABASE_URL"], data_dir),
        idempotency_ttl_hours=_whole_number(values, "IDEMPOTENCY_TTL_HOURS", 1, IDEMPOTENCY_TTL_HOURS_MAX),
        mirror_items_max=_whole_number(values, "MIRROR_ITEMS_MAX", 0, MIRROR_ITEMS_MAX_MAX)
        if values["MIRROR_ITEMS_MAX"]
        else None,
        database_wait_s=_whole_number(values, "DATABASE_WAIT_S", 0, DATABASE_WAIT_S_MAX),
        body_bytes_max=_whole_number(values, "BODY_BYTES_MAX", BODY_BYTES_MIN, BODY_BYTES_MAX),
        keep_alive_s=_whole_number(values, "KEEP_ALIVE_S", 1, KEEP_ALIVE_S_MAX),
        connections_per_peer_max=_whole_number(values, "CONNECTIONS_PER_PEER_MAX", 0, CONNECTIONS_PER_PEER_MAX_MAX),
        trusted_proxies=_networks(values["TRUSTED_PROXIES"]),
        disk_free_bytes_min=_whole_number(values, "DISK_FREE_BYTES_MIN", 0, DISK_FREE_BYTES_MIN_MAX),
    )


def _whole_number(values: Mapping[str, str], name: str, least: int, most: int) -> int:
    """Read plain digits only: ``int`` would also take signs, underscores and the digits of other scripts."""
    text = values[name]
    if re.fullmatch(r"[0-9]{1,18}", text) and least <= int(text) <= most:
        return int(text)
    raise BrokenSetting(name, repr(text), f"a whole number from {least} to {most}")


def _health_port(values: Mapping[str, str]) -> int | None:
    if not values["HEALTH_PORT"]:
        return None
    port = _whole_number(values, "HEALTH_PORT", 0, PORT_MAX)
    if port and port == int(values["PORT"]):
        raise BrokenSetting("HEALTH_PORT", repr(values["HEALTH_PORT"]), f"another one than PORT, which is {port} too")
    return port


def _host(text: str) -> str:
    if _HOST.fullmatch(text):
        return text
    raise BrokenSetting("HOST", repr(text), "an IP address or a host name")


def _log_level(text: str) -> str:
    level = "warn" if text.lower() == "warning" else text.lower()
    if level in LOG_LEVELS:
        return level
    raise BrokenSetting("LOG_LEVEL", repr(text), ", ".join(LOG_LEVELS))


def _one_of(values: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    if values[name] in allowed:
        return values[name]
    raise BrokenSetting(name, repr(values[name]), ", ".join(filter(None, allowed)))


def _origins(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in text.split(","))
    return tuple(dict.fromkeys(_origin(part) for part in parts if part))


def _origin(text: str) -> str:
    origin = text if text == "*" else origin_of(text)
    if origin is not None:
        return origin
    allowed = "origins such as https://shop.example or http://localhost:5173, without a path, or *"
    raise BrokenSetting("ALLOWED_ORIGINS", _without_password(text), allowed)


def _access(text: str) -> Access:
    access = next((access for access in ACCESSES if text == access), None)
    if access is not None:
        return access
    raise BrokenSetting("ACCESS", repr(text), ", ".join(ACCESSES))


def _public_url(text: str) -> str:
    origin = origin_of(text.removesuffix("/"))
    if not text or (origin is not None and origin.startswith(("http://", "https://"))):
        return origin or ""
    allowed = "an origin such as https://stock.example or http://localhost:3000, without a path"
    raise BrokenSetting("PUBLIC_URL", _without_password(text), allowed)


def _networks(text: str) -> tuple[Network, ...]:
    networks = networks_of(text)
    if networks is not None:
        return networks
    raise BrokenSetting("TRUSTED_PROXIES", repr(text), "addresses or networks such as 10.0.0.7 or 10.1.0.0/16")


def _without_password(text: str) -> str:
    return "not shown, as it may hold a password" if "@" in text else repr(text)


def _database_url(text: str, data_dir: Path) -> DatabaseUrl:
    if not text:
        return DatabaseUrl("sqlite", str(data_dir / "holdfast.db"))
    url = database_url_of(text)
    if url is not None:
        return url
    raise BrokenSetting("DATABASE_URL", "not one of these (not shown, as it may hold a password)", DATABASE_URLS)
