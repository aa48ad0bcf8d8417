"""An audit names exactly what is wrong with documents, on every engine."""

from collections.abc import Iterator

import msgspec
import pytest

from builders import add, confirm, fulfill_reservation, make_reservation, part, receive, sell, send, units, wanted
from contract.batches import commit
from contract.damage import ModelVandal, SqlVandal, Vandal
from contract.planted_documents import DAMAGE, TABLE_DAMAGE, Damage, Findings
from contract.vandals import ENGINES, report_of, vandalised
from holdfast.domain.commands.documents import Receipt, Told
from holdfast.engine.ports import Storage


@pytest.fixture(params=ENGINES)
def vandal(request: pytest.FixtureRequest) -> Iterator[Vandal]:
    """Give a vandal in a database of each engine, with documents of each type."""
    with vandalised(request, fill) as opened:
        yield opened


@pytest.fixture(params=ENGINES[1:])
def sql_vandal(request: pytest.FixtureRequest) -> Iterator[SqlVandal]:
    """Give a vandal in tables."""
    with vandalised(request, fill) as opened:
        assert isinstance(opened, SqlVandal)
        yield opened


def fill(storage: Storage) -> None:
    """Leave an open and a confirmed reservation, a transfer of which half has arrived, and a sale: 12 entries."""
    commit(storage, add(20), add(10, store="shop", sku="CABLE"))
    parcel = msgspec.structs.replace(fulfill_reservation(part(1)), told=Told("P-1", b"one"))
    commit(storage, make_reservation(wanted(3), wanted(2, "CABLE", ("shop",))), parcel)
    commit(storage, make_reservation(document_id="R-2"), confirm("R-2"))
    commit(storage, send(("LAPTOP", 4), to_store="shop"))
    commit(storage, receive(Receipt(line=1, received=1, damaged=1)), sell(units(2, "CABLE", "shop")))
    storage.close()


def found_in(vandal: Vandal) -> Findings:
    found = report_of(vandal).found
    return {(each.kind, each.store, each.sku, each.sequence, each.document_type, each.document_id) for each in found}


def test_sound_documents_are_clean(vandal: Vandal) -> None:
    report = report_of(vandal)
    assert report.found == []
    assert (report.items, report.documents, report.entries) == (3, 4, 12)


@pytest.mark.parametrize(
    ("damage", "everywhere", "in_tables_and_in_dicts"), [pytest.param(*row[1:], id=row[0]) for row in DAMAGE]
)
def test_each_kind_of_damage_is_named_and_nothing_else(
    vandal: Vandal, damage: Damage, everywhere: Findings, in_tables_and_in_dicts: tuple[Findings, Findings]
) -> None:
    damage(vandal)
    in_tables, in_dicts = in_tables_and_in_dicts
    assert found_in(vandal) == everywhere | (in_dicts if isinstance(vandal, ModelVandal) else in_tables)


@pytest.mark.parametrize(("sql", "expected"), TABLE_DAMAGE)
def test_columns_and_rows_beside_a_document_are_compared(sql_vandal: SqlVandal, sql: str, expected: Findings) -> None:
    sql_vandal.around.run(sql)
    assert found_in(sql_vandal) == expected
