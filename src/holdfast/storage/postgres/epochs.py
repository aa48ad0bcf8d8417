"""Begins an epoch of a PostgreSQL database."""

from holdfast.domain.epochs import Epoch
from holdfast.engine.errors import StorageUnavailable
from holdfast.storage.postgres import epoch_queries
from holdfast.storage.postgres.connection import Link, Session, Translated
from holdfast.storage.postgres.guard import Guard
from holdfast.storage.postgres.migrate import require_current


def begin_epoch(dsn: str, epoch_id: str) -> Epoch:
    """Begin an epoch that goes on from the last entry; nodes may write meanwhile.

    Raises ``SchemaMismatch`` when the schema is not that of this release.
    """
    guard = Guard(dsn)  # It remembers nothing: a database that went back is what this is for.
    link = Link(guard, Session())
    try:
        require_current(link)
        with Translated(link):
            connection = link.connection()
            [row] = connection.execute(epoch_queries.BEGIN_EPOCH, [epoch_id]).fetchall()
            if connection.warned:  # It is not on the standby.
                raise StorageUnavailable
    finally:
        link.drop()
        guard.close()
    return Epoch(*row)
