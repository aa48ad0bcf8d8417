"""Columns follow from the values whose fields they are."""

from pathlib import Path
from typing import Any, Final

import apsw
import pytest

from holdfast.domain.catalogue import Store
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.ledger import Entry
from holdfast.domain.outcomes import Outcome
from holdfast.storage.postgres.arrays import numbered, unnested, writers, written
from holdfast.storage.sqlite.storage import SqliteStorage
from holdfast.storage.tables import (
    FIXED,
    DocumentRow,
    HoldingRow,
    SkuRow,
    assignments,
    columns,
    excluded,
    fields,
    holes,
    types,
)

TABLES: Final[dict[str, type[Any]]] = {
    "items": Item,
    "ledger": Entry,
    "skus": SkuRow,
    "stores": Store,
    "documents": DocumentRow,
    "document_items": HoldingRow,
}
#: The columns that are no fields.
BESIDE: Final[dict[str, set[str]]] = {
    "items": {"partition", "last_entry"},
    "ledger": {"partition", "sequence", "time", "previous"},
    "skus": {"partition"},
    "stores": set(),
    "documents": {"partition"},
    "document_items": {"partition"},
}


def test_a_type_is_that_of_the_values_where_there_are_some() -> None:
    assert dict(types(Store)) == {
        "id": str,
        "name": str,
        "created_at": int,
        "updated_at": int,
        "version": int,
        "location": str,
        "attributes": dict,
        "stopped": bool,
        "stop_reason": str,
    }
    assert [found for _, found in types(KeyRecord)] == [bytes, bytes, Outcome]


@pytest.mark.parametrize("name", TABLES)
def test_every_field_is_a_column_and_every_column_a_field(tmp_path: Path, name: str) -> None:
    SqliteStorage(tmp_path / "holdfast.db").close()
    found = apsw.Connection(str(tmp_path / "holdfast.db")).execute("SELECT name FROM pragma_table_info(?)", (name,))
    assert {column for (column,) in found} - BESIDE[name] == set(fields(TABLES[name]))


@pytest.mark.parametrize("kind", FIXED)
def test_what_a_change_leaves_is_a_column(kind: type[Any]) -> None:
    assert FIXED[kind] < set(fields(kind))


def test_a_statement_names_each_column_once() -> None:
    assert columns(HoldingRow, "h") == "h.sku, h.store, h.type, h.id, h.line, h.open, h.due_at"
    assert holes(HoldingRow) == "?, ?, ?, ?, ?, ?, ?"
    assert excluded(HoldingRow) == "open = excluded.open, due_at = excluded.due_at"
    assert assignments(HoldingRow) == "open = ?6, due_at = ?7"
    assert numbered(HoldingRow, first=3) == "open = $3, due_at = $4"


def test_many_rows_travel_as_one_array_for_each_column() -> None:
    assert unnested(KeyRecord, first=2) == "unnest($2::bytea[]), unnest($3::bytea[]), unnest($4::bytea[])"
    assert "unnest($31::integer[])" in unnested(Entry)
    rows = [HoldingRow("A", "b", "sale", "S", 1, 2, None), HoldingRow("C", "d", "sale", "S", 2, 0, 3)]
    assert written(rows, writers(HoldingRow))[-3:] == ["{1, 2}", "{2, 0}", "{NULL, 3}"]
    assert written([], writers(HoldingRow)) == ["{}"] * 7
