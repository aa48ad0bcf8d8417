"""The table of all commands: name, the first line of its help, how it is loaded, where it stands in the list."""

from typing import Final

from holdfast.cli.lazy import Loaded, Row
from holdfast.cli.stock.commands import STOCK_ROWS

_SERVER: Final = "Server"
_FILES: Final = "Files"
_LOOK: Final = "Look and try"


def _serve() -> Loaded:
    from holdfast.cli.serve import serve

    return serve


def _migrate() -> Loaded:
    from holdfast.cli.migrate import migrate

    return migrate


def _verify() -> Loaded:
    from holdfast.cli.verify import verify

    return verify


def _backup() -> Loaded:
    from holdfast.cli.backup import backup

    return backup


def _restore() -> Loaded:
    from holdfast.cli.restore import restore

    return restore


def _clock() -> Loaded:
    from holdfast.cli.clock import clock

    return clock


def _keys() -> Loaded:
    from holdfast.cli.keys import keys

    return keys


def _version() -> Loaded:
    from holdfast.cli.version import version

    return version


def _import() -> Loaded:
    from holdfast.cli.importing.command import import_file

    return import_file


def _export() -> Loaded:
    from holdfast.cli.exporting import export

    return export


def _demo() -> Loaded:
    from holdfast.cli.demo.command import demo

    return demo


def _doctor() -> Loaded:
    from holdfast.cli.looking.doctor import doctor

    return doctor


def _config() -> Loaded:
    from holdfast.cli.looking.config import config

    return config


def _openapi() -> Loaded:
    from holdfast.cli.looking.openapi import openapi

    return openapi


def _completion() -> Loaded:
    from holdfast.cli.looking.completion import completion

    return completion


ROWS: Final = (
    Row("serve", "Run the server until Ctrl-C or SIGTERM; what was accepted is then finished first.", _serve, _SERVER),
    Row("migrate", "Bring the schema of the database in DATABASE_URL up to date.", _migrate, _SERVER),
    Row("verify", "Recompute everything from the ledger and report each difference.", _verify, _SERVER),
    Row("backup", "Write a backup of the database in one file, of one moment.", _backup, _SERVER),
    Row("restore", "Make a backup the database of DATA_DIR, or go on with one that was set back.", _restore, _SERVER),
    Row("clock", "Show how the ledger's time stands to the clock.", _clock, _SERVER),
    Row("keys", "Make, list and revoke access keys.", _keys, _SERVER),
    Row("version", "Print the version.", _version, _SERVER),
    *STOCK_ROWS,
    Row(
        "import",
        "Import a file: opening stock, counts, deliveries, settings, the catalogue, or reservations.",
        _import,
        _FILES,
    ),
    Row("export", "Write a file that imports to the same state.", _export, _FILES),
    Row("demo", "Show a small made-up chain with live orders.", _demo, _LOOK),
    Row("doctor", "Look at the installation, settings, data, database, clock, disk, ports and server.", _doctor, _LOOK),
    Row("config", "Show the settings that hold here, and where each comes from.", _config, _LOOK),
    Row("openapi", "Print the description of the API, for generators.", _openapi, _LOOK),
    Row("completion", "Print what makes a shell complete commands and options.", _completion, _LOOK),
)
