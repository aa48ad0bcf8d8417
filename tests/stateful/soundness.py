"""What must hold of a database in every state, and what it must answer to whoever reads."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import Any

from builders import NOW, claim
from contract.around import Around
from contract.document_rows import columns_of, holdings_of
from holdfast.bootstrap.verify import audited
from holdfast.domain.commands import Batch, Command, Delete, MakeReservation, Reserve, Sell, SendTransfer, SetQuantity
from holdfast.domain.documents import Document, Reservation, Transfer
from holdfast.domain.epochs import Cursor
from holdfast.domain.identifiers import ItemId
from holdfast.domain.invariants import FOLDED, fold, violations
from holdfast.domain.judge import Verdict
from holdfast.domain.rejections import (
    BelowReserved,
    Code,
    InsufficientQuantity,
    ItemInUse,
    LinesInsufficient,
    Rejection,
)
from holdfast.engine.batch import Request
from holdfast.engine.document_query import DocumentQuery
from holdfast.engine.ports import ItemQuery, Storage
from holdfast.engine.reading import LedgerQuery, PastQuery
from stateful.asking_basics import NAMES, REFERENCES, SKUS, STORES

KEYS = ("k-1", "k-2", "k-3", "k-4", "k-5", "k-6")
STATUSES = ("open", "fulfilled", "expired", "released")
BLOCKED = (BelowReserved, InsufficientQuantity, ItemInUse, LinesInsufficient)


def assert_sound(around: Around) -> None:
    """Check what is stored against itself."""
    items, ledger = around.items(), around.ledger()
    assert [problem for item in items.values() for problem in violations(item)] == []
    assert [written.sequence for written in ledger] == list(range(1, len(ledger) + 1))
    assert all(earlier.time <= later.time for earlier, later in itertools.pairwise(ledger))
    stock = {item_id: {name: getattr(item, name) for name in FOLDED} for item_id, item in items.items()}
    assert fold(written.entry for written in ledger if written.entry.store and written.entry.sku) == stock
    last = {(written.entry.store, written.entry.sku): written for written in ledger}
    moved = {(written.entry.store, written.entry.sku): written for written in ledger if written.entry.balance_delta}
    for item_id, item in items.items():
        assert (item.version, item.updated_at) == (last[item_id].entry.version, last[item_id].time)
        assert item.moved_version == (moved[item_id].entry.version if item_id in moved else 0)
    documents = [document for document, _ in around.documents().values()]
    assert_held(documents, around)
    for document in documents:
        assert_documented(document)


def assert_clean(around: Around) -> None:
    """Check that an audit has nothing to say: it also sees whether items have moved as documents say."""
    with closing(around.audit()) as audit:
        assert audited(audit, lambda _done, _expected: None).found == []


def assert_held(documents: Sequence[Document], around: Around) -> None:
    """Check that what documents hold of items is what the items have promised and await."""
    assert {key: columns for key, (_, columns) in around.documents().items()} == {
        document.key: columns_of(document) for document in documents
    }
    assert around.holdings() == holdings_of(*documents)
    promised, awaited = open_units(documents, Reservation), open_units(documents, Transfer)
    items = around.items()
    assert promised.keys() | awaited.keys() <= items.keys()
    for item_id, item in items.items():
        assert item.reserved == item.reserved_plain + promised[item_id], item
        assert item.incoming == awaited[item_id], item
        assert not item.deleted or (item.balance, item.reserved, item.incoming) == (0, 0, 0)


def open_units(documents: Iterable[Document], kind: type[Document]) -> Counter[ItemId]:
    """Add up what is open in documents of a type, by item."""
    units: Counter[ItemId] = Counter()
    for document in documents:
        if isinstance(document, kind):
            for holding in document.holdings:
                units[holding.item] += holding.open
    return units


def assert_documented(document: Document) -> None:
    """Check the numbers of a document against each other."""
    assert [line.id for line in document.lines] == list(range(1, len(document.lines) + 1))
    if isinstance(document, Reservation):
        for promised in document.lines:
            assert promised.requested == sum(
                each.open + each.fulfilled + each.released + each.expired for each in promised.allocations
            )
        numbers = [[each.open, each.fulfilled, each.released, each.expired] for each in document.allocations]
        assert min(min(each) for each in numbers) >= 0
        assert all(promised.returned <= promised.fulfilled for promised in document.lines)
    elif isinstance(document, Transfer):
        for sent in document.lines:
            assert min(sent.open, sent.received, sent.damaged, sent.missing, sent.cancelled, sent.over) >= 0
    else:
        for sold in document.lines:
            assert min(sold.unaccounted, sold.covered_by_count) >= 0
            assert sold.unaccounted + sold.covered_by_count <= sold.quantity
            assert sold.returned <= sold.quantity


#: The units that commands want to promise, or to take at once, of each item that may serve them.
WANTS: dict[type[Command], Callable[[Any], Iterable[tuple[ItemId, int]]]] = {
    Reserve: lambda command: [(command.item, command.quantity)],
    SetQuantity: lambda command: [(command.item, 0)],
    Delete: lambda command: [(command.item, 0)],
    Sell: lambda command: [((line.store, line.sku), line.quantity) for line in command.lines if not command.happened],
    MakeReservation: lambda command: [
        ((store, line.sku), line.quantity) for line in command.lines for store in line.stores
    ],
    SendTransfer: lambda command: [
        ((command.from_store, line.sku), line.quantity)
        for line in command.lines
        if command.from_store and not line.happened
    ],
    Batch: lambda command: [want for row in command.commands for want in WANTS.get(type(row), lambda _: ())(row)],
}


def wanted_of(command: Command) -> Counter[ItemId]:
    wanted: Counter[ItemId] = Counter()
    for item_id, units in WANTS.get(type(command), lambda _: ())(command):
        wanted[item_id] += units
    return wanted


def assert_nothing_due_was_in_the_way(around: Around, last: Request, verdict: Verdict) -> None:
    """Check that the last promise of a batch was not refused for units that a due reservation still holds.

    A line that another of its stores could serve was not refused: only what the refusal names was.
    """
    refusal = verdict.outcome.result
    if verdict.replayed or not isinstance(refusal, BLOCKED) or refusal.code is Code.SALES_STOPPED:
        return
    due: Counter[ItemId] = Counter()
    for document, _ in around.documents().values():
        if isinstance(document, Reservation) and document.due(verdict.outcome.time):
            due.update({held.item: held.open for held in document.holdings})
    items, stores = around.items(), around.stores()
    for item_id, units in wanted_of(last.command).items():
        if item_id[0] not in stores or stores[item_id[0]].stopped:  # It sells nothing.
            continue
        assert not _names(refusal, item_id) or not due[item_id] or units <= items[item_id].headroom, item_id


def _names(refusal: Rejection, item_id: ItemId) -> bool:
    """Tell whether a refusal says that it lacks an item: that of the store it names, or of any that may serve."""
    if not isinstance(refusal, LinesInsufficient):
        return True
    store, sku = item_id
    return any(short.sku == sku and short.store in (None, store) for short in refusal.shortages)


def reads(storage: Storage) -> list[object]:
    """Ask whatever can be asked."""
    reader = storage.reader()
    item_ids = [(store, sku) for store in STORES for sku in SKUS]
    try:
        snapshot = reader.ledger.snapshot()
        return [
            snapshot.cursor.sequence,
            list(snapshot.rows),
            reader.now(),
            *[reader.totals(store) for store in (None, *STORES)],
            *[reader.key(claim(key).digest) for key in KEYS],
            *[list(reader.item_list(ItemQuery(store=store))) for store in STORES],
            list(reader.item_list(ItemQuery(store="default", low_stock=True, in_stock=True, limit=2))),
            list(reader.item_list(ItemQuery(store="berlin", short=True, after="B"))),
            reader.items(item_ids),
            reader.stores(),
            *[reader.sku(sku) for sku in SKUS],
            *[reader.ledger.item_at(item_id, NOW + after) for item_id in item_ids for after in (0, 1_000)],
            *[list(reader.ledger.past(PastQuery(time=NOW + after)).rows) for after in (0, 1_000)],
            list(reader.ledger.past(PastQuery(time=NOW + 1_000, store="berlin", after="B", stopped=False)).rows),
            *[reader.ledger.entries(LedgerQuery(limit=5, order="desc", reference=each)) for each in REFERENCES],
            *[reader.ledger.entries(LedgerQuery(limit=5, document_id=name, store="berlin")) for name in NAMES],
            reader.ledger.entries(
                LedgerQuery(limit=5, after=Cursor(3), sku="a/b", from_time=NOW + 1, to_time=NOW + 1_001)
            ),
            *[
                reader.documents.documents(DocumentQuery(type=kind, limit=2, store=store, sku="LAPTOP"))
                for kind in ("reservation", "sale", "transfer")
                for store in (None, "berlin")
            ],
            *[reader.documents.documents(DocumentQuery(type="reservation", limit=9, status=each)) for each in STATUSES],
            reader.documents.due(2),
            sorted(reader.documents.stock_of(SKUS[:2], ["berlin", "default"]), key=lambda row: row.item.id),
        ]
    finally:
        reader.close()
