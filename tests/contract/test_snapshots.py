"""All items beside the place in the ledger that they belong to: one moment, whatever is written meanwhile."""

import threading
from collections.abc import Iterator

import pytest

from builders import add, an_item, delete, put_sku, sell, units
from contract.around import Around
from contract.batches import commit
from contract.conftest import Open
from holdfast.domain.catalogue import Stop
from holdfast.domain.invariants import FOLDED, fold
from holdfast.engine.ports import Reader, Storage
from holdfast.engine.reading import ItemRow


@pytest.fixture
def storage(around: Around, open_storage: Open) -> Storage:
    around.put_stores("berlin")
    opened = open_storage()
    commit(opened, add(9), add(9, sku="PHONE"), add(9, store="berlin"), add(1, sku="GONE"))
    return opened


@pytest.fixture
def reader(storage: Storage) -> Iterator[Reader]:
    opened = storage.reader()
    yield opened
    opened.close()


def shown(around: Around) -> list[ItemRow]:
    """Give what a snapshot has to show, from the rows themselves."""
    names = around.names()
    return [
        ItemRow(item, *names[item.sku], Stop.NONE) for _, item in sorted(around.items().items()) if not item.deleted
    ]


def test_a_snapshot_shows_every_item_that_is_there_by_store_and_sku(
    around: Around, storage: Storage, reader: Reader
) -> None:
    around.put_items([an_item("OLD", deleted=True), an_item("\U0001f98a", store="berlin", on_hand=3)])
    commit(storage, put_sku("PHONE", "Telephone"))
    snapshot = reader.ledger.snapshot()
    rows = list(snapshot.rows)
    assert (snapshot.cursor, rows) == (reader.ledger.head(), shown(around))
    assert snapshot.cursor.sequence == len(around.ledger())
    assert [row.item.id for row in rows][:2] == [("berlin", "LAPTOP"), ("berlin", "\U0001f98a")]


def test_a_snapshot_stays_at_its_moment_however_slowly_it_is_taken(
    around: Around, reader: Reader, open_storage: Open
) -> None:
    sequence, expected = len(around.ledger()), shown(around)
    snapshot = reader.ledger.snapshot()
    rows = [next(snapshot.rows)]
    commit(open_storage(), add(7), add(7, store="berlin", sku="NEW"), sell(units(1, "GONE"), document_id="S-2"))
    commit(open_storage(), delete(sku="GONE"))
    rows += snapshot.rows
    assert (snapshot.cursor.sequence, rows) == (sequence, expected)
    later = reader.ledger.snapshot()
    assert (later.cursor.sequence, list(later.rows)) == (len(around.ledger()), shown(around))


def test_rows_and_sequence_are_of_one_moment_while_others_write(around: Around, open_storage: Open) -> None:
    writer, reading = open_storage(), open_storage().reader()
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            commit(writer, *[add(1, sku=f"S-{number}") for number in range(12)])

    writing = threading.Thread(target=write)
    writing.start()
    taken: list[tuple[int, list[ItemRow]]] = []
    try:
        while len(taken) < 25 or taken[-1][0] == 0:
            snapshot = reading.ledger.snapshot()
            taken.append((snapshot.cursor.sequence, list(snapshot.rows)))
    finally:
        stop.set()
        writing.join()
    reading.close()
    ledger = around.ledger()
    for sequence, rows in taken:
        stock = {row.item.id: {name: getattr(row.item, name) for name in FOLDED} for row in rows}
        assert fold(written.entry for written in ledger[:sequence]) == stock
