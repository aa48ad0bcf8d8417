"""Entries of an item are found along its chain as a look at the whole ledger finds them, also in an older database."""

import itertools
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import apsw
import pytest

from builders import NOW, add, delete, move, reserve
from builders.stops import recall
from contract.batches import Hands, commit
from holdfast.bootstrap.verify import audited
from holdfast.domain.commands import Command
from holdfast.domain.epochs import Cursor
from holdfast.domain.ledger import Written
from holdfast.engine.entry_filter import EntryFilter
from holdfast.engine.ports import Reader
from holdfast.engine.reading import LedgerQuery, Order, PastQuery
from holdfast.storage.sqlite import ledger_queries
from holdfast.storage.sqlite.audit import SqliteAudit
from holdfast.storage.sqlite.item_chain import ItemChain
from holdfast.storage.sqlite.item_pasts import ItemPasts
from holdfast.storage.sqlite.storage import SqliteStorage

#: Entries of the busiest item: it passes several anchors, which are sixteen versions apart.
ENTRIES: Final = 70
#: Up to where entries do not say what came before them, as in a database of an earlier release.
UNSAID: Final = (0, 1, 9, 40, 10_000)
#: What an earlier release has left.
FORGET: Final = (
    "UPDATE ledger SET previous = NULL WHERE sequence <= ?1",
    "UPDATE items SET last_entry = NULL WHERE last_entry <= ?1",
)


