"""What an earlier release counted and sold covers, and is covered, as what is told today."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from builders import NOW, adjust, cause, count, sell, units
from contract.around import SqlAround
from contract.batches import Hands, commit
from contract.old_databases import old_database
from holdfast.bootstrap.verify import audited
from holdfast.domain.commands import Basis, Command, OnMoved
from holdfast.domain.rejections import StaleCount
from postgres_server import PostgresServer

#: Migrations that the release knew which wrote what stands here: nothing was owed then.
KNOWN: Final = 9
HOUR: Final = 3_600_000
T1, T2, T3, T4 = (NOW - hours * HOUR for hours in (4, 3, 2, 1))
#: Kind, delta, on hand, unaccounted, occurred_at, time; the shelf was counted at T2, told at T3.
ENTRIES: Final = (
    ("add", 10, 10, 0, None, T1),
    ("sale", -2, 8, 0, T1, T2 + 1),
    ("count", 4, 12, 0, T2, T3),
    ("sale", -12, 0, 3, T4, T4),
)


def fill(around: SqlAround) -> None:
    around.run("INSERT INTO skus (partition, sku, name, version, attributes, name_folded) VALUES "
               "(0, 'LAPTOP', 'Laptop', 1, '{}', 'laptop')")  # fmt: skip
    around.run(
        "INSERT INTO items (partition, store, sku, on_hand, reserved, incoming, reserved_plain, unsellable, "
        "safety_stock, version, created_at, updated_at, deleted, moved_version, counted_as_of) "
        f"VALUES (0, 'default', 'LAPTOP', 0, 0, 0, 0, 0, 0, 4, {T1}, {T4}, ?, 4, {T2})",
        False,
    )
    for version, (kind, delta, on_hand, unaccounted, occurred_at, time) in enumerate(ENTRIES, 1):
        around.run(
            "INSERT INTO ledger (partition, sequence, time, store, sku, kind, promise, on_hand_delta, reserved_delta, "
            "reserved_plain_delta, unsellable_delta, incoming_delta, safety_stock_delta, on_hand, reserved, "
            "reserved_plain, unsellable, incoming, safety_stock, deleted, version, unaccounted, command_id, principal, "
            "occurred_at, document_type, document_id) VALUES "
            "(0, ?, ?, 'default', 'LAPTOP', ?, ?, ?, 0, 0, 0, 0, 0, ?, 0, 0, 0, 0, 0, ?, ?, ?, 'c', 'till-7', ?, ?, ?)",
            *(version, time, kind, False, delta, on_hand, False, version, unaccounted, occurred_at),
            *(("count", "robot") if kind == "count" else (None, None)),
        )
    around.run(
        f"INSERT INTO counts (partition, store, sku, source, as_of) VALUES (0, 'default', 'LAPTOP', 'robot', {T2})"
    )
    around.run("INSERT INTO totals (partition, store, items, with_stock, on_hand, reserved) VALUES "
               "(0, 'default', 1, 0, 0, 0)")  # fmt: skip
    around.run(f"UPDATE heads SET sequence = 4, time = {T4} WHERE partition = 0")


@pytest.fixture(params=["sqlite", "postgres"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlAround]:
    server: PostgresServer = request.getfixturevalue("server")
    with old_database(request.param, tmp_path, server, KNOWN, fill) as around:
        yield around


def late(quantity: int, occurred_at: int, name: str) -> Command:
    return sell(units(quantity), happened=True, document_id=name, cause=cause(name, occurred_at=occurred_at))


def test_facts_from_before_an_old_count_are_covered_and_later_ones_are_owed(old: SqlAround) -> None:
    storage = old.open(Hands(NOW))
    assert (old.items()["default", "LAPTOP"].counted_version, old.items()["default", "LAPTOP"].owed) == (4, 0)
    commit(storage, late(3, T2, "S-1"), late(3, T3, "S-2"))
    # What was unaccounted then is not owed: nobody kept it.
    assert old.items()["default", "LAPTOP"].owed == 3
    commit(storage, count(20, as_of=T3 + 1, on_moved=OnMoved.REBASE))
    # 12 of the sale that was told before it, of which the books had all: 12 were there. The late 3 are part of it.
    assert old.items()["default", "LAPTOP"].balance == 8
    storage.close()
    audit = old.audit()
    try:
        assert [each.kind for each in audited(audit, lambda _done, _expected: None).found] == []
    finally:
        audit.close()


def test_an_old_figure_of_a_source_is_kept_in_order_and_another_one_of_its_moment_is_stale_for_books(
    old: SqlAround,
) -> None:
    storage = old.open(Hands(NOW))
    again = count(12, as_of=T2, source="robot", on_moved=OnMoved.REBASE)
    [verdict] = commit(storage, again)
    assert verdict.outcome.applied
    for as_of in (T1, T2):
        [verdict] = commit(storage, count(5, as_of=as_of, source="robot", basis=Basis.BOOKS))
        assert isinstance(verdict.outcome.result, StaleCount)
    commit(storage, adjust(5))
    storage.close()
    assert old.items()["default", "LAPTOP"].on_hand == 5
