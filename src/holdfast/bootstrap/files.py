"""The original's files beside an SQLite database: taken over at the first start, mirrored from then on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import structlog

from holdfast.bootstrap.start import StartFailure
from holdfast.config import Settings
from holdfast.engine.errors import Fault
from holdfast.storage.record_keeper import RecordKeeper

#: Unless it is set, where there are files to be mirrored.
MIRROR_ITEMS_MAX: Final = 10_000


def take_over_files(settings: Settings, keeper: RecordKeeper | None, say: Callable[[str], None]) -> None:
    """Fill a new SQLite database from the original's files in the data directory, all of them or none."""
    if settings.database_url.engine != "sqlite":
        return
    from holdfast.storage.takeover import take_over

    path = Path(settings.database_url.reveal())
    note = None if keeper is None else keeper.note
    try:
        take_over(path, settings.data_dir, say=say, log=structlog.get_logger().info, note=note)
    except Fault as error:
        raise StartFailure(str(error)) from error


def _mirror_items_max(settings: Settings) -> int:
    """Give how many items a store with a mirror may have: where nobody has such files, nobody reads them either."""
    if settings.mirror_items_max is not None:
        return settings.mirror_items_max
    return MIRROR_ITEMS_MAX if any(settings.data_dir.glob("inventory_*.json")) else 0


@contextmanager
def mirrored(settings: Settings) -> Iterator[None]:
    """Keep the mirror files of an SQLite database for a while, and write them once more at the end."""
    items_max = _mirror_items_max(settings)
    if settings.database_url.engine != "sqlite" or items_max == 0:
        yield
        return
    from holdfast.storage.mirror import Mirror

    path = Path(settings.database_url.reveal())
    mirror = Mirror(path, settings.data_dir, items_max, structlog.get_logger().warning)
    mirror.start()
    try:
        yield
    finally:
        mirror.close()
