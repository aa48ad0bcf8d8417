"""The schema is made once, known by its checksums, and never changed behind a release's back."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from builders import add
from contract.around import SqlAround
from contract.batches import commit
from contract.engines import PostgresAround, SqliteAround
from holdfast.storage.migrations import Migration, SchemaMismatch, migrations_in, pending
from holdfast.storage.postgres import migrate as postgres_migrations
from holdfast.storage.postgres.connection import Link, Session
from holdfast.storage.postgres.guard import Guard
from holdfast.storage.postgres.storage import PostgresStorage
from holdfast.storage.sqlite import migrate as sqlite_migrations
from holdfast.storage.sqlite.connection import open_connection
from holdfast.storage.sqlite.storage import SqliteStorage
from postgres_server import PostgresServer

PACKAGES = {
    "sqlite": sqlite_migrations.MIGRATIONS_PACKAGE,
    "postgres": postgres_migrations.MIGRATIONS_PACKAGE,
}


def migrate(engine: str, location: str) -> list[str]:
    """Bring whatever database is there up to date."""
    if engine == "postgres":
        return postgres_migrations.migrate(location)
    connection = open_connection(Path(location), cache_kib=1_024, create=True)
    try:
        return sqlite_migrations.migrate(connection)
    finally:
        connection.close()


@pytest.fixture
def empty_database(server: PostgresServer) -> Iterator[str]:
    name = server.create_database()
    yield name
    server.drop_database(name)


@pytest.fixture(params=["sqlite", "postgres"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Give an engine and the place of a database without any schema."""
    if request.param == "sqlite":
        return "sqlite", str(tmp_path / "fresh.db")
    server: PostgresServer = request.getfixturevalue("server")
    return "postgres", server.dsn(request.getfixturevalue("empty_database"))


def around_of(engine: str, location: str) -> SqlAround:
    return SqliteAround(Path(location)) if engine == "sqlite" else PostgresAround(location)


@pytest.fixture
def migrated(fresh: tuple[str, str]) -> Iterator[SqlAround]:
    """Give a database whose schema a test may damage."""
    migrate(*fresh)
    around = around_of(*fresh)
    yield around
    around.close()


def test_a_fresh_install_applies_everything_once_and_a_rerun_nothing(fresh: tuple[str, str]) -> None:
    engine, _ = fresh
    known = migrations_in(PACKAGES[engine])
    assert migrate(*fresh) == [migration.name for migration in known]
    around = around_of(*fresh)
    storage = around.open()
    commit(storage, add(3))
    state = around.state()
    assert migrate(*fresh) == []
    assert around.state() == state
    rows = around.run("SELECT number, name, checksum FROM migrations ORDER BY number")
    assert rows == [(migration.number, migration.name, migration.checksum) for migration in known]
    storage.close()
    around.close()


def test_a_migration_that_is_not_ours_is_refused_and_nothing_is_touched(migrated: SqlAround) -> None:
    migrated.run("UPDATE migrations SET checksum = 'tampered' WHERE number = 1")
    before = migrated.state()
    for attempt in (migrated.open, lambda: migrate(migrated.name, migrated.location)):
        with pytest.raises(SchemaMismatch, match=r"0001_initial\.sql of the database is not the one"):
            attempt()
    assert migrated.state() == before


def test_a_newer_schema_is_refused_by_name(migrated: SqlAround) -> None:
    migrated.run("INSERT INTO migrations VALUES (9999, '9999_future.sql', 'x', 0)")
    for attempt in (migrated.open, lambda: migrate(migrated.name, migrated.location)):
        with pytest.raises(SchemaMismatch, match=r"9999_future\.sql, which this release does not know"):
            attempt()


def migrate_at_once(engine: str, location: str) -> list[str]:
    """Migrate from four threads that begin at the same moment; give the names of all that was applied."""
    barrier = threading.Barrier(4)

    def run() -> list[str]:
        barrier.wait()
        return migrate(engine, location)

    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(run) for _ in range(4)]
        return [name for applied in runs for name in applied.result()]


def test_nodes_that_install_at_once_apply_everything_once(fresh: tuple[str, str]) -> None:
    assert migrate_at_once(*fresh) == [migration.name for migration in migrations_in(PACKAGES[fresh[0]])]
    around = around_of(*fresh)
    assert around.operations() == 0
    around.close()


def test_nodes_that_upgrade_a_database_with_data_at_once_do_it_once_and_keep_the_data(
    migrated: SqlAround, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = migrated.open()
    commit(storage, add(3))
    storage.close()
    state = migrated.state()
    known = migrations_in(PACKAGES[migrated.name])
    script = "ALTER TABLE skus ADD COLUMN colour TEXT; UPDATE skus SET colour = 'red'"
    upgrade = Migration(len(known) + 1, "colour.sql", script)
    known.append(upgrade)
    for module in (sqlite_migrations, postgres_migrations):
        monkeypatch.setattr(module, "migrations_in", lambda _: known)
    assert migrate_at_once(migrated.name, migrated.location) == [upgrade.name]
    assert migrated.run("SELECT sku, colour FROM skus") == [("LAPTOP", "red")]
    assert migrated.state() == state


def test_an_upgrade_is_told_before_it_is_done_and_a_new_database_is_no_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = migrations_in(PACKAGES["sqlite"])
    told: list[str] = []
    monkeypatch.setattr(sqlite_migrations, "migrations_in", lambda _: known[:-2])
    SqliteStorage(tmp_path / "holdfast.db", upgrading=told.append).close()
    assert told == []
    monkeypatch.setattr(sqlite_migrations, "migrations_in", lambda _: known)
    for _ in range(2):
        SqliteStorage(tmp_path / "holdfast.db", upgrading=told.append).close()
    assert told == [f"The database is brought up to date: {known[-2].name}, {known[-1].name}."]


def test_postgres_is_not_migrated_unasked(server: PostgresServer, empty_database: str) -> None:
    dsn = server.dsn(empty_database)
    with pytest.raises(SchemaMismatch, match=r"run `holdfast migrate` or `holdfast serve --migrate`"):
        PostgresStorage(dsn)
    PostgresStorage(dsn, migrate=True).close()
    PostgresStorage(dsn).close()


def test_a_migration_that_fails_leaves_no_trace(
    server: PostgresServer, empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = server.dsn(empty_database)
    broken = [*migrations_in(PACKAGES["postgres"]), Migration(99, "broken.sql", "CREATE TABLE x (); SELECT 1 / 0")]
    monkeypatch.setattr(postgres_migrations, "migrations_in", lambda _: broken)
    with pytest.raises(Exception, match="division by zero"):
        postgres_migrations.migrate(dsn)
    link = Link(Guard(dsn), Session())
    tables = link.connection().execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchall()
    link.drop()
    assert tables == [(0,)]


def test_what_is_missing_comes_in_order_and_what_is_there_does_not_come_again() -> None:
    known = [Migration(number, f"000{number}.sql", f"SELECT {number}") for number in (1, 2, 3)]
    applied = {1: (known[0].name, known[0].checksum)}
    assert pending(known, {}) == known
    assert pending(known, applied) == known[1:]
    changed: Callable[[], object] = lambda: pending([Migration(1, "0001.sql", "SELECT 2")], applied)  # noqa: E731
    with pytest.raises(SchemaMismatch):
        changed()


@pytest.mark.parametrize("package", PACKAGES.values())
def test_migrations_are_numbered_without_a_gap(package: str) -> None:
    known = migrations_in(package)
    assert [migration.number for migration in known] == list(range(1, len(known) + 1))
    assert all(migration.sql.strip() for migration in known)
