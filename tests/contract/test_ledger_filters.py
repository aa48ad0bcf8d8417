"""The ledger narrowed by what no index knows: pages that end, cursors that go on, nothing missed."""

from typing import Any

import msgspec
import pytest

from builders import NOW, PRINCIPAL, add, make_reservation, reserve, sell, wanted
from builders.stops import close_store, recall
from contract.around import Around
from contract.batches import Hands, commit, new_cause
from contract.conftest import Open
from holdfast.domain.ledger import Entry
from holdfast.engine import following
from holdfast.engine.entry_filter import EntryFilter
from holdfast.engine.following import Page, page_of
from holdfast.engine.ports import Reader, Storage
from holdfast.engine.reading import LedgerQuery, Order

FILTERS: dict[str, tuple[EntryFilter, Any]] = {
    "kind": (EntryFilter(kind="reserve"), lambda entry: entry.kind == "reserve"),
    "reason": (EntryFilter(reason="odd"), lambda entry: entry.reason == "odd"),
    "kind and reason": (
        EntryFilter(kind="add", reason="odd"),
        lambda entry: entry.kind == "add" and entry.reason == "odd",
    ),
    "document type": (EntryFilter(document_type="sale"), lambda entry: entry.document_type == "sale"),
    "principal": (EntryFilter(principal=PRINCIPAL), lambda entry: entry.principal == PRINCIPAL),
    "nobody": (EntryFilter(actor="nobody", request_id="none"), lambda entry: entry.actor == "nobody"),
    "stores": (
        EntryFilter(stores=("berlin",)),
        lambda entry: entry.store == "berlin" or (entry.sku and not entry.store),
    ),
    "prefix": (
        EntryFilter(sku_prefix="PH"),
        lambda entry: entry.sku.startswith("PH") or (entry.store and not entry.sku),
    ),
    "prefix and store": (
        EntryFilter(sku_prefix="LAPTOP", stores=("berlin", "nowhere")),
        lambda entry: (entry.store, entry.sku) in {("berlin", "LAPTOP"), ("berlin", ""), ("", "LAPTOP")},
    ),
}


@pytest.fixture
def clock() -> Hands:
    return Hands(NOW)


@pytest.fixture
def reader(around: Around, open_storage: Open, clock: Hands, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Give a ledger of some 40 entries, of which seven are looked at for a page."""
    monkeypatch.setattr(following, "LEDGER_LOOKED_MAX", 7)
    around.put_stores("berlin")
    storage: Storage = open_storage(clock)
    for number in range(8):
        odd = new_cause("odd" if number % 2 else None)
        adding = (add(5, cause=odd), add(5, store="berlin"), add(5, sku="PHONE", cause=odd))
        commit(storage, *adding, reserve(1), sell(document_id=f"S-{number}"))
        clock.now += 1_000
    commit(storage, recall(), recall("PHONE"), close_store(), close_store("berlin"), close_store(opened=True))
    commit(storage, recall("PHONE", opened=True), make_reservation(wanted(1, "PHONE"), document_id="R-1"))
    return storage.reader()


def pages(reader: Reader, query: LedgerQuery) -> list[Page]:
    found: list[Page] = []
    while True:
        page = page_of(reader.ledger, query)
        assert isinstance(page, Page)
        found.append(page)
        if not page.further and len(page.entries) < query.limit:
            return found
        query = msgspec.structs.replace(query, after=page.end)


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("name", FILTERS)
def test_page_by_page_every_entry_is_found_once(around: Around, reader: Reader, name: str, order: Order) -> None:
    narrow, shows = FILTERS[name]
    expected = [written for written in around.ledger() if shows(written.entry)]
    for limit in (1, 3, 100):
        found = pages(reader, LedgerQuery(limit=limit, order=order, narrow=narrow))
        entries = [written for page in found for written in page.entries]
        assert entries == (expected if order == "asc" else expected[::-1])
        assert len(found) >= len(around.ledger()) // 7
    reader.close()


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_times_an_item_and_a_filter_hold_at_once(around: Around, reader: Reader, order: Order) -> None:
    since, until = NOW + 2_000, NOW + 5_000

    def shows(entry: Entry) -> bool:
        return entry.kind == "reserve" and (entry.store, entry.sku) == ("default", "LAPTOP")

    expected = [each for each in around.ledger() if since <= each.time < until and shows(each.entry)]
    whole = LedgerQuery(
        limit=2, order=order, from_time=since, to_time=until, narrow=EntryFilter(kind="reserve"), sku="LAPTOP"
    )
    for query in (whole, msgspec.structs.replace(whole, store="default")):
        found = [written for page in pages(reader, query) for written in page.entries]
        assert found == (expected if order == "asc" else expected[::-1])
    assert len(expected) == 3
    reader.close()


def test_who_has_looked_at_everything_stands_at_the_end(reader: Reader) -> None:
    query = LedgerQuery(limit=9, narrow=EntryFilter(actor="nobody"))
    last = pages(reader, query)[-1]
    assert last.end == reader.ledger.head()
    page = page_of(reader.ledger, msgspec.structs.replace(query, after=last.end))
    assert isinstance(page, Page)
    assert (page.end, page.entries, page.further) == (last.end, [], False)
    reader.close()
