"""A node that has seen an entry of the ledger uses no server that lacks it, whatever it wants to do there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from builders import add, reserve
from contract.batches import commit, new_id
from contract.engines import PostgresAround
from holdfast.engine.batch import Request, footprint_of
from holdfast.engine.commit import Committer
from holdfast.engine.errors import CommitInDoubt, StorageUnavailable, TransientFault
from holdfast.engine.figures import Figures
from holdfast.engine.reading import LedgerQuery
from holdfast.storage.postgres.allegiance import Refused
from holdfast.storage.postgres.audit import PostgresAudit
from holdfast.storage.postgres.memory_file import FILE_NAME
from holdfast.storage.postgres.standing import Entry
from holdfast.storage.postgres.storage import PostgresStorage
from postgres_server import PostgresServer

Use = Callable[[PostgresStorage], object]
#: As in a ledger that went another way from some point on: its numbers are as high, or higher.
ANOTHER_WAY = "UPDATE ledger SET command_id = 'other/' || command_id WHERE sequence >= {}"
BACK_AGAIN = "UPDATE ledger SET command_id = replace(command_id, 'other/', '')"


@pytest.fixture
def storage(postgres: PostgresAround) -> Iterator[PostgresStorage]:
    """Give a node that has seen two entries."""
    opened = PostgresStorage(postgres.location)
    commit(opened, add(5), reserve(1))
    yield opened
    opened.close()


def write(storage: PostgresStorage) -> None:
    transaction = storage.begin(new_id())
    try:
        transaction.load(footprint_of([Request(reserve(1))]))
    finally:
        transaction.rollback()


USES: dict[str, Use] = {
    "a batch": write,
    "whether a batch was committed": lambda storage: storage.committed("b-1"),
    "a reader": lambda storage: storage.reader(),
    "pruning": lambda storage: storage.prune(),
    "settling": lambda storage: storage.settle(1),
    "a check": lambda storage: storage.check(),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_a_server_whose_ledger_went_another_way_is_used_for_nothing(
    postgres: PostgresAround, storage: PostgresStorage, use: Use
) -> None:
    before = postgres.state()
    postgres.run(ANOTHER_WAY.format(2))
    with pytest.raises(StorageUnavailable, match="lacks entry 2"):
        use(storage)
    postgres.run(BACK_AGAIN)
    assert postgres.state() == before
    assert commit(storage, reserve(1))[0].outcome.applied


def test_entries_that_were_not_seen_may_be_whatever_they_are(
    postgres: PostgresAround, storage: PostgresStorage
) -> None:
    other = postgres.open()
    commit(other, reserve(1))
    other.close()
    postgres.run(ANOTHER_WAY.format(3))
    assert commit(storage, reserve(1))[0].outcome.applied


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_entries_that_were_read_were_seen(postgres: PostgresAround, storage: PostgresStorage, order: str) -> None:
    other = postgres.open()
    commit(other, reserve(1))
    other.close()
    reader = storage.reader()
    reader.ledger.entries(LedgerQuery(limit=10, order=order))  # type: ignore[arg-type]
    postgres.run(ANOTHER_WAY.format(3))
    with pytest.raises(Refused, match="lacks entry 3"):
        write(storage)
    with pytest.raises(TransientFault):  # Its connection was cut with the others.
        reader.ledger.head()
    reader.close()


def test_what_other_nodes_have_written_is_seen_by_the_next_check(
    postgres: PostgresAround, storage: PostgresStorage
) -> None:
    other = postgres.open()
    commit(other, reserve(1))
    other.close()
    storage.check()
    assert storage._guard.allegiance.last.sequence == 3


def test_a_commit_on_a_server_that_was_left_meanwhile_is_in_doubt(
    postgres: PostgresAround, storage: PostgresStorage
) -> None:
    connection = storage._link.connection()
    storage._guard.allegiance.leave()
    with pytest.raises(CommitInDoubt):
        storage._guard.allegiance.committed(connection, 0.0, Entry(9, "c-9"), waited=None)
    assert storage._guard.allegiance.last.sequence == 2


def test_a_batch_that_is_cut_off_is_committed_once_all_the_same(
    postgres: PostgresAround, storage: PostgresStorage
) -> None:
    inner = storage.begin

    def begin(batch_id: str) -> object:
        storage.begin = inner  # type: ignore[method-assign]
        transaction = inner(batch_id)
        whole = transaction.commit

        def cut_off() -> None:
            storage._guard.allegiance.leave()
            whole()

        transaction.commit = cut_off  # type: ignore[method-assign]
        return transaction

    storage.begin = begin  # type: ignore[method-assign, assignment]
    [verdict] = Committer(storage, Figures(), new_id).commit([Request(reserve(2))])
    assert not isinstance(verdict, Exception)
    assert verdict.outcome.applied
    assert postgres.items()["default", "LAPTOP"].reserved == 3


def test_what_was_seen_is_kept_and_forgotten_on_demand_only(postgres: PostgresAround, tmp_path: Path) -> None:
    storage = PostgresStorage(postgres.location, data_dir=tmp_path)
    commit(storage, add(5))
    storage.close()
    PostgresStorage(postgres.location, data_dir=tmp_path).close()
    postgres.run(ANOTHER_WAY.format(1))
    for _ in range(2):
        with pytest.raises(Refused, match="lacks entry 1"):
            PostgresStorage(postgres.location, data_dir=tmp_path)
    with pytest.raises(Refused, match="lacks entry 1"):
        PostgresAudit(postgres.location, tmp_path)
    accepting = PostgresStorage(postgres.location, data_dir=tmp_path, accept_primary=True)
    commit(accepting, reserve(1))
    accepting.close()
    PostgresStorage(postgres.location, data_dir=tmp_path).close()


def test_a_database_without_its_ledger_is_not_the_one_that_was_seen(
    server: PostgresServer, database: str, tmp_path: Path
) -> None:
    storage = PostgresStorage(server.dsn(database), data_dir=tmp_path)
    commit(storage, add(5))
    storage.close()
    server.drop_database(database)
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(database)))
    with pytest.raises(Refused, match="lacks entry"):
        PostgresStorage(server.dsn(database), data_dir=tmp_path, migrate=True)


def test_a_folder_that_cannot_be_written_any_more_stops_nobody(postgres: PostgresAround, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    storage = PostgresStorage(postgres.location, data_dir=data_dir)
    (data_dir / FILE_NAME).unlink()
    data_dir.rmdir()
    assert commit(storage, add(5))[0].outcome.applied
    storage.check()
    storage.close()


def test_a_server_that_does_not_say_which_one_it_is_can_be_used(server: PostgresServer, database: str) -> None:
    with psycopg.connect(server.dsn(database), autocommit=True) as connection:
        connection.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
        connection.execute("CREATE ROLE secretive LOGIN PASSWORD 'x'")
        connection.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO secretive")
    storage = PostgresStorage(f"postgresql://secretive:x@127.0.0.1:{server.port}/{database}")
    assert storage._guard.allegiance.server is not None
    assert storage._guard.allegiance.server.system == ""
    assert commit(storage, add(5))[0].outcome.applied
    storage.check()
    storage.close()
    with psycopg.connect(server.dsn(database), autocommit=True) as connection:
        connection.execute("DROP OWNED BY secretive")
        connection.execute("DROP ROLE secretive")
