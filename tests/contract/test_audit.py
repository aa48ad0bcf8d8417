"""An audit names exactly what is wrong with items and with the ledger, on every engine, and changes nothing."""

from collections.abc import Iterator

import pytest

from builders import add, adjust, release, reserve
from contract.batches import commit
from contract.damage import ModelVandal, SqlVandal, Vandal
from contract.engines import SqliteAround
from contract.planted import DAMAGE, LAPTOP, LEFT_BEHIND, UNCHAINED, Damage, Found
from contract.vandals import ENGINES, report_of, vandalised
from holdfast.domain.commands import Bucket
from holdfast.domain.difference import Kind
from holdfast.engine.ports import Storage


@pytest.fixture(params=ENGINES)
def vandal(request: pytest.FixtureRequest) -> Iterator[Vandal]:
    """Give a vandal in a database of each engine, with two items and six entries."""
    with vandalised(request, fill) as opened:
        yield opened


def fill(storage: Storage) -> None:
    commit(storage, add(10), reserve(3), add(5, store="shop", sku="PHONE"))
    commit(storage, adjust(2, Bucket.UNSELLABLE), release(1), reserve(2, store="shop", sku="PHONE"))
    storage.close()


def found_in(vandal: Vandal) -> Found:
    found = report_of(vandal).found
    assert not [each for each in found if each.document_type or each.document_id]
    return {(each.kind, each.store, each.sku, each.sequence) for each in found}


def is_sqlite(vandal: Vandal) -> bool:
    return isinstance(vandal, SqlVandal) and isinstance(vandal.around, SqliteAround)


def expected_on(vandal: Vandal, expected: Found) -> Found:
    """The model keeps no sums that could be wrong."""
    if isinstance(vandal, ModelVandal):
        return {found for found in expected if found[0] != Kind.TOTALS_DIFFER}
    return expected


def test_a_sound_database_is_clean(vandal: Vandal) -> None:
    report = report_of(vandal)
    assert (report.items, report.documents, report.entries) == (2, 0, 6)
    assert (report.differences, report.found) == (0, [])


@pytest.mark.parametrize(
    ("name", "wrong", "right", "held"),
    [
        ("on_hand", 13, 12, False),
        ("reserved", 3, 2, True),
        ("reserved_plain", 1, 2, True),
        ("unsellable", 3, 2, False),
        ("incoming", 1, 0, True),
        ("safety_stock", 1, 0, False),
    ],
)
def test_each_number_of_a_stock_row_is_compared(vandal: Vandal, name: str, wrong: int, right: int, held: bool) -> None:
    vandal.item("LAPTOP", **{name: wrong})
    found = [each for each in report_of(vandal).found if each.kind != Kind.TOTALS_DIFFER]
    expected = [Kind.OPEN_UNITS_DIFFER] * held + [Kind.STOCK_DIFFERS]
    assert [(each.kind, each.store, each.sku) for each in found] == [(kind, *LAPTOP) for kind in expected]
    assert found[-1].message == f"{name} is {wrong}; the ledger adds up to {right}"


@pytest.mark.parametrize(("name", "damage", "expected"), [pytest.param(*row, id=row[0]) for row in DAMAGE])
def test_each_kind_of_damage_is_named_and_nothing_else(
    vandal: Vandal, name: str, damage: Damage, expected: Found
) -> None:
    damage(vandal)
    left_behind = LEFT_BEHIND.get(name, set()) if is_sqlite(vandal) else set()
    assert found_in(vandal) == expected_on(vandal, expected) | left_behind


@pytest.mark.parametrize(("damage", "expected"), [pytest.param(*row[1:], id=row[0]) for row in UNCHAINED])
def test_an_entry_that_would_not_be_found_is_named(vandal: Vandal, damage: Damage, expected: Found) -> None:
    if is_sqlite(vandal):  # The others find all entries by an index.
        damage(vandal)
        assert found_in(vandal) == expected


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("UPDATE heads SET sequence = 7", (Kind.HEAD_DIFFERS, None)),
        ("DELETE FROM heads", (Kind.HEAD_DIFFERS, None)),
        ("UPDATE totals SET reserved = 0 WHERE store = 'shop'", (Kind.TOTALS_DIFFER, "shop")),
        ("DELETE FROM totals WHERE store = 'shop'", (Kind.TOTALS_DIFFER, "shop")),
        ("INSERT INTO totals (partition, store, items, with_stock, on_hand, reserved) VALUES (0, 'x', 0, 0, 0, 1)",
         (Kind.TOTALS_DIFFER, "x")),
    ],
)  # fmt: skip
def test_heads_and_sums_are_compared(vandal: Vandal, sql: str, expected: tuple[Kind, str | None]) -> None:
    if isinstance(vandal, SqlVandal):  # The model keeps neither.
        vandal.around.run(sql)
        assert found_in(vandal) == {(*expected, None, None)}
