"""The index of SQLite's log, of which one number is written here (https://sqlite.org/walformat.html).

SQLite itself sets that number back only where the log begins anew, and where it opens a database that nobody has open.
"""

import fcntl
import os
import sys
from typing import Final

#: Where the number of frames stands that were copied into the database.
COPIED_AT: Final = 96
COPIED_BYTES: Final = 4
#: The byte that is locked by whoever copies.
COPYING_LOCK: Final = 121
#: The version of that format; it stands at the beginning.
FORMAT: Final = 3_007_000

#: Those that were opened, by device and inode. None is closed: all of SQLite's locks in the file would go with it, for
#: they belong to the process.
_descriptors: Final[dict[tuple[int, int], int]] = {}


class UnknownFormat(OSError):
    """This SQLite keeps its index in another way."""


def count_nothing_as_copied(path: str) -> None:
    """Have the whole log copied anew. Raises ``OSError``, also where another process copies right now.

    The caller has the database open, and nobody else in this process copies meanwhile.
    """
    status = os.stat(path)  # noqa: PTH116 - as all calls here
    descriptor = _descriptors.get((status.st_dev, status.st_ino))
    if descriptor is None:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        opened = os.fstat(descriptor)
        _descriptors[opened.st_dev, opened.st_ino] = descriptor
    fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, COPYING_LOCK)
    try:
        if int.from_bytes(os.pread(descriptor, 4, 0), sys.byteorder) != FORMAT:
            raise UnknownFormat(0, "its format is unknown")
        os.pwrite(descriptor, bytes(COPIED_BYTES), COPIED_AT)
    finally:
        fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, COPYING_LOCK)
