"""A real database on disk, fresh for every test, and raw looks at what is in it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from holdfast.engine.figures import Figures
from holdfast.storage.sqlite.storage import SqliteStorage

#: Runs SQL on the database file, around the code under test.
Raw = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "holdfast.db"


@pytest.fixture
def storage(database: Path) -> Iterator[SqliteStorage]:
    opened = SqliteStorage(database)
    yield opened
    opened.close()


@pytest.fixture
def raw(database: Path, storage: SqliteStorage) -> Raw:
    # Through apsw: a second SQLite library in this process would drop the locks of the first when it closes the file.
    def run(sql: str) -> list[tuple[Any, ...]]:
        connection = apsw.Connection(str(database))
        try:
            return list(connection.execute(sql))
        finally:
            connection.close()

    return run


@pytest.fixture
def figures() -> Figures:
    return Figures()
