"""Closed stores and recalled SKUs: kept, read back, and known to every node before anything is promised."""

from collections.abc import Iterator

import msgspec
import pytest

from builders import add, an_item, make_reservation, put_sku, reserve, sell, wanted
from builders.stops import close_store, recall
from contract.around import Around
from contract.batches import commit, loaded, save_and_commit
from contract.conftest import Open
from holdfast.domain.catalogue import Stop
from holdfast.domain.commands import Command
from holdfast.domain.rejections import Code, Rejection
from holdfast.engine.errors import TransientFault
from holdfast.engine.ports import ItemQuery, Reader, Storage
from holdfast.engine.reading import StockQuery

LAPTOP, PHONE, ELSEWHERE = ("default", "LAPTOP"), ("default", "PHONE"), ("berlin", "LAPTOP")


@pytest.fixture
def storage(around: Around, open_storage: Open) -> Storage:
    around.put_stores("berlin")
    around.put_items([an_item(sku, store=store, on_hand=5) for store, sku in (LAPTOP, PHONE, ELSEWHERE)])
    return open_storage()


@pytest.fixture
def reader(storage: Storage) -> Iterator[Reader]:
    opened = storage.reader()
    yield opened
    opened.close()


def refused(storage: Storage, command: Command) -> bool:
    [verdict] = commit(storage, command)
    result = verdict.outcome.result
    return isinstance(result, Rejection) and result.code is Code.SALES_STOPPED


@pytest.mark.parametrize(
    ("stop", "stops"),
    [
        (close_store(reason="Flood"), {LAPTOP: Stop.STORE, PHONE: Stop.STORE, ELSEWHERE: Stop.NONE}),
        (recall(reason="Mould"), {LAPTOP: Stop.SKU, PHONE: Stop.NONE, ELSEWHERE: Stop.SKU}),
    ],
    ids=["store", "SKU"],
)
def test_every_read_says_what_is_stopped(
    around: Around, storage: Storage, reader: Reader, stop: Command, stops: dict[tuple[str, str], Stop]
) -> None:
    commit(storage, stop)
    selling = [item_id for item_id, part in sorted(stops.items()) if not part]
    for rows in (
        reader.items(list(stops)).values(),
        reader.stock_list(StockQuery(limit=9)),
        [*reader.item_list(ItemQuery(store="default")), *reader.item_list(ItemQuery(store="berlin"))],
        reader.documents.stock_of(["LAPTOP", "PHONE"], None),
        reader.documents.stock_of(["LAPTOP", "PHONE"], ["berlin", "default"]),
        reader.ledger.snapshot().rows,
    ):
        assert {row.item.id: row.stop for row in rows} == stops
    assert [row.item.id for row in reader.stock_list(StockQuery(limit=9, in_stock=True))] == selling
    for stopped in (True, False):
        narrowed = reader.stock_list(StockQuery(limit=9, stopped=stopped))
        assert [row.item.id for row in narrowed] == [
            each for each, part in sorted(stops.items()) if bool(part) == stopped
        ]
    here = [row.item.id for row in reader.item_list(ItemQuery(store="default", in_stock=True))]
    assert here == [item_id for item_id in selling if item_id[0] == "default"]
    assert refused(storage, reserve(1))
    assert around.items()[LAPTOP].reserved == 0


def test_a_stop_and_its_end_are_kept(around: Around, storage: Storage, reader: Reader) -> None:
    commit(storage, close_store(reason="Flood"), recall(reason="Mould"))
    store, sku = around.stores()["default"], reader.sku("LAPTOP")
    assert sku is not None
    assert [(each.stopped, each.stop_reason, each.version) for each in (store, sku)] == [
        (True, "Flood", 2),
        (True, "Mould", 2),
    ]
    commit(storage, put_sku("LAPTOP", "Laptop 15"), close_store(opened=True), recall(opened=True))
    store, sku = around.stores()["default"], reader.sku("LAPTOP")
    assert sku is not None
    assert [(each.stopped, each.stop_reason) for each in (store, sku)] == [(False, None)] * 2
    commit(storage, reserve(5))
    assert around.items()[LAPTOP].reserved == 5
    assert [(written.entry.kind, written.entry.version) for written in around.ledger()] == [
        ("stop", 2),
        ("stop", 2),
        ("resume", 3),
        ("resume", 4),
        ("reserve", 2),
    ]


def test_a_later_command_of_the_batch_knows_of_it(storage: Storage) -> None:
    verdicts = commit(storage, reserve(1), recall(), reserve(1), add(1), recall(opened=True), reserve(1))
    assert [verdict.outcome.applied for verdict in verdicts] == [True, True, False, True, True, True]


@pytest.mark.parametrize("around", ["postgres"], indirect=True)
@pytest.mark.parametrize("stop", [close_store(), recall()], ids=["store", "SKU"])
@pytest.mark.parametrize(
    "promise", [reserve(1), sell(), make_reservation(wanted(1))], ids=["reserve", "sale", "reservation"]
)
def test_a_node_that_looked_before_a_stop_promises_nothing_after_it(
    around: Around, storage: Storage, open_storage: Open, stop: Command, promise: Command
) -> None:
    """The stop locks no items: the batch is open while it commits on another node, and must not commit behind it."""
    transaction, view = loaded(storage, promise)
    assert view.changed
    commit(open_storage(), stop)
    with pytest.raises(TransientFault):
        save_and_commit(transaction, view)
    transaction.rollback()
    assert around.items()[LAPTOP] == an_item(on_hand=5)
    assert refused(storage, promise)
    assert [written.entry.kind for written in around.ledger()] == ["stop"]


@pytest.mark.parametrize("around", ["postgres"], indirect=True)
def test_a_change_of_a_store_that_stops_nothing_disturbs_nobody(
    around: Around, storage: Storage, open_storage: Open
) -> None:
    transaction, view = loaded(storage, reserve(1))
    commit(open_storage(), msgspec.structs.replace(close_store(opened=True), name="Main"), put_sku("LAPTOP", "L"))
    save_and_commit(transaction, view)
    assert around.items()[LAPTOP].reserved == 1
