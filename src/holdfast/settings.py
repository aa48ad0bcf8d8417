"""The settings, as the documentation shows them."""

from typing import Final

import msgspec

from holdfast.database_url import DATABASE_URLS


class Setting(msgspec.Struct, frozen=True):
    """A variable of the environment, as the documentation shows it."""

    name: str
    #: What stands when the variable is missing or empty.
    default: str
    meaning: str
    #: Whether it may hold a secret: then ``<NAME>_FILE`` may name a file that has it.
    secret: bool = False


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting("PORT", "3000", "The TCP port to listen on, 0 to 65535; 0 lets the system pick a free one."),
    Setting("HOST", "0.0.0.0", "The address or host name to listen on."),
    Setting(
        "HEALTH_PORT",
        "",
        "A TCP port, 0 to 65535, where /livez, /readyz, /health and /metrics are answered also when the other port "
        "takes no connection; 0 lets the system pick a free one; empty: none.",
    ),
    Setting("LOG_LEVEL", "info", "How much is logged: error, warn, info or debug; requests are logged from info on."),
    Setting(
        "LOG_TO",
        "",
        "Where lines are logged: files, stdout or both; empty: files, and stdout too where that is no terminal.",
    ),
    Setting("LOG_FILE_BYTES_MAX", "5242880", "The size in bytes, from 65536 on, at which a log file is rotated."),
    Setting("LOG_FILES_MAX", "5", "How many files, 1 to 1000, are kept of each log, the current one included."),
    Setting(
        "ACCESS",
        "local",
        "Who is let in: local, programs on this machine until there is a first access key; keys, whoever has one; "
        "open, whoever reaches the port.",
    ),
    Setting(
        "REQUIRE_IDEMPOTENCY_KEYS",
        "false",
        "true: a write without an idempotency key is refused; a key can demand that for its own calls.",
    ),
    Setting(
        "PUBLIC_URL",
        "",
        "The origin under which browsers reach this server, such as https://stock.example; empty: what they call it.",
    ),
    Setting("DATA_DIR", "./data", "The folder of the database, what is known of it, the mirror files and the logs."),
    Setting(
        "ALLOWED_ORIGINS",
        "",
        "The origins, separated by commas, whose pages may call the API from a browser; * allows all, empty none.",
    ),
    Setting(
        "DATABASE_URL",
        "",
        f"Where the stock is kept, {DATABASE_URLS}, which forgets all at the end; empty: DATA_DIR/holdfast.db.",
        secret=True,
    ),
    Setting(
        "IDEMPOTENCY_TTL_HOURS", "168", "For how many hours, 1 to 8760, a success is kept under its idempotency key."
    ),
    Setting(
        "MIRROR_ITEMS_MAX",
        "",
        "Up to how many items a store on SQLite is mirrored in DATA_DIR/inventory_<store>.json; 0: no mirrors; empty: "
        "10000 where there are such files already, taken over or mirrors, and no mirrors elsewhere.",
    ),
    Setting("DATABASE_WAIT_S", "60", "For how many seconds, 0 to 3600, a start waits for PostgreSQL when it is away."),
    Setting("BODY_BYTES_MAX", "1048576", "The size in bytes of the largest request body that is taken, from 1024 on."),
    Setting(
        "KEEP_ALIVE_S",
        "75",
        "For how many seconds, 1 to 3600, a connection may be idle; longer than a proxy in front keeps it.",
    ),
    Setting(
        "CONNECTIONS_PER_PEER_MAX",
        "512",
        "How many connections one address may have, 0: any number; programs on this machine are not counted.",
    ),
    Setting(
        "DISK_FREE_BYTES_MIN",
        "268435456",
        "How many bytes must be free on the disks of an SQLite database and of DATA_DIR; with less, changes are "
        "refused until there is room again; 0: never.",
    ),
    Setting(
        "TRUSTED_PROXIES",
        "",
        "Addresses or networks, separated by commas, of proxies in front: not counted, and believed about the client.",
    ),
)
