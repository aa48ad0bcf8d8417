"""How PostgreSQL orders two nodes that want the same documents: items first, then documents, all read after that."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from builders import (
    a_line,
    a_reservation,
    an_item,
    cause,
    confirm,
    make_reservation,
    make_store,
    part,
    release_reservation,
    reserve,
    wanted,
)
from contract.batches import commit, new_id
from contract.conftest import Open
from contract.document_rows import holdings_of
from contract.engines import PostgresAround
from contract.rivals import DEADLINE_S, locked, time_of, wait_for_lock
from holdfast.domain.commands import ChangeStore, Command
from holdfast.domain.documents import Allocation
from holdfast.domain.judge import judge
from holdfast.domain.rejections import Code, Rejection
from holdfast.engine.batch import Request, footprint_of
from holdfast.engine.errors import TransientFault
from holdfast.engine.ports import Storage
from holdfast.storage.codec import encode_document
from postgres_server import wait_until

pytestmark = pytest.mark.parametrize("around", ["postgres"], indirect=True)
SKUS = ["A", "B", "C"]
BODY = encode_document(a_reservation(a_line(sku="A")))


def held(postgres: PostgresAround, name: str, *skus: str, expires_at: int) -> None:
    """Make a reservation of five units of each of these SKUs, which have five units, all of them promised to it."""
    lines = [a_line(Allocation("default", 5), sku=sku, line=number) for number, sku in enumerate(skus, 1)]
    postgres.put_items(an_item(sku, on_hand=5, reserved=5, reserved_plain=0) for sku in skus)
    postgres.put_documents(a_reservation(*lines, document_id=name, expires_at=expires_at))


def open_units(postgres: PostgresAround) -> dict[str, int]:
    """Give the open units of every SKU; the rows of its items say the same as the documents."""
    documents = [document for document, _ in postgres.documents().values()]
    assert postgres.holdings() == holdings_of(*documents)
    return {holding.sku: holding.open for document in documents for holding in document.holdings}


@pytest.mark.parametrize(
    "race",
    [
        (
            f"INSERT INTO documents VALUES (0, 'reservation', 'R-1', 'open', NULL, 1, NULL, '{BODY}')",
            make_reservation(wanted(1, "A")),
        ),
        ("INSERT INTO stores VALUES ('berlin', 'Theirs', 1, 1, 1, NULL, '{}')", make_store()),
    ],
)
def test_who_loses_the_race_for_a_name_starts_again_and_is_refused(
    postgres: PostgresAround,
    storage: Storage,
    other: psycopg.Connection[Any],
    aside: ThreadPoolExecutor,
    race: tuple[str, Command],
) -> None:
    row, command = race
    postgres.put_items([an_item("A", on_hand=5)])
    other.execute(row.encode())
    verdicts = aside.submit(commit, storage, command)
    wait_for_lock(postgres)
    other.commit()
    [verdict] = verdicts.result(DEADLINE_S)
    assert isinstance(verdict.outcome.result, Rejection)
    assert (verdict.outcome.result.code, verdict.outcome.retries) == (Code.CONFLICT, 1)
    assert postgres.ledger() == []


def test_a_store_that_another_node_has_changed_meanwhile_is_read_again(
    postgres: PostgresAround, storage: Storage
) -> None:
    postgres.put_stores("berlin")
    request = Request(ChangeStore(cause=cause(), id="berlin", name="Ours"))
    transaction = storage.begin(new_id())
    view = transaction.load(footprint_of([request]))
    judge(view, request.command, None)
    postgres.run("UPDATE stores SET location = 'Theirs', version = version + 1 WHERE id = 'berlin'")
    with pytest.raises(TransientFault):
        transaction.save(view)
    transaction.rollback()
    [verdict] = commit(storage, request)
    assert verdict.outcome.applied
    store = postgres.stores()["berlin"]
    assert (store.name, store.location, store.version) == ("Ours", "Theirs", 3)


def test_documents_are_locked_after_their_items_and_then_those_that_are_due(
    postgres: PostgresAround, storage: Storage, other: psycopg.Connection[Any], aside: ThreadPoolExecutor
) -> None:
    held(postgres, "R-3", "B", expires_at=time_of(postgres) + 60_000)
    for name, sku in (("R-4", "A"), ("R-2", "C"), ("R-1", "D")):
        held(postgres, name, sku, expires_at=1)
    other.execute("SELECT 1 FROM documents WHERE id = 'R-2' FOR UPDATE")
    reserves = [reserve(5, sku=sku) for sku in ("A", "C", "D")]
    verdicts = aside.submit(commit, storage, confirm("R-3"), *reserves)
    wait_for_lock(postgres)
    assert [locked(postgres, f"items WHERE sku = '{sku}'") for sku in SKUS] == [True] * 3
    documents = [locked(postgres, f"documents WHERE id = 'R-{number}'") for number in range(1, 5)]
    assert documents == [True, True, True, False]
    other.rollback()
    assert [verdict.outcome.applied for verdict in verdicts.result(DEADLINE_S)] == [True] * 4
    assert open_units(postgres) == {"A": 0, "B": 5, "C": 0, "D": 0}


def test_a_confirm_never_wins_against_an_expiry_that_has_sold_the_units(
    postgres: PostgresAround,
    storage: Storage,
    open_storage: Open,
    other: psycopg.Connection[Any],
    aside: ThreadPoolExecutor,
) -> None:
    due_at = time_of(postgres) + 700
    held(postgres, "R-1", "A", "B", expires_at=due_at)
    selling = open_storage()
    other.execute("SELECT 1 FROM items WHERE sku = 'A' FOR UPDATE")
    sold = aside.submit(commit, selling, reserve(5, sku="A"))
    wait_for_lock(postgres)
    confirmed = aside.submit(commit, storage, confirm())
    wait_for_lock(postgres, 2)
    assert time_of(postgres) < due_at
    wait_until(lambda: time_of(postgres) > due_at, DEADLINE_S)
    other.rollback()
    assert sold.result(DEADLINE_S)[0].outcome.applied
    result = confirmed.result(DEADLINE_S)[0].outcome.result
    assert isinstance(result, Rejection)
    assert result.code == Code.RESERVATION_EXPIRED
    assert open_units(postgres) == {"A": 0, "B": 5}
    assert {item.sku: item.reserved_plain for item in postgres.items().values()} == {"A": 5, "B": 0}


def test_two_nodes_end_what_one_due_reservation_holds_of_two_items(
    postgres: PostgresAround,
    storage: Storage,
    open_storage: Open,
    other: psycopg.Connection[Any],
    aside: ThreadPoolExecutor,
) -> None:
    held(postgres, "R-1", "A", "B", expires_at=1)
    second = open_storage()
    other.execute("SELECT 1 FROM documents FOR UPDATE")
    verdicts = [aside.submit(commit, node, reserve(5, sku=sku)) for node, sku in ((storage, "A"), (second, "B"))]
    wait_for_lock(postgres, 2)
    other.rollback()
    assert [verdict.result(DEADLINE_S)[0].outcome.applied for verdict in verdicts] == [True, True]
    assert open_units(postgres) == {"A": 0, "B": 0}


def test_a_reservation_is_read_again_after_the_wait_for_its_items(
    postgres: PostgresAround,
    storage: Storage,
    open_storage: Open,
    other: psycopg.Connection[Any],
    aside: ThreadPoolExecutor,
) -> None:
    held(postgres, "R-1", "A", expires_at=time_of(postgres) + 60_000)
    other.execute("SELECT 1 FROM items FOR UPDATE")
    verdicts = [aside.submit(commit, node, release_reservation(part(3))) for node in (storage, open_storage())]
    wait_for_lock(postgres, 2)
    other.rollback()
    assert sorted(verdict.result(DEADLINE_S)[0].outcome.applied for verdict in verdicts) == [False, True]
    assert open_units(postgres) == {"A": 2}
    assert [item.reserved for item in postgres.items().values()] == [2]


def test_a_document_that_is_made_between_the_look_at_it_and_the_locks_makes_the_batch_start_again(
    postgres: PostgresAround, storage: Storage, other: psycopg.Connection[Any], aside: ThreadPoolExecutor
) -> None:
    postgres.put_items([an_item("A", on_hand=5)])
    other.execute("SELECT 1 FROM items WHERE sku = 'A' FOR UPDATE")
    verdicts = aside.submit(commit, storage, reserve(1, sku="A"), confirm())
    wait_for_lock(postgres)
    held(postgres, "R-1", "B", expires_at=time_of(postgres) + 60_000)
    other.rollback()
    outcomes = [verdict.outcome for verdict in verdicts.result(DEADLINE_S)]
    assert [(outcome.applied, outcome.retries) for outcome in outcomes] == [(True, 1)] * 2
