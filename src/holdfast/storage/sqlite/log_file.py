"""The log of a database is written over itself where it may show what is not on the disk.

When a sync of the log fails, Linux drops what it could not write, takes it for written, and may go on showing it
(https://wiki.postgresql.org/wiki/Fsync_Errors). SQLite does not count it then, and writes over it. But whoever opens
the database when nobody has it open, after a crash say, takes for committed what the log shows, and no sync writes it
any more: what is committed later stands behind a gap, and is lost with the next power cut.
"""

from typing import Final

import apsw

from holdfast.storage.sqlite import queries

#: Bytes that are read and written at once: SQLite's own functions take no more than 128 KiB.
BLOCK_BYTES: Final = 65_536
#: It is there. But only with the flag of one that is made does the first sync include its name.
_OPEN: Final = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE


def secure_log(connection: apsw.Connection) -> None:
    """Make sure that what a connection sees of others lasts; closes it where that fails. Raises ``apsw.Error``.

    Nobody else writes meanwhile, and whoever reads the log reads the same. A database in memory has none.
    """
    try:
        connection.execute(queries.BEGIN)
        if connection.filename:
            _write_again(connection.filename_wal)
        connection.execute(queries.ROLLBACK)
    except BaseException:
        connection.close(force=True)
        raise


def _write_again(path: str) -> None:
    log = apsw.VFSFile("", path, [_OPEN, 0])
    try:
        for offset in range(0, size := log.xFileSize(), BLOCK_BYTES):
            log.xWrite(log.xRead(min(BLOCK_BYTES, size - offset), offset), offset)
        if size:
            log.xSync(apsw.SQLITE_SYNC_FULL)
    finally:
        log.xClose()
