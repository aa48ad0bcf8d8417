"""Lists of documents: the newest first, page by page, and every filter says what it says."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pytest

from builders import NOW, a_line, a_reservation, a_transfer
from contract.around import Around
from holdfast.domain.documents import Allocation, Document, Reservation, TransferLine
from holdfast.engine.document_query import DocumentQuery
from holdfast.engine.ports import Reader, Storage
from holdfast.storage import document_pages

LINES: Final = [
    (a_line(Allocation("default", 1)),),
    (a_line(Allocation("default", 0, fulfilled=2), Allocation("berlin", 0, released=1)),),
    (a_line(Allocation("berlin", 0, expired=1), sku="PHONE"), a_line(Allocation("default", 0, released=1), line=2)),
    (a_line(Allocation("berlin", 0, released=4), sku="PHONE"),),
]
RESERVATIONS: Final = [
    a_reservation(
        *LINES[number % 4],
        document_id=f"R-{number}",
        created_at=NOW + number // 3,
        reference=[None, "order-1", "order-2"][number % 3],
        expires_at=[NOW + 60_000, NOW + 90_000, None][number // 4 % 3],
    )
    for number in range(48)
]
TRANSFERS: Final = [
    a_transfer(TransferLine(1, "LAPTOP", 2), document_id="T-1", created_at=NOW + 1),
    a_transfer(TransferLine(1, "PHONE", 2, received=2), document_id="T-2", created_at=NOW, reference="order-1"),
    a_transfer(document_id="T-3", from_store=None, created_at=NOW),
]


@pytest.fixture(params=[document_pages.FEW_LINES_MAX, 1], ids=["few", "many"])
def reader(
    around: Around, storage: Storage, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Reader]:
    monkeypatch.setattr(document_pages, "FEW_LINES_MAX", request.param)
    monkeypatch.setattr(document_pages, "LOOKED_AT_MAX", 20)
    around.put_documents(*RESERVATIONS, *TRANSFERS)
    opened = storage.reader()
    yield opened
    opened.close()


def age(document: Document) -> tuple[int, str]:
    return document.created_at, document.id


def ends_before(document: Document, time: int | None) -> bool:
    return time is None or (isinstance(document, Reservation) and (document.due_at or time) < time)


def those(documents: Sequence[Document], filters: dict[str, Any]) -> list[Document]:
    """Work out what a list has to show; store and SKU are those of one line."""
    sku, store = filters.get("sku"), filters.get("store")
    shown = [
        document
        for document in documents
        if filters.get("status") in (None, document.status)
        and filters.get("reference") in (None, document.reference)
        and filters.get("from_time", 0) <= document.created_at < filters.get("to_time", document.created_at + 1)
        and ends_before(document, filters.get("expires_before"))
        and any(sku in (None, held.sku) and store in (None, held.store) for held in document.holdings)
    ]
    return sorted(shown, key=age, reverse=True)


def test_every_filter_alone_and_with_every_other_shows_what_it_says(reader: Reader) -> None:
    choices = [
        {},
        *({"status": status} for status in ("open", "fulfilled", "expired", "released", "received", "none")),
    ]
    shown = 0
    for status, sku, store, reference, time, end in itertools.product(
        choices,
        ({}, {"sku": "LAPTOP"}, {"sku": "PHONE"}, {"sku": "GHOST"}),
        ({}, {"store": "default"}, {"store": "berlin"}, {"store": "nowhere"}),
        ({}, {"reference": "order-1"}, {"reference": "order-9"}),
        ({}, {"from_time": NOW + 3}, {"to_time": NOW + 5}, {"from_time": NOW + 1, "to_time": NOW + 2}),
        ({}, {"expires_before": NOW + 90_000}),
    ):
        filters: dict[str, Any] = {**status, **sku, **store, **reference, **time, **end}
        for kind, documents in (("reservation", RESERVATIONS), ("transfer", TRANSFERS), ("sale", ())):
            expected = those(documents, filters)
            assert reader.documents.documents(DocumentQuery(type=kind, limit=100, **filters)) == expected, filters
            shown += bool(expected)
    assert shown > 50


@pytest.mark.parametrize(
    "filters",
    [
        *({}, {"sku": "LAPTOP"}, {"status": "open"}, {"reference": "order-2"}),
        {"expires_before": NOW + 90_001},
        {"from_time": NOW + 1, "to_time": NOW + 6, "sku": "LAPTOP"},
    ],
    ids=str,
)
def test_pages_follow_each_other_without_a_gap_and_without_an_overlap(reader: Reader, filters: dict[str, Any]) -> None:
    for limit in (1, 2, 5, 100):
        found: list[Document] = []
        after = None
        while page := reader.documents.documents(
            DocumentQuery(type="reservation", limit=limit, after=after, **filters)
        ):
            assert len(page) <= limit
            found += page
            after = age(page[-1])
        assert found == those(RESERVATIONS, filters)
        assert len(found) > 5


def test_a_document_is_found_by_its_whole_key(reader: Reader) -> None:
    assert reader.documents.document(("reservation", "R-3")) == RESERVATIONS[3]
    assert reader.documents.document(("transfer", "T-3")) == TRANSFERS[2]
    assert reader.documents.document(("transfer", "R-3")) is None
    assert reader.documents.document(("reservation", "r-3")) is None


def test_an_awkward_id_is_kept_byte_for_byte(around: Around, reader: Reader) -> None:
    names = ["'; --", "a/b", "é", "\U0001f98a", "%_", "x" * 128]
    documents = [a_reservation(document_id=name, reference=name) for name in names]
    around.put_documents(*documents)
    for document in documents:
        assert reader.documents.document((Reservation.type, document.id)) == document
        query = DocumentQuery(type="reservation", limit=5, reference=document.reference)
        assert reader.documents.documents(query) == [document]
