"""Stock over all stores is by store and SKU, pages by key, and every filter says what it says."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from builders import add, an_item, reserve
from contract.around import Around
from contract.batches import commit
from contract.engines import PostgresAround
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.engine.ports import Reader, Storage
from holdfast.engine.reading import StockQuery
from holdfast.storage.postgres.migrate import migrate
from postgres_databases import own_database, shared_server
from server import eventually

STORES = ("berlin", "berlin-2", "paris")
ITEMS = [
    *(an_item(sku, on_hand=5) for sku in ("A", "a", "ab", "\U0001f98a")),
    *(an_item(sku, store=store, on_hand=5) for store in STORES[:2] for sku in ("A", "a", "ab", "\U0001f98a")),
    an_item("A-short", store="paris", on_hand=1, reserved=2),
    an_item("a-short", on_hand=3, reserved=3, unsellable=1),
    an_item("a-owed", store="paris", owed=2),
    an_item("ab-broken", store="berlin", on_hand=3, unsellable=1, reorder_point=2),
    an_item("ab-low", store="berlin-2", on_hand=3, reorder_point=3),
    an_item("ab-low", store="paris", on_hand=3, reserved=5, reorder_point=0),
    an_item("ab-kept-back", store="berlin-2", on_hand=4, reserved=1, safety_stock=3),
    an_item("gone", store="berlin", reserved=1, unsellable=0, reorder_point=9, deleted=True),
]  # fmt: skip


@pytest.fixture
def reader(around: Around, storage: Storage) -> Iterator[Reader]:
    around.put_stores(*STORES)
    around.put_items(ITEMS[::-1])
    opened = storage.reader()
    yield opened
    opened.close()


def listed(reader: Reader, limit: int = 100, **filters: Any) -> list[ItemId]:
    return [row.item.id for row in reader.stock_list(StockQuery(limit=limit, **filters))]


def shows(item: Item, filters: dict[str, Any]) -> bool:
    """Say anew what the filters mean."""
    return (
        not item.deleted
        and (filters.get("stores") is None or item.store in filters["stores"])
        and item.sku.startswith(filters.get("sku_prefix", ""))
        and filters.get("name", "").lower() in f"the {item.sku}".lower()
        and (not filters.get("short") or item.reserved > item.on_hand - item.unsellable)
        and (not filters.get("owed") or item.owed > 0)
        and (not filters.get("unsellable") or item.unsellable > 0)
        and (not filters.get("in_stock") or item.on_hand - item.unsellable - item.reserved - item.safety_stock > 0)
        and (not filters.get("out") or item.on_hand - item.unsellable - item.reserved - item.safety_stock <= 0)
        and (
            not filters.get("low_stock")
            or (
                item.reorder_point is not None
                and max(0, item.on_hand - item.unsellable - item.reserved) <= item.reorder_point
            )
        )
    )


CHOICES: list[list[dict[str, Any]]] = [
    [{}, {"stores": ("paris", "berlin")}, {"stores": ("default",)}],
    [{}, {"sku_prefix": "a"}, {"sku_prefix": "ab"}],
    [{}, {"name": "THE A"}, {"name": "low"}],
    *([{}, {flag: True}] for flag in ("short", "owed", "unsellable", "low_stock", "in_stock", "out")),
]


def test_every_filter_alone_and_with_all_others_shows_what_it_says(reader: Reader) -> None:
    found = 0
    for chosen in itertools.product(*CHOICES):
        filters = {name: value for part in chosen for name, value in part.items()}
        expected = sorted(item.id for item in ITEMS if shows(item, filters))
        assert listed(reader, **filters) == expected, filters
        found += bool(expected)
    assert found > 60


@pytest.mark.parametrize("limit", [1, 2, 5])
@pytest.mark.parametrize(
    "filters", [{}, {"short": True}, {"sku_prefix": "a"}, {"stores": ("berlin", "paris")}], ids=str
)
def test_pages_meet_without_a_gap_or_an_overlap(reader: Reader, limit: int, filters: dict[str, Any]) -> None:
    seen: list[ItemId] = []
    while page := listed(reader, limit, after=seen[-1] if seen else None, **filters):
        assert len(page) <= limit
        seen += page
    assert seen == sorted(item.id for item in ITEMS if shows(item, filters))


def test_a_hot_item_touches_no_index_of_postgresql() -> None:
    server = shared_server()
    with own_database() as name:  # Its statistics are of this test alone.
        migrate(server.dsn(name))
        around = PostgresAround(server.dsn(name))
        storage = around.open()
        commit(storage, add(100))
        for _ in range(5):
            commit(storage, reserve(1))
        storage.close()
        counted = "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'items'"

        def updates() -> tuple[int, int] | None:
            """What ended sessions have told; they do so soon after their end."""
            around.run("SELECT pg_stat_clear_snapshot()")
            [(all_of_them, heap_only)] = around.run(counted)
            return (all_of_them, heap_only) if all_of_them >= 5 else None

        assert eventually(updates) == (5, 5)
        around.close()
