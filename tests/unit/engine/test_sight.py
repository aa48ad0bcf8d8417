"""The ledger and documents as somebody sees them who is restricted to some stores."""

from collections.abc import Iterator

import pytest

from builders import add, confirm, make_reservation, make_store, put_sku, sell, unconfirm, units, wanted
from builders.stops import recall
from contract.batches import commit
from holdfast.domain.commands import Command
from holdfast.domain.epochs import Cursor, Expired
from holdfast.engine import sight
from holdfast.engine.document_query import DocumentQuery
from holdfast.engine.following import Page
from holdfast.engine.ports import Reader
from holdfast.engine.reading import LedgerQuery
from holdfast.engine.sight import seen_page_of
from model.storage import ModelStorage

OWN, FOREIGN = "berlin", "munich"
STORES = frozenset({OWN})


@pytest.fixture
def storage() -> ModelStorage:
    """Give a chain of two stores whose ledger alternates between them."""
    made = ModelStorage()
    commit(made, make_store(OWN), make_store(FOREIGN, name="Munich"))
    for _ in range(3):
        commit(made, add(5, store=FOREIGN), add(5, store=OWN))
    return made


@pytest.fixture
def reader(storage: ModelStorage) -> Iterator[Reader]:
    opened = storage.reader()
    yield opened
    opened.close()


def seen(reader: Reader, query: LedgerQuery, stores: frozenset[str] | None = STORES) -> Page:
    page = seen_page_of(reader, query, stores)
    assert isinstance(page, Page)
    return page


def stores_of(page: Page) -> list[str]:
    return [written.entry.store for written in page.entries]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_entries_of_others_are_passed_over(reader: Reader, order: str) -> None:
    page = seen(reader, LedgerQuery(limit=10, order="asc" if order == "asc" else "desc"))
    assert (stores_of(page), page.further) == ([OWN] * 3, False)
    assert stores_of(seen(reader, LedgerQuery(limit=10), None)) == [FOREIGN, OWN] * 3
    assert stores_of(seen(reader, LedgerQuery(limit=2))) == [OWN] * 2


def test_a_page_goes_on_where_the_last_look_ended(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sight, "SIGHT_ENTRIES", 1)
    monkeypatch.setattr(sight, "SIGHT_LOOKS_MAX", 1)
    found, after, pages = list[str](), None, 0
    while True:
        page = seen(reader, LedgerQuery(limit=10, after=after))
        found += stores_of(page)
        after, pages = page.end, pages + 1
        if not page.further:
            break
    assert (found, pages) == ([OWN] * 3, 7)
    assert after is not None
    assert after.sequence == reader.ledger.head().sequence


def test_nothing_is_seen_where_nothing_is(reader: Reader) -> None:
    head = reader.ledger.head()
    assert seen(reader, LedgerQuery(limit=10, after=head)).end == head


def test_a_place_that_is_gone_is_gone_for_everybody(reader: Reader) -> None:
    lost = Cursor(2, "0" * 16, b"1234")
    assert isinstance(seen_page_of(reader, LedgerQuery(limit=10, after=lost), STORES), Expired)


def test_entries_of_documents_alone_are_seen_with_their_documents(storage: ModelStorage, reader: Reader) -> None:
    head = reader.ledger.head()
    changes: list[Command] = []
    for store in (OWN, FOREIGN):
        changes += [make_reservation(wanted(stores=(store,)), document_id=store, ttl_ms=60_000)]
        changes += [confirm(store), unconfirm(store)]
    for change in changes:
        commit(storage, change)
    page = seen(reader, LedgerQuery(limit=10, after=head))
    assert {written.entry.document_id for written in page.entries} == {OWN}
    assert "" in stores_of(page)


def test_what_happens_to_a_whole_sku_concerns_every_store(storage: ModelStorage, reader: Reader) -> None:
    head = reader.ledger.head()
    commit(storage, put_sku(sku="LAPTOP"))
    commit(storage, recall())
    page = seen(reader, LedgerQuery(limit=10, after=head))
    assert [(written.entry.store, written.entry.sku) for written in page.entries] == [("", "LAPTOP")]


def test_a_list_shows_documents_by_what_is_seen_of_them(storage: ModelStorage, reader: Reader) -> None:
    commit(storage, sell(units(store=OWN), units(store=FOREIGN, reference="theirs"), document_id="both"))
    commit(storage, sell(units(store=FOREIGN), document_id="foreign"))

    def found(**more: str) -> list[str]:
        query = DocumentQuery(type="sale", limit=10, own_stores=STORES, **more)  # type: ignore[arg-type]
        assert query.narrowed
        return [document.id for document in reader.documents.documents(query)]

    assert found() == ["both"]
    assert found(line_reference="theirs") == []
    assert found(own_status="completed") == ["both"]
    assert found(own_status="open") == []
    assert found(store=FOREIGN) == []
