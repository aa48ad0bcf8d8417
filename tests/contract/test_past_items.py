"""Items as they were: at any time that is over, what a snapshot of that moment had shown."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
import pytest

from builders import NOW, add, adjust, delete, move, put_sku, reserve
from builders.stops import close_store, recall
from contract.around import Around
from contract.batches import Hands, commit
from contract.conftest import Open
from holdfast.domain.commands import Command
from holdfast.domain.epochs import START
from holdfast.engine.ports import Reader, Storage
from holdfast.engine.reading import ItemRow, ItemSnapshot, LedgerQuery, PastQuery

HISTORY: Final[list[list[Command]]] = [
    [put_sku("LAPTOP", "Laptop"), put_sku("PHONE", "Fön ß"), add(9), add(3, sku="PHONE")],
    [add(4, store="berlin"), reserve(2), recall("PHONE")],
    [add(1, sku="GONE"), add(7, sku="PHONE", store="berlin"), move(5), close_store("berlin")],
    [adjust(-1, sku="GONE"), delete(sku="GONE"), add(1, sku="LATE"), recall("PHONE", opened=True)],
    [add(1, sku="GONE"), close_store("berlin", opened=True)],
]
#: How far apart they are.
STEP_MS: Final = 10


class Kept(msgspec.Struct):
    """What a snapshot has shown, and when."""

    time: int
    snapshot: ItemSnapshot
    rows: list[ItemRow]


@pytest.fixture
def clock() -> Hands:
    return Hands(NOW)


@pytest.fixture
def storage(around: Around, open_storage: Open, clock: Hands) -> Storage:
    around.put_stores("berlin")
    return open_storage(clock)


@pytest.fixture
def reader(storage: Storage) -> Iterator[Reader]:
    opened = storage.reader()
    yield opened
    opened.close()


@pytest.fixture
def kept(storage: Storage, reader: Reader, clock: Hands) -> list[Kept]:
    """Live through the history, with a look at everything after each of its batches."""
    looks = []
    for commands in HISTORY:
        commit(storage, *commands)
        snapshot = reader.ledger.snapshot()
        looks.append(Kept(clock.now, snapshot, list(snapshot.rows)))
        clock.now += STEP_MS
    storage.settle(clock.now)
    return looks


def told(row: ItemRow) -> ItemRow:
    """Leave out what the ledger does not tell, and what the catalogue has learned since."""
    item = msgspec.structs.replace(row.item, moved_version=0, counted_as_of=None, counted_version=0)
    return msgspec.structs.replace(row, item=item, catalogue_version=0)


def shown(reader: Reader, **query: Any) -> list[ItemRow]:
    return list(map(told, reader.ledger.past(PastQuery(**query)).rows))


@pytest.mark.parametrize("after", [0, 1, STEP_MS - 1])
def test_at_any_time_it_is_what_a_snapshot_had_shown(reader: Reader, kept: list[Kept], after: int) -> None:
    for look in kept:
        past = reader.ledger.past(PastQuery(time=look.time + after))
        assert list(map(told, past.rows)) == list(map(told, look.rows))
        assert past.cursor == look.snapshot.cursor
    assert [len(look.rows) for look in kept] == [2, 3, 5, 5, 6]
    assert [[row.item.id for row in look.rows if row.stop] for look in kept] == [
        [],
        [("default", "PHONE")],
        [("berlin", "LAPTOP"), ("berlin", "PHONE"), ("default", "PHONE")],
        [("berlin", "LAPTOP"), ("berlin", "PHONE")],
        [],
    ]


def test_before_everything_there_was_nothing(reader: Reader, kept: list[Kept]) -> None:
    past = reader.ledger.past(PastQuery(time=kept[0].time - 1))
    assert (past.cursor, list(past.rows)) == (START, [])


@pytest.mark.parametrize("store", [None, "default", "berlin", "nowhere"])
def test_each_filter_shows_what_it_says(reader: Reader, kept: list[Kept], store: str | None) -> None:
    for look in kept:
        there = [told(row) for row in look.rows if store in (None, row.item.store)]
        ask: dict[str, Any] = {"time": look.time, "store": store}
        assert shown(reader, **ask) == there
        assert shown(reader, **ask, limit=2) == there[:2]
        assert shown(reader, **ask, name="FÖN SS") == [row for row in there if row.item.sku == "PHONE"]
        for stopped in (True, False):
            assert shown(reader, **ask, stopped=stopped) == [row for row in there if bool(row.stop) is stopped]
        if store is not None:
            assert shown(reader, **ask, after="GONE") == [row for row in there if row.item.sku > "GONE"]
            assert shown(reader, **ask, sku_prefix="LA") == [row for row in there if row.item.sku.startswith("LA")]


def test_the_feed_goes_on_from_there(reader: Reader, kept: list[Kept]) -> None:
    past = reader.ledger.past(PastQuery(time=kept[2].time))
    following = reader.ledger.entries(LedgerQuery(limit=100, after=past.cursor))
    assert {written.time for written in following} == {look.time for look in kept[3:]}