@pytest.fixture(params=UNSAID, scope="module")
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database in which the history began under an earlier release."""
    path = tmp_path_factory.mktemp("chain") / "holdfast.db"
    clock, chance = Hands(NOW), random.Random(request.param)
    storage = SqliteStorage(path, None, clock)
    commit(storage, add(900), add(5, sku="PHONE"), add(1, sku="GONE"))
    forgotten = False
    for number in range(ENTRIES):
        commands: list[Command] = [
            reserve(1),
            *([reserve(1)] if number % 7 == 0 else []),
            *([move(1)] if number % 5 == 0 else []),
        ]
        commands += [add(1, sku="PHONE")] if chance.random() < 0.2 else []
        commands += [recall("PHONE", opened=number % 2 == 1)] if number % 10 == 0 else []
        commands += [delete(sku="GONE")] if number == 20 else []
        commands += [add(3, sku="GONE")] if number == 30 else []
        commit(storage, *commands)
        clock.now += 10
        if not forgotten and number * 2 >= request.param:
            _forget(path, request.param)
            forgotten = True
    if not forgotten:
        _forget(path, request.param)
    storage.close()
    return path


def _forget(path: Path, upto: int) -> None:
    connection = apsw.Connection(str(path))
    for statement in FORGET:
        connection.execute(statement, (upto,))
    connection.close()


@pytest.fixture
def reader(lived: Path) -> Iterator[Reader]:
    storage = SqliteStorage(lived)
    opened = storage.reader()
    yield opened
    opened.close()
    storage.close()


def everything(reader: Reader) -> list[Written]:
    return reader.ledger.entries(LedgerQuery(limit=10_000))


ITEMS: Final = [("default", "LAPTOP"), ("default", "PHONE"), ("default", "GONE"), ("default", "NONE"), ("", "PHONE")]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize(("store", "sku"), ITEMS)
def test_a_page_is_what_the_whole_ledger_says(reader: Reader, store: str, sku: str, order: Order) -> None:
    told = [each for each in everything(reader) if (each.entry.store, each.entry.sku) == (store, sku)]
    assert bool(told) is (sku != "NONE")
    head = reader.ledger.head()
    if order == "desc":
        told.reverse()
    for limit, place in itertools.product([1, 3, 16, 40, 500], [None, *range(0, head.sequence + 2, 3)]):
        after = None if place is None else Cursor(place, head.epoch)
        query = LedgerQuery(order=order, limit=limit, store=store, sku=sku, after=after)
        rest = [each for each in told if place is None or (each.sequence > place) is (order == "asc")]
        if place is not None and order == "desc":
            rest = [each for each in rest if each.sequence < place]
        assert reader.ledger.entries(query) == rest[:limit], (limit, place)


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_narrow_question_passes_over_the_rest(reader: Reader, order: Order) -> None:
    told = [each for each in everything(reader) if each.entry.sku == "LAPTOP" and each.entry.kind == "move"]
    query = LedgerQuery(order=order, limit=500, store="default", sku="LAPTOP", narrow=EntryFilter(kind="move"))
    assert reader.ledger.entries(query) == (told if order == "asc" else told[::-1])


@pytest.mark.parametrize(("store", "sku"), ITEMS[:4])
def test_at_each_time_it_is_the_last_entry_up_to_then(reader: Reader, store: str, sku: str) -> None:
    entries = everything(reader)
    told = [each for each in entries if (each.entry.store, each.entry.sku) == (store, sku)]
    for time in range(entries[0].time - 1, entries[-1].time + 2, 7):
        upto = [each for each in told if each.time <= time]
        assert reader.ledger.item_at((store, sku), time) == (upto[-1] if upto else None)
        past = {row.item.id: row.item.version for row in reader.ledger.past(PastQuery(time=time)).rows}
        there = upto and not upto[-1].entry.deleted
        assert past.get((store, sku)) == (upto[-1].entry.version if there else None)


def test_an_audit_finds_nothing_wrong(lived: Path) -> None:
    with closing(SqliteAudit(lived)) as audit:
        report = audited(audit, lambda _done, _expected: None)
    assert (report.items, report.found) == (3, [])


def test_a_walk_up_takes_a_few_anchors_at_once(lived: Path) -> None:
    connection = apsw.Connection(str(lived))
    chain = ItemChain(connection, "default", "LAPTOP")
    everywhere = [row[0] for row in chain.upwards(1, 10_000, -1)]
    assert everywhere == sorted(everywhere)
    assert [row[0] for row in chain.upwards(1, 10_000, 5)] == everywhere[:5]
    assert [row[0] for row in chain.downwards(1, 10_000, -1)] == everywhere[::-1]
    assert list(chain.upwards(5, 4, -1)) == []
    connection.close()


def test_an_index_leads_to_one_entry_in_sixteen(tmp_path: Path) -> None:
    path = tmp_path / "holdfast.db"
    storage = SqliteStorage(path)
    commit(storage, add(900), add(9, sku="PHONE"), *[reserve(1) for _ in range(330)], recall("PHONE"))
    storage.close()
    connection = apsw.Connection(str(path))
    anchors = (
        "SELECT store, sku, version FROM ledger INDEXED BY ledger_anchors WHERE previous IS NULL OR version % 16 = 0"
    )
    assert sorted(connection.execute(anchors)) == [
        ("", "PHONE", 2),
        *[("default", "LAPTOP", version) for version in range(16, 331, 16)],
    ]
    connection.close()


def test_how_far_an_entry_lies_back_makes_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "holdfast.db"
    storage = SqliteStorage(path)
    for _ in range(5):
        commit(storage, add(900), *[reserve(1) for _ in range(799)])
    storage.close()
    connection = apsw.Connection(str(path))
    steps = 0

    def step() -> bool:
        nonlocal steps
        steps += 1
        return False

    def steps_to(place: int) -> int:
        nonlocal steps
        steps = 0
        assert list(connection.execute(ledger_queries.PAST, {"store": "default", "sku": "LAPTOP", "last": place}))
        return steps

    connection.set_progress_handler(step, 1)
    latest = [steps_to(place) for place in range(3_980, 3_996)]
    for place in (1, 2, 100, 1_000, 2_000):
        assert steps_to(place) <= max(latest) + 20
    connection.close()


@pytest.mark.parametrize(("store", "sku"), ITEMS[:3])
def test_a_moment_is_found_however_far_it_lies_back(lived: Path, reader: Reader, store: str, sku: str) -> None:
    told = [each for each in everything(reader) if (each.entry.store, each.entry.sku) == (store, sku)]
    connection = apsw.Connection(str(lived))
    last_entries = {(store, sku): connection.execute("SELECT last_entry FROM items WHERE sku = ?", (sku,)).get}
    pasts = [ItemPasts(connection, last_entries), ItemPasts(connection, {})]
    times = [(time, 10_000) for time in range(told[0].time - 1, NOW + 700, 3)]
    for time, version in times + [(NOW + 10_000, version) for version in range(told[-1].entry.version + 2)]:
        upto = [each for each in told if each.time <= time and each.entry.version <= version]
        left = [(each.entry.version, each.entry.on_hand - each.entry.owed, each.time) for each in upto[-1:]]
        for past in pasts:
            found = past.last((store, sku, time, None) if version == 10_000 else (store, sku, None, version))
            assert [found[:3]] == (left or [(0, 0, 0)])
            assert not [each for each in told if (each in upto) is not (each.sequence <= found.place)]
    connection.close()
