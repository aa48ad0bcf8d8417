"""Lists are in byte order, page by key, and every filter says what it says."""

import itertools
from collections.abc import Iterator

import pytest

from builders import add, adjust, an_item, reserve
from contract.around import Around
from contract.batches import commit
from contract.conftest import Open
from holdfast.engine.ports import ItemQuery, Reader, Storage

#: In the order of their UTF-8 bytes, which is that of their code points and of no dictionary.
WEIRD = [
    " ",
    "!",
    '"',
    "%",
    "%25",
    "'; DROP TABLE items; --",
    "..",
    "/a/b",
    "0",
    "A",
    "B",
    "Z",
    "[{NULL}]",
    "\\",
    "\\x00",
    "_",
    "a",
    "a/b",
    "aB",
    "ab",
    "b",
    "e\u0301",  # Two ways to write one letter are two SKUs.
    "z" * 128,
    "{1,2}",
    "\u00df",
    "\u00e9",
    "\uff41",
    "\ufffd",
    "\U0001f98a",
    "\U0001f98a" * 128,
    "\U0010fffe",
]
PREFIXES = ["", "a", "%", "'", "\\", "\U0001f98a", "z" * 128, "\U0010fffe", "\ud7ff", "nothing", "e", "\u00e9"]


@pytest.fixture
def reader(storage: Storage) -> Iterator[Reader]:
    opened = storage.reader()
    yield opened
    opened.close()


def skus(reader: Reader, query: ItemQuery) -> list[str]:
    return [row.item.sku for row in reader.item_list(query)]


def test_every_legal_sku_is_stored_found_and_listed_in_byte_order(around: Around, storage: Storage) -> None:
    assert sorted(WEIRD, key=lambda sku: sku.encode()) == WEIRD
    # Facts take a SKU as it is told; who makes an item on purpose is asked for a better one.
    commit(storage, *[adjust(number, sku=sku) for number, sku in enumerate(reversed(WEIRD), 1)])
    reader = storage.reader()
    rows = list(reader.item_list(ItemQuery(store="default")))
    assert [(row.item.sku, row.name) for row in rows] == [(sku, sku) for sku in WEIRD]
    found = reader.items([("default", sku) for sku in WEIRD])
    reader.close()
    assert found == {row.item.id: row for row in rows}
    assert around.items() == {row.item.id: row.item for row in rows}


@pytest.mark.parametrize("limit", [1, 2, 7, len(WEIRD), len(WEIRD) + 1])
def test_pages_by_key_meet_without_a_gap_or_an_overlap(around: Around, reader: Reader, limit: int) -> None:
    around.put_items(an_item(sku) for sku in reversed(WEIRD))
    seen: list[str] = []
    while page := skus(reader, ItemQuery(store="default", after=seen[-1] if seen else None, limit=limit)):
        assert len(page) <= limit
        seen += page
    assert seen == WEIRD


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_prefix_means_its_characters_and_nothing_else(around: Around, reader: Reader, prefix: str) -> None:
    around.put_items(an_item(sku) for sku in reversed(WEIRD))
    expected = [sku for sku in WEIRD if sku.startswith(prefix)]
    assert skus(reader, ItemQuery(store="default", sku_prefix=prefix)) == expected
    for after, limit in itertools.product(["%", "ab", "🦊"], [None, 2]):
        later = [sku for sku in expected if sku > after][:limit]
        assert skus(reader, ItemQuery(store="default", sku_prefix=prefix, after=after, limit=limit)) == later


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("laptop", ["A", "B"]),
        ("LAPTOP", ["A", "B"]),
        ("100%", ["C"]),
        ("%", ["C"]),
        ("_", []),
        ("'s", ["D"]),
        ("\\", ["D"]),
        ("STRASSE", ["E"]),
        ("straße", ["E"]),
        ("🦊", ["F"]),
        ("", ["A", "B", "C", "D", "E", "F"]),
    ],
)
def test_a_name_is_found_by_any_part_whatever_its_case(
    around: Around, reader: Reader, wanted: str, found: list[str]
) -> None:
    names = {"A": "Laptop 13", "B": "Big LAPTOP", "C": "100% Cotton", "D": "It's \\ odd", "E": "Straße", "F": "Fox 🦊"}
    for sku, name in names.items():
        around.put_items([an_item(sku)], name)
    assert skus(reader, ItemQuery(store="default", name=wanted)) == found


