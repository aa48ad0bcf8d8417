"""Documents are compared with their columns, their rows by item and their entries; each difference is named once."""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from builders import EARLIER
from holdfast.domain.audit import FiledHolding, Movement
from holdfast.domain.difference import Difference, Kind
from holdfast.domain.documents import Document, Holding
from unit.domain.filing import ALL, RESERVATION, SALE, TRANSFER, differences, filed, holdings_of, movements_of


def kinds(found: Iterable[Difference]) -> list[tuple[Kind, str | None, str | None]]:
    return [(each.kind, each.document_type, each.document_id) for each in found]


def test_sound_documents_are_clean() -> None:
    assert differences(map(filed, ALL)) == []


def test_a_document_that_cannot_be_read_is_found() -> None:
    found = differences(
        [msgspec.structs.replace(filed(RESERVATION), document=None)],
        holdings_of(RESERVATION),
        movements_of(RESERVATION),
    )
    assert found == [
        Difference(Kind.DOCUMENT_BROKEN, "it cannot be read", document_type="reservation", document_id="R-1")
    ]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"status": "released"}, "its status is released; its lines make it open"),
        ({"due_at": None}, f"it is due at None; its lines make it due at {EARLIER + 60_000}"),
        ({"reference": "O-1"}, f"its columns say reference O-1, created_at {EARLIER}; it says None, {EARLIER}"),
        ({"created_at": 1}, f"its columns say reference None, created_at 1; it says None, {EARLIER}"),
        ({"id": "R-2"}, "its columns name it so; it names itself reservation R-1"),
    ],
)
def test_columns_that_are_not_what_the_body_says_are_found(columns: dict[str, Any], message: str) -> None:
    row = filed(RESERVATION, **columns)
    held = [(row.type, row.id, holding, due_at) for _, _, holding, due_at in holdings_of(RESERVATION)]
    entries = [msgspec.structs.replace(each, id=row.id) for each in movements_of(RESERVATION)]
    found = differences([row], held, entries)
    assert [(each.kind, each.document_id, each.message) for each in found] == [(Kind.DOCUMENT_DIFFERS, row.id, message)]


@pytest.mark.parametrize("missing", ALL)
def test_a_document_that_is_only_named_is_found_wherever_it_stands(missing: Document) -> None:
    there = [filed(document) for document in ALL if document is not missing]
    held = [each for document in ALL for each in holdings_of(document)]
    entries = [each for document in ALL for each in movements_of(document)]
    expected = [(Kind.DOCUMENT_MISSING, *missing.key)]
    assert kinds(differences(there, held, entries)) == expected
    assert kinds(differences(there, None, entries)) == expected
    assert kinds(differences(there, held)) == expected


def test_a_source_of_counts_is_no_document() -> None:
    assert differences([], [], [Movement("count", "nightly", "default", "LAPTOP", -2, 0, 0)]) == []


def test_entries_without_an_item_must_name_a_document() -> None:
    alone = Movement("reservation", "R-1", "", "", 0, 0, 0)
    nameless = Movement("", "", "", "", 0, 0, 0)
    entries = [nameless, alone, *movements_of(RESERVATION)]
    message = "ledger entries without an item name no document"
    assert differences([filed(RESERVATION)], movements=entries) == [Difference(Kind.DOCUMENT_MISSING, message)]


def test_a_document_that_has_changed_more_often_than_the_ledger_tells_is_found() -> None:
    changed = msgspec.structs.replace(RESERVATION, version=3)
    message = "its version is 3; it has 2 ledger entries"
    assert differences([filed(changed)]) == [
        Difference(Kind.DOCUMENT_LEDGER_DIFFERS, message, document_type="reservation", document_id="R-1")
    ]
    alone = Movement("reservation", "R-1", "", "", 0, 0, 0)
    assert differences([filed(changed)], movements=[alone, *movements_of(RESERVATION)]) == []


def with_open(row: FiledHolding, units: int) -> FiledHolding:
    document_type, document_id, holding, due_at = row
    return document_type, document_id, msgspec.structs.replace(holding, open=units), due_at


