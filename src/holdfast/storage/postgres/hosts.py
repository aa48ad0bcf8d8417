"""From the URL of the database to the parameters of a connection to each of the hosts that it names."""

import os
from collections.abc import Mapping
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from holdfast.engine.errors import Fault

#: What a connection to one host is opened with.
Parameters = Mapping[str, Any]

#: Used where the URL does not say otherwise (manual, 32.1.2). A host that is gone is noticed within some 11 s, also
#: where nothing is under way.
_DEFAULTS: Final = {
    "application_name": "holdfast",
    "connect_timeout": "5",
    "target_session_attrs": "read-write",
    "tcp_user_timeout": "5000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
}
#: Where several hosts are named, one that is frozen must not hold up the way to another.
_DEFAULTS_OF_SEVERAL: Final = {"connect_timeout": "2"}
_PORT: Final = "5432"


class InvalidUrl(Fault):
    """The URL of the database cannot be read."""


def hosts_of(dsn: str) -> dict[str, Parameters]:
    """Give the parameters of a connection to each host, by its name; what the URL leaves out gets a safe value."""
    try:
        named = {name: value for name, value in conninfo_to_dict(dsn).items() if value is not None}
    except psycopg.Error:
        # Neither the driver's text nor the chain: they quote the URL, password and all.
        raise InvalidUrl("DATABASE_URL is not a valid PostgreSQL URL.") from None
    if "@" in str(named.get("host", "")):  # The rest of a password, which no error text must quote.
        raise InvalidUrl("DATABASE_URL has an @ within its password: write it as %40.")
    columns = {name: _list(named, name) for name in ("host", "hostaddr", "port")}
    number = max(map(len, columns.values()), default=0)
    if any(len(values) not in (0, 1, number) for values in columns.values()):
        raise InvalidUrl("DATABASE_URL names several hosts, but not as many ports or addresses.")
    defaults = _DEFAULTS | (_DEFAULTS_OF_SEVERAL if number > 1 else {})
    found: dict[str, Parameters] = {}
    for place in range(max(number, 1)):
        of_host = {name: values[place % len(values)] for name, values in columns.items() if values}
        found[_label(of_host)] = defaults | named | of_host
    return found


def database_of(parameters: Parameters) -> str:
    """Give the name of the database."""
    return str(parameters.get("dbname") or os.environ.get("PGDATABASE") or parameters.get("user") or "")


def _list(named: Mapping[str, Any], name: str) -> list[str]:
    """Give the values of a parameter, which may come from libpq's own variable of the environment."""
    text = str(named.get(name) or os.environ.get(f"PG{name.upper()}") or "")
    return text.split(",") if text else []


def _label(of_host: Mapping[str, str]) -> str:
    host = of_host.get("host") or of_host.get("hostaddr") or "localhost"
    return f"{host}:{of_host.get('port') or _PORT}"