def test_each_filter_alone_and_all_together(around: Around, reader: Reader) -> None:
    around.put_items(
        [
            an_item("1-plenty", on_hand=9, reserved=1, unsellable=1, safety_stock=1, reorder_point=5),
            an_item("2-at-the-point", on_hand=9, reserved=1, unsellable=1, safety_stock=1, reorder_point=6),
            an_item("3-all-promised", on_hand=9, reserved=7, unsellable=1, safety_stock=1, reorder_point=0),
            an_item("4-all-promised-never-low", on_hand=9, reserved=9),
            an_item("5-promised-but-broken", on_hand=9, reserved=9, unsellable=1, reorder_point=0),
            an_item("6-overpromised", on_hand=1, reserved=3, safety_stock=2),
            an_item("7-empty", reorder_point=3, owed=1),
            an_item("8-deleted", on_hand=9, reserved=10, reorder_point=99, deleted=True),
        ]
    )
    assert skus(reader, ItemQuery(store="default", in_stock=True)) == ["1-plenty", "2-at-the-point"]
    low = ["2-at-the-point", "3-all-promised", "5-promised-but-broken", "7-empty"]
    assert skus(reader, ItemQuery(store="default", low_stock=True)) == low
    short = ["5-promised-but-broken", "6-overpromised"]
    assert skus(reader, ItemQuery(store="default", short=True)) == short
    assert skus(reader, ItemQuery(store="default", owed=True)) == ["7-empty"]
    assert skus(reader, ItemQuery(store="default", low_stock=True, short=True)) == ["5-promised-but-broken"]
    assert skus(reader, ItemQuery(store="default", low_stock=True, in_stock=True)) == ["2-at-the-point"]
    assert skus(reader, ItemQuery(store="default", low_stock=True, limit=2, after="2-at")) == low[:2]
    everything = ItemQuery(store="default", low_stock=True, in_stock=True, short=True, name="x", sku_prefix="2")
    assert skus(reader, everything) == []


def test_a_list_shows_its_own_store_only(around: Around, reader: Reader) -> None:
    around.put_stores("berlin", "berlin-2")
    around.put_items([an_item("A"), an_item("B", store="berlin"), an_item("A", store="berlin-2")])
    assert skus(reader, ItemQuery(store="berlin")) == ["B"]
    assert skus(reader, ItemQuery(store="nowhere")) == []


@pytest.mark.parametrize("limit", [None, 3_000])
def test_a_list_is_one_snapshot_however_long_it_takes(around: Around, open_storage: Open, limit: int | None) -> None:
    around.put_items(an_item(f"S-{number:05}", on_hand=10) for number in range(3_000))
    storage = open_storage()
    reader = storage.reader()
    rows = reader.item_list(ItemQuery(store="default", limit=limit))
    first = next(rows)
    commit(storage, reserve(3, sku="S-00000"), reserve(3, sku="S-02999"), add(1, sku="S-99999"))
    seen = [first, *rows]
    assert len(seen) == 3_000
    assert {row.item.reserved for row in seen} == {0}
    assert skus(reader, ItemQuery(store="default", after="S-02998")) == ["S-02999", "S-99999"]
    reader.close()


def test_a_list_may_be_left_in_the_middle(around: Around, reader: Reader) -> None:
    around.put_items(an_item(f"S-{number:05}") for number in range(3_000))
    rows = reader.item_list(ItemQuery(store="default"))
    assert next(rows).item.sku == "S-00000"
    del rows
    assert skus(reader, ItemQuery(store="default", limit=1)) == ["S-00000"]
