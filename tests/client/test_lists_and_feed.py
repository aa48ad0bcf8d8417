"""Lists to their end, and the feed from where it was left: nothing is skipped, whatever happens on the way."""

import itertools
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from client.asking import Watch, asking
from client.unreliable import Mishap, Proxy
from holdfast_client import CursorExpired
from server import running

OWN_SERVER: dict[str, str] = {}
SKUS = ["LIST-1", "LIST-2", "LIST-3", "LIST-4", "LIST-5"]


@pytest.fixture(autouse=True)
def items(stock: Any) -> None:
    for sku in SKUS:
        stock.put_item(sku, name="Listed")


def test_a_list_goes_on_to_its_end(stock: Any, proxy: Proxy) -> None:
    proxy.plan(Mishap.NONE, Mishap.ANSWER_LOST, Mishap.BUSY)
    assert [item.sku for item in stock.each_item(limit=2)] == SKUS
    assert len(proxy.keys) == 5
    assert [item.sku for item in stock.each_stock(store_ids="default")] == SKUS
    assert [entry.sku for entry in stock.each_item_entry("LIST-3", limit=1)] == ["LIST-3"]
    assert list(stock.each_reservation()) == []


def test_a_page_can_be_had_by_itself(stock: Any) -> None:
    page = stock.list_items(limit=2)
    assert [item.sku for item in page.data] == SKUS[:2]
    following = stock.list_items(limit=10, after=page.next_cursor)
    assert ([item.sku for item in following.data], following.next_cursor) == (SKUS[2:], None)


def test_the_feed_is_followed_from_where_it_was_left(stock: Any, proxy: Proxy, tmp_path: Path) -> None:
    place = tmp_path / "place"
    first = [entry.sku for entry in itertools.islice(stock.events(keep=place, limit=2), 3)]
    assert first == SKUS[:3]
    # The third was given, and nobody asked for the next: it may not have been done.
    proxy.plan(Mishap.ANSWER_LOST, Mishap.BUSY, Mishap.NONE, Mishap.ANSWER_CUT)
    assert [entry.sku for entry in itertools.islice(stock.events(keep=place, limit=2), 3)] == SKUS[2:]
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def test_a_place_can_be_kept_anywhere(stock: Any) -> None:
    kept: list[str] = []
    entries = list(itertools.islice(stock.events(keep=kept.append, limit=2), 4))
    assert kept == [entries[1].cursor, entries[2].cursor]
    (following,) = itertools.islice(stock.events(after=kept[-1]), 1)
    assert following == entries[3]


def test_a_server_that_is_away_is_waited_for_as_long_as_it_takes(stock: Any, proxy: Proxy, watch: Watch) -> None:
    proxy.plan(*[Mishap.REQUEST_LOST] * 30)
    assert [entry.sku for entry in itertools.islice(stock.events(), 2)] == SKUS[:2]
    assert sum(watch.pauses_s) > 100


def test_a_restored_database_is_noticed(stock: Any, proxy: Proxy, tmp_path: Path) -> None:
    place = tmp_path / "place"
    assert len(list(itertools.islice(stock.events(keep=place), 3))) == 3
    with running(tmp_path / "other") as other, asking("waiting", other.url, Watch()) as elsewhere:
        elsewhere.put_item("LIST-1", name="Listed")
        with pytest.raises(CursorExpired, match="Take a snapshot"):
            next(elsewhere.events(keep=place))
        begun = elsewhere.snapshot()
        assert [item.sku for item in begun.items] == ["LIST-1"]
        elsewhere.put_item("LIST-2", name="Listed")
        assert next(elsewhere.events(after=begun.cursor)).sku == "LIST-2"


def test_a_snapshot_of_a_time_that_is_over_shows_that_time(stock: Any) -> None:
    begun = stock.snapshot(as_of=datetime(2000, 1, 1, tzinfo=UTC))
    assert (begun.items, begun.cursor) == ([], "0")


@pytest.mark.parametrize("mishap", [Mishap.ANSWER_CUT, Mishap.ANSWER_LOST])
def test_a_snapshot_is_whole(stock: Any, proxy: Proxy, mishap: Mishap) -> None:
    proxy.plan(mishap)
    assert [item.sku for item in stock.snapshot().items] == SKUS
