"""An audit looks at one moment of a database, whatever is written meanwhile, and leaves no trace."""

from pathlib import Path

import apsw
import pytest

from builders import add, reserve, set_quantity
from contract.around import SqlAround
from contract.batches import commit
from contract.engines import SqliteAround
from holdfast.bootstrap.verify import audited
from holdfast.engine.errors import StorageBroken
from holdfast.engine.ports import Audit
from holdfast.storage.migrations import SchemaMismatch
from holdfast.storage.postgres.audit import PostgresAudit
from holdfast.storage.sqlite.audit import SqliteAudit


def ignore(_done: int, _expected: int) -> None:
    """Show no progress."""


def open_audit(around: SqlAround) -> Audit:
    return SqliteAudit(Path(around.location)) if around.name == "sqlite" else PostgresAudit(around.location)


def test_an_audit_sees_the_moment_of_its_opening(durable: SqlAround) -> None:
    storage = durable.open()
    commit(storage, add(10))
    audit = open_audit(durable)
    assert audit.head() is not None
    commit(storage, reserve(1), add(1, sku="PHONE"))
    report = audited(audit, ignore)
    audit.close()
    assert (report.items, report.entries, report.found) == (1, 1, [])
    later = open_audit(durable)
    assert audited(later, ignore).entries == 3
    later.close()
    storage.close()


def test_many_items_with_awkward_names_are_clean(durable: SqlAround) -> None:
    skus = ["a", "B", "é", "\uff5e", "🦊", "a b", "_", *(f"S{number}" for number in range(10_200))]
    storage = durable.open()
    commit(storage, *[add(1, sku=sku) for sku in skus], set_quantity(4, sku="🦊"))
    storage.close()
    steps: list[tuple[int, int]] = []
    audit = open_audit(durable)
    report = audited(audit, lambda done, expected: steps.append((done, expected)))
    audit.close()
    assert (report.items, report.entries, report.found) == (len(skus), len(skus) + 1, [])
    assert steps == [(done, 3 * len(skus) + 2) for done in (10_000, 20_000, 30_000)]


def test_an_audit_of_a_file_leaves_no_trace(tmp_path: Path, sqlite: SqliteAround) -> None:
    fill_one(sqlite)
    sqlite.close()
    path = Path(sqlite.location)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    audit = SqliteAudit(path)
    assert audited(audit, ignore).entries == 1
    with pytest.raises(apsw.ReadOnlyError):
        audit._connection.execute("DELETE FROM items")
    audit.close()
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def fill_one(around: SqliteAround) -> None:
    storage = around.open()
    commit(storage, add(10))
    storage.close()


def test_a_schema_of_another_release_is_refused(sqlite: SqliteAround) -> None:
    sqlite.run("DELETE FROM migrations WHERE number = 2")
    with pytest.raises(SchemaMismatch, match="lacks 0002_database_id"):
        SqliteAudit(Path(sqlite.location))


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    apsw.Connection(str(tmp_path / "foreign.db")).execute("CREATE TABLE items (x)")
    with pytest.raises(StorageBroken, match="not a database of Holdfast"):
        SqliteAudit(tmp_path / "foreign.db")
