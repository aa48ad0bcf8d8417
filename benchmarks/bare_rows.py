"""The reference of P2: the rows that the engine has written, written again by bare ``executemany`` into a copy."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import apsw

from benchmarks.timed import Took, timed

#: The tables of a reserve under a key, and by which number, rising along its rows, the new ones are found.
NEW_ROWS: Final = {"ledger": "sequence", "key_log": "position"}

Row = Sequence[Any]
#: New rows by table.
Rows = dict[str, list[Row]]


def copy(source: Path, target: Path) -> None:
    """Copy a database that nobody has open."""
    shutil.copyfile(source, target)


class Watch:
    """Looks at what each transaction has left."""

    def __init__(self, path: Path) -> None:
        self._connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        self._seen = {table: self._last(table) for table in NEW_ROWS}

    def new_rows(self) -> Rows:
        """Give what was written since the last call: new rows as they are, and the items as they are now."""
        found = {}
        for table, number in NEW_ROWS.items():
            names = ", ".join(_columns(self._connection, table))
            query = f"SELECT {names} FROM {table} WHERE {number} > ? ORDER BY {number}"  # noqa: S608 - constants
            found[table] = list(self._connection.execute(query, (self._seen[table],)))
            self._seen[table] = self._last(table)
        sku = _columns(self._connection, "ledger").index("sku")
        names = ", ".join(_columns(self._connection, "items"))
        query = f"SELECT {names} FROM items WHERE partition = 0 AND store = 'default' AND sku = ?"  # noqa: S608
        skus = sorted({row[sku] for row in found["ledger"]})
        return {"items": [self._connection.execute(query, (sku,)).fetchall()[0] for sku in skus], **found}

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _last(self, table: str) -> int:
        query = f"SELECT coalesce(max({NEW_ROWS[table]}), 0) FROM {table}"  # noqa: S608 - constants
        return int(self._connection.execute(query).get)


class Writer:
    """Writes rows, each transaction durable like ours."""

    def __init__(self, path: Path) -> None:
        self._connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        # As the engine does.
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", "wal_autocheckpoint = 4000"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._statements = {table: self._statement(table) for table in ("items", *NEW_ROWS)}

    def write(self, rows: Rows) -> Took:
        """Write one transaction; give how long it took."""
        return timed(lambda: self._write(rows))[0]

    def _write(self, rows: Rows) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        for table, statement in self._statements.items():
            self._connection.executemany(statement, rows[table])
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _statement(self, table: str) -> str:
        names = _columns(self._connection, table)
        holes = ", ".join("?" for _ in names)
        verb = "REPLACE" if table == "items" else "INSERT"
        return f"{verb} INTO {table} ({', '.join(names)}) VALUES ({holes})"


def _columns(connection: apsw.Connection, table: str) -> list[str]:
    """Name the columns that are stored; computed ones are left out."""
    return [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
