"""Which disks a server needs room on, and how that is measured."""

import os
import tempfile
from functools import partial
from pathlib import Path

from holdfast.config import Settings
from holdfast.engine.disks import Disks, Measure, Place


def disks_of(settings: Settings) -> Disks:
    """Give the disks that a server with these settings writes to.

    A database on PostgreSQL lies elsewhere, and what a node keeps in its data directory is no reason to refuse changes.
    """
    measures: dict[Place, Measure] = {"temporary": partial(_free_bytes, Path(tempfile.gettempdir()))}
    if settings.database_url.engine == "sqlite":
        measures["database"] = partial(_free_bytes, Path(settings.database_url.reveal()).parent)
        measures["data"] = partial(_free_bytes, settings.data_dir)
    return Disks(measures, settings.disk_free_bytes_min)


def _free_bytes(folder: Path) -> int:
    """Tell how many bytes programs without privileges may still write."""
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize
