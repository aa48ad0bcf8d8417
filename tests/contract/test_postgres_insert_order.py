"""New rows are made one after the other in the order of their names: so two nodes that make them never deadlock."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import psycopg
import pytest

from builders import NOW, add, an_item, an_outcome, make_store, put_sku, sell, units
from contract.batches import Hands, commit, keyed
from contract.engines import PostgresAround
from contract.rivals import DEADLINE_S, wait_for_lock
from holdfast.domain.commands import Command
from holdfast.engine.batch import Request
from holdfast.engine.ports import Storage
from holdfast.storage.retention import Retention

#: As good as at once, for a lock that is held is held until the test lets go.
AT_ONCE = "SET lock_timeout = '1ms'"


class Rows(msgspec.Struct, frozen=True):
    """What a rival makes in a table, given its name, and the command that makes the like."""

    insert: str
    command: Callable[[str], Command | Request]
    #: In the order of the rows.
    names: tuple[str, str, str] = ("a", "b", "c")
    #: The name of a row in its table.
    column: Callable[[str], object] = str


def digest(key: str) -> bytes:
    request = keyed(add(), key)
    assert request.claim is not None
    return request.claim.digest


def by_digest(*keys: str) -> tuple[str, str, str]:
    first, second, third = sorted(keys, key=digest)
    return first, second, third


TABLES = {
    "items": Rows(
        "INSERT INTO items VALUES (0, 'default', %s, 7, 0, 0, 0, 0, 0, NULL, 1, 1, 1, false)",
        lambda name: add(sku=name),
    ),
    "skus": Rows("INSERT INTO skus VALUES (0, %s, 'Theirs', 1, '{}', 'theirs')", put_sku),
    "stores": Rows("INSERT INTO stores VALUES (%s, 'Theirs', 1, 1, 1, NULL, '{}')", make_store),
    "documents": Rows(
        "INSERT INTO documents VALUES (0, 'sale', %s, 'completed', NULL, 1, NULL, '{}')",
        lambda name: sell(units(1, "LAPTOP"), document_id=name),
    ),
    "keys": Rows(
        f"INSERT INTO idempotency_keys VALUES (0, {Retention().generation(an_outcome(time=NOW))}, %s, '', '')",
        lambda name: keyed(add(), name),
        by_digest("k-1", "k-2", "k-3"),
        digest,
    ),
    "totals": Rows(
        "INSERT INTO totals VALUES (0, %s, 1, 1, 1, 1)",
        lambda name: add(store=name),
        ("north", "south", "west"),
    ),
}


@pytest.fixture
def storage(postgres: PostgresAround) -> Iterator[Storage]:
    opened = postgres.open(Hands(NOW))
    yield opened
    opened.close()


def held_by_somebody(postgres: PostgresAround, rows: Rows, name: str) -> bool:
    """Tell whether a session has made a row, and has not committed it yet."""
    with psycopg.connect(postgres.location) as asking:
        asking.execute(AT_ONCE)
        try:
            asking.execute(rows.insert.encode(), (rows.column(name),))
        except psycopg.errors.LockNotAvailable:
            return True
        finally:
            asking.rollback()
        return False


@pytest.mark.parametrize("table", TABLES)
def test_new_rows_are_made_in_the_order_of_their_names(
    postgres: PostgresAround, storage: Storage, aside: ThreadPoolExecutor, other: psycopg.Connection[Any], table: str
) -> None:
    rows = TABLES[table]
    _, second, _ = rows.names
    postgres.put_stores("north", "south", "west")
    postgres.put_items([an_item("LAPTOP", on_hand=5)])
    other.execute(rows.insert.encode(), (rows.column(second),))
    verdicts = aside.submit(commit, storage, *[rows.command(name) for name in reversed(rows.names)])
    wait_for_lock(postgres)
    assert [held_by_somebody(postgres, rows, name) for name in rows.names] == [True, True, False]
    other.rollback()
    assert [verdict.outcome.applied for verdict in verdicts.result(DEADLINE_S)] == [True] * 3