def test_each_row_by_item_that_differs_is_found() -> None:
    # (berlin, LAPTOP, line 1, 1 open), (default, LAPTOP, line 1, 0 open), (berlin, LAPTOP, line 2, 2 open)
    rows = holdings_of(RESERVATION)
    stranger: FiledHolding = ("reservation", "R-1", Holding("default", "PHONE", 1, 0), None)
    due_at = EARLIER + 60_000
    cases: list[tuple[list[FiledHolding], str, str, str]] = [
        (rows[1:], "berlin", "LAPTOP", "line 1: the item lacks its row"),
        ([*rows, stranger], "default", "PHONE", "line 1: there is a row of an item that the line does not name"),
        ([with_open(rows[0], 2), *rows[1:]], "berlin", "LAPTOP", "line 1: the row has 2 open units, the document 1"),
        ([(*rows[0][:3], None), *rows[1:]], "berlin", "LAPTOP",
         f"line 1: the row is due at None, the document at {due_at}"),
        ([rows[0], (*rows[1][:3], due_at), rows[2]], "default", "LAPTOP",
         f"line 1: the row is due at {due_at}, the document at None"),
    ]  # fmt: skip
    for held, store, sku, message in cases:
        expected = Difference(Kind.HOLDING_DIFFERS, message, store, sku, None, "reservation", "R-1")
        assert differences([filed(RESERVATION)], held) == [expected]


def test_the_order_of_the_rows_by_item_does_not_matter() -> None:
    assert differences([filed(RESERVATION)], reversed(holdings_of(RESERVATION))) == []


def test_a_row_by_item_that_is_there_twice_is_found() -> None:
    rows = holdings_of(RESERVATION)
    message = "a row by item is there more than once"
    assert differences([filed(RESERVATION)], [rows[0], *rows]) == [
        Difference(Kind.HOLDING_DIFFERS, message, document_type="reservation", document_id="R-1")
    ]


@pytest.mark.parametrize(
    ("name", "document", "message"),
    [
        ("on_hand_delta", SALE, "units by -4, not by -5 as it says"),
        ("reserved_delta", RESERVATION, "reserved by +4, not by +3 as it says"),
        ("incoming_delta", TRANSFER, "incoming by +3, not by +2 as it says"),
    ],
)
def test_entries_that_do_not_add_up_to_what_a_document_says_are_found(
    name: str, document: Document, message: str
) -> None:
    first, *others = movements_of(document)
    entries = [msgspec.structs.replace(first, **{name: getattr(first, name) + 1}), *others]
    found = differences([filed(document)], movements=entries)
    assert found == [
        Difference(
            Kind.DOCUMENT_LEDGER_DIFFERS, f"its ledger entries moved {message}", first.store, first.sku, None,
            *document.key,
        )
    ]  # fmt: skip


def test_an_entry_about_an_item_that_a_document_does_not_name_is_found() -> None:
    stranger = Movement(*TRANSFER.key, "paris", "LAPTOP", 1, 0, -1)
    found = differences([filed(TRANSFER)], movements=[*movements_of(TRANSFER), stranger])
    message = "its ledger entries moved units by +1, not by +0 as it says; incoming by -1, not by +0 as it says"
    assert [(each.store, each.message) for each in found] == [("paris", message)]


def test_entries_of_several_commands_add_up() -> None:
    entries = [
        Movement(*SALE.key, "default", "LAPTOP", -1, 0, 0),
        Movement(*SALE.key, "default", "LAPTOP", -2, 0, 0, owed_delta=2, unaccounted=2),
        Movement(*SALE.key, "default", "PHONE", 0, 0, 0, covered=-3),
    ]
    assert differences([filed(SALE)], movements=entries) == []
    # An earlier release wrote neither what is owed nor how many units were covered.
    entries[1:] = [
        Movement(*SALE.key, "default", "LAPTOP", -2, 0, 0, unaccounted=2),
        Movement(*SALE.key, "default", "PHONE", 0, 0, 0),
    ]
    assert differences([filed(SALE)], movements=entries) == []
