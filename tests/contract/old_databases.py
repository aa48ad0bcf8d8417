"""Databases of earlier releases: with the migrations that these knew, filled by them, and brought up to date."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contract.around import SqlAround
from contract.engines import PostgresAround, SqliteAround
from holdfast.storage.migrations import Migration, migrations_in
from holdfast.storage.postgres import migrate as postgres_migrations
from holdfast.storage.sqlite import migrate as sqlite_migrations
from holdfast.storage.sqlite.storage import SqliteStorage
from postgres_server import PostgresServer


@contextmanager
def _earlier_release(migrations: int) -> Iterator[None]:
    """Know so many migrations only."""

    def known(package: str) -> list[Migration]:
        return migrations_in(package)[:migrations]

    with pytest.MonkeyPatch.context() as earlier:
        for module in (sqlite_migrations, postgres_migrations):
            earlier.setattr(module, "migrations_in", known)
        yield


def old_file(path: Path, migrations: int, fill: Callable[[SqlAround], None]) -> None:
    """Write a file of a release that knew so many migrations."""
    with _earlier_release(migrations):
        SqliteStorage(path).close()
        around = SqliteAround(path)
        fill(around)
        around.close()


@contextmanager
def old_database(
    engine: str, folder: Path, server: PostgresServer, migrations: int, fill: Callable[[SqlAround], None]
) -> Iterator[SqlAround]:
    """Give a database of a release that knew so many migrations. It is up to date when it is opened."""

    name = server.create_database()
    with _earlier_release(migrations):
        if engine == "sqlite":
            SqliteStorage(folder / "old.db").close()
        else:
            postgres_migrations.migrate(server.dsn(name))
        around = SqliteAround(folder / "old.db") if engine == "sqlite" else PostgresAround(server.dsn(name))
        fill(around)
    if engine != "sqlite":
        postgres_migrations.migrate(server.dsn(name))
    yield around
    around.close()
    server.drop_database(name)
