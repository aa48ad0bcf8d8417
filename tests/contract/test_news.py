"""What is new in the ledger, and reads of one moment, in every engine."""

from collections.abc import Iterator, Sequence
from typing import Final

import pytest

from builders import add, confirm, count, extend, make_reservation, make_store, receive, reserve, send
from builders.stops import close_store, recall
from contract.around import SqlAround
from contract.batches import commit
from holdfast.domain.commands import Command
from holdfast.engine.errors import StorageFault
from holdfast.engine.ports import Reader, Storage
from holdfast.engine.reading import ItemRow, News
from holdfast.engine.remembered import Remembered

ENTRIES_MAX: Final = 100
LAPTOP, PHONE = "LAPTOP", "PHONE"


@pytest.fixture
def reader(storage: Storage) -> Iterator[Reader]:
    opened = storage.reader()
    yield opened
    opened.close()


def test_a_ledger_without_entries_has_no_news(reader: Reader) -> None:
    assert reader.ledger.news(0, ENTRIES_MAX) == News(reader.ledger.head(), frozenset())


@pytest.mark.parametrize(
    ("batch", "skus"),
    [
        ([], set()),
        ([reserve(), reserve(), add(1, sku="Naïve \"\\' SKU")], {LAPTOP, "Naïve \"\\' SKU"}),
        ([recall(PHONE)], {PHONE}),
        ([recall(PHONE, reason="again"), recall(PHONE, opened=True)], {PHONE}),
        ([close_store()], {""}),
        ([close_store(), close_store(opened=True), reserve()], {"", LAPTOP}),
        ([make_store("paris")], set()),
        ([extend(ttl_ms=90_000)], set()),
        ([confirm()], set()),
        ([count(9), count(3)], {LAPTOP}),
        ([send(("LAPTOP", 2)), receive()], {LAPTOP}),
    ],
)
def test_news_name_the_sku_of_every_entry_that_is_about_stock(
    storage: Storage, reader: Reader, batch: Sequence[Command], skus: set[str]
) -> None:
    commit(storage, make_store(), add(9), add(9, sku=PHONE), make_reservation())
    place = reader.ledger.head()
    if batch:
        assert all(verdict.outcome.applied for verdict in commit(storage, *batch))
    assert reader.ledger.news(place.sequence, ENTRIES_MAX) == News(reader.ledger.head(), frozenset(skus))


def test_news_are_not_read_where_they_are_too_many_or_lie_behind(storage: Storage, reader: Reader) -> None:
    commit(storage, add(9), reserve(), reserve())
    head = reader.ledger.head()
    assert reader.ledger.news(0, 3) == News(head, frozenset({LAPTOP}))
    assert reader.ledger.news(0, 2) == reader.ledger.news(4, 3) == News(head, None)


@pytest.fixture
def kept(durable: SqlAround) -> Iterator[Storage]:
    """Give a database that others may write to while one moment is looked at."""
    opened = durable.open()
    commit(opened, add(9), add(9, sku=PHONE))
    yield opened
    opened.close()


def stock(reader: Reader) -> list[ItemRow]:
    return reader.documents.stock_of([LAPTOP, PHONE], None)


def test_what_is_read_of_one_moment_knows_nothing_of_later_ones(kept: Storage) -> None:
    reader = kept.reader()
    with reader.one_moment():
        before = (reader.ledger.news(0, ENTRIES_MAX), stock(reader))
        commit(kept, reserve(), close_store())
        assert (reader.ledger.news(0, ENTRIES_MAX), stock(reader)) == before
    assert reader.ledger.news(0, ENTRIES_MAX).head.sequence == before[0].head.sequence + 2
    assert [row.item.reserved for row in stock(reader)] == [1, 0]
    reader.close()


def test_after_a_fault_in_one_moment_the_next_read_is_of_now(kept: Storage) -> None:
    reader = kept.reader()
    with pytest.raises(StorageFault), reader.one_moment():  # noqa: PT012 - the fault comes after a read
        stock(reader)
        raise StorageFault
    commit(kept, reserve())
    assert [row.item.reserved for row in stock(reader)] == [1, 0]
    reader.close()


def test_what_is_written_while_an_answer_is_made_is_in_the_next_one(kept: Storage) -> None:
    memory, slow, quick = Remembered(), kept.reader(), kept.reader()

    def reserved(reader: Reader, skus: Sequence[str]) -> dict[str, bytes]:
        return {row.item.sku: b"%d" % row.item.reserved for row in reader.documents.stock_of(skus, None)}

    def made_slowly(skus: Sequence[str]) -> dict[str, bytes]:
        commit(kept, reserve())
        assert memory.answers(quick, [LAPTOP], b"", lambda skus: reserved(quick, skus)) == [b"1"]
        return reserved(slow, skus)

    assert memory.answers(slow, [LAPTOP, PHONE], b"", made_slowly) == [b"0", b"0"]
    assert memory.answers(slow, [LAPTOP, PHONE], b"", lambda _: {}) == [b"1", b"0"]
    slow.close()
    quick.close()


def test_an_answer_remembered_at_one_node_does_not_outlive_a_write_at_another(durable: SqlAround) -> None:
    here, there = durable.open(), durable.open()
    commit(there, add(9))
    reader, memory = here.reader(), Remembered()
    for number in range(3):
        for _ in range(2):
            [answer] = memory.answers(
                reader, [LAPTOP], b"", lambda skus: {sku: b"%d" % stock(reader)[0].item.reserved for sku in skus}
            )
            assert answer == b"%d" % number
        commit(there, reserve())
    reader.close()
    here.close()
    there.close()
