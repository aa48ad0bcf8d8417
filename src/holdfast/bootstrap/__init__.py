"""Puts the parts together: the only place that picks implementations."""

from holdfast.bootstrap.restore import accept_database
from holdfast.bootstrap.server import Inherited, serve_forever
from holdfast.bootstrap.start import StartFailure, claim, make_directory, open_listener
from holdfast.bootstrap.storages import migrate_database, open_storage
from holdfast.bootstrap.verify import Report, verify_database

__all__ = [
    "Inherited",
    "Report",
    "StartFailure",
    "accept_database",
    "claim",
    "make_directory",
    "migrate_database",
    "open_listener",
    "open_storage",
    "serve_forever",
    "verify_database",
]
