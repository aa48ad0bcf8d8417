"""The one place that translates psycopg's exceptions, by SQLSTATE (manual, appendix A)."""

from typing import Final

import psycopg

from holdfast.engine.errors import StorageBroken, StorageFault, StorageUnavailable, TransientFault

#: The connection is of no more use, though it may still be open: it ended, or leads to a standby, or holds
#: plans of an older schema.
_CONNECTION_SPENT: Final = ("08", "57P", "25006", "25P03", "25P04", "0A000", "26000")
#: The same transaction may succeed when it is tried again. 23505: another node made the same thing first.
_TRANSIENT: Final = ("23505", "40001", "40P01", "55P03", "57014", *_CONNECTION_SPENT)
#: Too many connections, no more disk or memory, an I/O error.
_UNAVAILABLE: Final = ("53", "58")


def is_lost(error: psycopg.Error) -> bool:
    """Tell whether the answer was never read: the server said nothing that has a SQLSTATE."""
    return error.sqlstate is None and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)


def spends_connection(error: psycopg.Error) -> bool:
    """Tell whether a connection has to be replaced after this."""
    return is_lost(error) or (error.sqlstate or "").startswith(_CONNECTION_SPENT)


def translate(error: psycopg.Error) -> StorageFault:
    """Name a fault of PostgreSQL in the words of the engine."""
    state = error.sqlstate or ""
    text = f"PostgreSQL {state or 'connection'}: {error.diag.message_primary or type(error).__name__}"
    # 23502, not null: sales were stopped on another node meanwhile (``changes.APPEND``).
    stopped = state == "23502" and error.diag.table_name == "heads"
    if is_lost(error) or stopped or state.startswith(_TRANSIENT):
        return TransientFault(text)
    if state.startswith(_UNAVAILABLE):
        return StorageUnavailable(f"The database cannot be used at the moment ({text}). Nothing was done.")
    return StorageBroken(text if state else f"PostgreSQL: {type(error).__name__}: {error}")
