"""Puts the parts together: the only place that picks implementations."""

from holdfast.bootstrap.backup import Backup, back_up
from holdfast.bootstrap.checking import Stages
from holdfast.bootstrap.clock import ClockReport, accept_clock, look_at_clock
from holdfast.bootstrap.inherited import Inherited
from holdfast.bootstrap.listeners import open_listeners
from holdfast.bootstrap.looking import look_at_database
from holdfast.bootstrap.owner import Owner
from holdfast.bootstrap.private import make_private
from holdfast.bootstrap.putting_back import check_backup, put_back
from holdfast.bootstrap.restore import accept_database
from holdfast.bootstrap.server import serve_forever, serve_with_workers
from holdfast.bootstrap.signals import PASSED_ON, SAME_SIGNAL_S, STOPPING, ignore_all, ignore_others
from holdfast.bootstrap.start import StartFailure, claim, make_directory
from holdfast.bootstrap.storages import migrate_database, open_storage
from holdfast.bootstrap.verify import Report, verify_database

__all__ = [
    "PASSED_ON",
    "SAME_SIGNAL_S",
    "STOPPING",
    "Backup",
    "ClockReport",
    "Inherited",
    "Owner",
    "Report",
    "Stages",
    "StartFailure",
    "accept_clock",
    "accept_database",
    "back_up",
    "check_backup",
    "claim",
    "ignore_all",
    "ignore_others",
    "look_at_clock",
    "look_at_database",
    "make_directory",
    "make_private",
    "migrate_database",
    "open_listeners",
    "open_storage",
    "put_back",
    "serve_forever",
    "serve_with_workers",
    "verify_database",
]
