"""Pages end by bytes on every engine: what comes after is not read, and the next page goes on there."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec
import pytest

from builders import NOW, a_line, a_reservation, add, cause, reserve
from contract.around import Around, SqlAround
from contract.batches import commit
from contract.engines import PostgresAround
from holdfast.domain.documents import Allocation, Document
from holdfast.domain.epochs import Cursor
from holdfast.engine import portions
from holdfast.engine.document_query import DocumentQuery
from holdfast.engine.errors import StorageUnavailable
from holdfast.engine.portions import cut, portion, size_of
from holdfast.engine.ports import ItemQuery, Reader, Storage
from holdfast.engine.reading import LedgerQuery
from holdfast.storage.postgres.pulse import Pulse

Row = TypeVar("Row")
#: Documents of growing size, the newest last.
DOCUMENTS = [
    a_reservation(
        *(a_line(Allocation("default", 1), Allocation("berlin", 1), line=line) for line in range(1, 2 * number)),
        document_id=f"R-{number:02}",
        created_at=NOW + number,
        reference="order",
    )
    for number in range(1, 21)
]
BYTES = 3 * size_of(DOCUMENTS[10])


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PAGE_BYTES_MAX", BYTES)


@pytest.fixture
def reader(around: Around, storage: Storage, small: None) -> Iterator[Reader]:
    around.put_documents(*DOCUMENTS)
    opened = storage.reader()
    yield opened
    opened.close()


def walk(read: Callable[[Row | None], Sequence[Row]], limit: int) -> tuple[list[Row], int]:
    """Read page after page; give everything, and how many pages it took."""
    found: list[Row] = []
    pages, further = 0, True
    while further:
        rows = read(found[-1] if found else None)
        # One row beyond the bytes at the most has been read.
        assert len(rows) <= 2 or sum(map(size_of, rows[:-1])) <= BYTES
        page, further = cut(rows, limit)
        found += page
        pages += 1
    return found, pages


FILTERS: list[dict[str, Any]] = [
    {}, {"status": "open"}, {"reference": "order"}, {"sku": "LAPTOP"}, {"store": "berlin"},
    {"sku": "LAPTOP", "store": "berlin"}, {"store": "default", "reference": "order", "status": "open"},
]  # fmt: skip


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("limit", [2, 100])
def test_documents(reader: Reader, filters: dict[str, Any], limit: int) -> None:
    def read(last: Document | None) -> list[Document]:
        after = None if last is None else (last.created_at, last.id)
        return reader.documents.documents(DocumentQuery(type="reservation", limit=limit + 1, after=after, **filters))

    found, pages = walk(read, limit)
    assert found == DOCUMENTS[::-1]
    assert pages > 6


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_documents_behind_a_full_page_are_not_read(durable: SqlAround, small: None, filters: dict[str, Any]) -> None:
    durable.put_documents(*DOCUMENTS)
    durable.run("UPDATE documents SET body = 'damaged' WHERE id <= 'R-16'")
    storage = durable.open()
    reader = storage.reader()
    found = reader.documents.documents(DocumentQuery(type="reservation", limit=101, **filters))
    assert cut(found, 100) == ([DOCUMENTS[19]], True)
    # The connection is good for more.
    assert reader.documents.document(("reservation", "R-20")) == DOCUMENTS[19]
    assert reader.ledger.head().sequence == 0
    reader.close()
    storage.close()


@pytest.mark.parametrize("limit", [7, 300])
@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize(
    "filters", [{}, {"store": "default", "sku": "A"}, {"reference": "order"}, {"document_id": "none"}], ids=str
)
def test_entries(  # noqa: PLR0917 - what is tried, in every combination
    around: Around, storage: Storage, reader: Reader, order: Any, filters: Any, limit: int
) -> None:
    note = msgspec.structs.replace(cause(reference="order"), note="n" * 500)
    commit(storage, add(100, sku="A", cause=note), *[reserve(1, sku="A", cause=note)] * 40)

    def read(last: Any) -> list[Any]:
        after = None if last is None else Cursor(last.sequence)
        return reader.ledger.entries(LedgerQuery(order=order, limit=limit + 1, after=after, **filters))

    found, pages = walk(read, limit)
    expected = [] if "document_id" in filters else around.ledger()
    assert found == (expected if order == "asc" else expected[::-1])
    assert pages > 3 or not expected


def test_items_and_stores(around: Around, storage: Storage, reader: Reader) -> None:
    around.put_stores(*(f"s-{number:03}" for number in range(100)))
    commit(storage, *[add(1, sku=f"{number:03}" + "x" * 100, name="n" * 200) for number in range(60)])

    def items(last: Any) -> list[Any]:
        query = ItemQuery(store="default", limit=101, after=None if last is None else last.item.sku)
        return portion(reader.item_list(query))

    found, pages = walk(items, 100)
    assert [row.item.sku[:3] for row in found] == [f"{number:03}" for number in range(60)]
    assert pages >= 3
    stores, pages = walk(lambda last: reader.store_list("" if last is None else last.id, 51), 50)
    assert [store.id for store in stores] == sorted(around.stores())
    assert pages >= 3


@pytest.mark.parametrize("cut_short", [False, True])
def test_a_page_that_may_not_be_told_is_not_given(
    postgres: PostgresAround, monkeypatch: pytest.MonkeyPatch, cut_short: bool
) -> None:
    if cut_short:
        monkeypatch.setattr(portions, "PAGE_BYTES_MAX", BYTES)
    postgres.put_documents(*DOCUMENTS)
    storage = postgres.open()
    commit(storage, add(5), *[reserve(1)] * 5)
    reader = storage.reader()
    reads: list[Callable[[], Sequence[Any]]] = [
        lambda: reader.documents.documents(DocumentQuery(type="reservation", limit=100)),
        lambda: reader.documents.documents(DocumentQuery(type="reservation", limit=100, store="berlin")),
        lambda: reader.ledger.entries(LedgerQuery(limit=1_000)),
        lambda: reader.store_list("", 10),
    ]
    assert all(read() for read in reads)

    def silent(*_: object) -> None:
        raise StorageUnavailable

    monkeypatch.setattr(Pulse, "tell", silent)
    for read in reads:
        with pytest.raises(StorageUnavailable):
            read()
    reader.close()
    storage.close()
