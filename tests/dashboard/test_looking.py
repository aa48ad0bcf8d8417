"""Looking at stock: the overview, the list, one item; live, and with whatever texts people have given."""

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
from playwright.sync_api import Page, expect

from dashboard.browsing import Screen, held
from dashboard.stocking import call, item, item_path, reserve, stock
from server import Server

STOCK: Final = "**/api/inventory/stock?*"
COUNT_NEWS: Final = """async () => {
  const { onEntries } = await import(new URL("dashboard/feed.js", document.baseURI));
  window.news = 0;
  onEntries((entries) => (window.news += entries.length));
}"""
NOTE_CHANGES: Final = """() => {
  const table = document.querySelector("table");
  window.shown = "";
  const all = { subtree: true, childList: true, characterData: true };
  new MutationObserver(() => (window.shown += table.innerText)).observe(table, all);
}"""


def test_the_overview_shows_stock_and_health(api: httpx.Client, shown: Screen) -> None:
    stock(api, "OVER-1", 7)
    page = shown.open("overview")
    for label in (
        "On hand",
        "Reserved",
        "Available",
        "Incoming",
        "Short",
        "Items low",
        "Items out",
        "Database",
        "Clock",
    ):
        expect(page.locator(".tile .label", has_text=label).first).to_be_visible()
    expect(page.locator(".tile", has_text="Database")).to_contain_text("takes changes")
    expect(page.locator(".tile", has_text="Orders per second").first).to_contain_text(re.compile(r"\d"))


def test_a_search_narrows_the_stock_as_one_types_and_by_name(api: httpx.Client, shown: Screen) -> None:
    stock(api, "SEARCH-A", 3, name="A red lamp")
    stock(api, "SEARCH-B", 4, name="A blue lamp")
    page = shown.open("stock")
    page.get_by_label("Search", exact=True).fill("SEARCH-")
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_label("Search in").select_option("Name contains")
    page.get_by_label("Search", exact=True).fill("blue lamp")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("link", name="SEARCH-B")).to_be_visible()
    page.reload()  # The search stands in the address.
    expect(page.get_by_role("row")).to_have_count(2)


def test_filters_show_what_is_low_out_short_or_stopped(api: httpx.Client, shown: Screen) -> None:
    for sku in ("FILTER-LOW", "FILTER-SHORT", "FILTER-STOPPED", "FILTER-FINE"):
        stock(api, sku, 5)
    stock(api, "FILTER-OUT", 0)
    call(api, "PATCH", item_path("FILTER-LOW"), {"reorderPoint": 6})
    reserve(api, "filter-short", {"FILTER-SHORT": 5}, confirmed=True)
    call(api, "POST", item_path("FILTER-SHORT") + "/adjust", {"delta": -2, "reason": "damaged"})
    call(api, "PATCH", "/api/inventory/skus/FILTER-STOPPED", {"salesStatus": "stopped", "reason": "recall"})
    page = shown.open("stock?text=FILTER-")
    # All of what is short is promised: none of it is available.
    for name, skus in (("Low", ["LOW"]), ("Out", ["OUT", "SHORT"]), ("Short", ["SHORT"]), ("Stopped", ["STOPPED"])):
        page.get_by_label("Show").select_option(name)
        expect(page.get_by_role("row").get_by_role("link")).to_have_text([f"FILTER-{sku}" for sku in skus])
    page.get_by_label("Show").select_option("Out")
    expect(page.get_by_role("row").get_by_text("out", exact=True)).to_have_count(2)
    shown.open("overview")
    page.get_by_role("link", name="Items out").click()
    expect(page.get_by_label("Show")).to_have_value("out")
    shown.open("stock?text=FILTER-")  # Where one is already: the fields follow the address.
    expect(page.get_by_label("Search", exact=True)).to_have_value("FILTER-")
    page.get_by_label("Show").select_option("Everything")
    expect(page.get_by_role("row")).to_have_count(6)
    page.get_by_label("Store").select_option("Shop Hamburg")
    expect(page.get_by_text("No item is like that.")).to_be_visible()


def to_the_end(page: Page, told: str | re.Pattern[str]) -> None:
    """Scroll to the end of what is loaded of the stock, and wait until the page tells how much there is now."""
    page.get_by_role("region", name="Stock").evaluate("(place) => place.scrollTo(0, place.scrollHeight)")
    expect(page.locator(".under")).to_have_text(told)


def stock_many(api: httpx.Client, prefix: str, count: int) -> None:
    rows = [
        {"type": "add", "storeId": "berlin", "sku": f"{prefix}{n:04}", "name": "Long", "quantity": n}
        for n in range(count)
    ]
    call(api, "POST", "/api/inventory/batch", {"commands": rows})


def test_of_a_long_list_only_what_is_in_sight_is_drawn_and_the_end_can_be_reached(
    api: httpx.Client, shown: Screen
) -> None:
    stock_many(api, "LONG-", 900)
    page = shown.open("stock?text=LONG-")
    expect(page.get_by_role("link", name="LONG-0000")).to_be_visible()
    assert page.get_by_role("row").count() < 100
    for rows in (400, 600, 800):
        to_the_end(page, re.compile(f"{rows} rows so far"))
    to_the_end(page, "900 rows")
    to_the_end(page, "900 rows")
    expect(page.get_by_role("link", name="LONG-0899")).to_be_visible()
    assert page.get_by_role("row").count() < 100


def test_more_of_a_list_is_loaded_also_when_it_is_wanted_while_news_are(api: httpx.Client, shown: Screen) -> None:
    stock_many(api, "NEWS-", 500)
    shown.open("stock?text=NEWS-")
    page = shown.live()
    expect(page.get_by_text("200 rows so far")).to_be_visible()
    with held(page, STOCK):
        with page.expect_request(STOCK):
            stock(api, "NEWS-0000", 7)
        to_the_end(page, "Loading…")
    expect(page.get_by_text("400 rows so far")).to_be_visible()
    with held(page, STOCK):
        to_the_end(page, "Loading…")
        with page.expect_request(STOCK):
            stock(api, "NEWS-0000", 7)
    expect(page.get_by_text("500 rows")).to_be_visible()


def test_what_was_looked_for_before_does_not_come_back_with_a_late_answer(api: httpx.Client, shown: Screen) -> None:
    stock(api, "LATE-A", 1)
    stock(api, "LATE-B", 1)
    shown.open("stock?text=LATE-A")
    page = shown.live()
    expect(page.get_by_role("link", name="LATE-A")).to_be_visible()
    with held(page, STOCK + "LATE-A*"):
        with page.expect_request(STOCK + "LATE-A*"):
            stock(api, "LATE-A", 1)
        page.get_by_label("Search", exact=True).fill("LATE-B")
        expect(page.get_by_role("link", name="LATE-B")).to_be_visible()
        page.evaluate(NOTE_CHANGES)
    stock(api, "LATE-B", 1)  # It is shown by a later answer.
    expect(page.get_by_role("row", name="LATE-B")).to_contain_text("2")
    assert "LATE-A" not in page.evaluate("() => window.shown")


def test_news_while_news_are_being_loaded_do_not_have_it_begin_anew(api: httpx.Client, shown: Screen) -> None:
    stock(api, "STEADY", 1)
    shown.page.clock.install()
    shown.open("stock?text=STEADY")
    page = shown.live()
    expect(page.get_by_role("row", name="STEADY")).to_be_visible()
    page.evaluate(COUNT_NEWS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/inventory/stock?" in request.url else None)
    with held(page, STOCK):
        with page.expect_request(STOCK):
            stock(api, "STEADY", 1)
        stock(api, "STEADY", 1)
        page.wait_for_function("() => window.news === 2")
        page.clock.fast_forward(5_000)
        assert page.evaluate("() => window.news") == 2
        assert len(asked) == 1
    expect(page.get_by_role("row", name="STEADY")).to_contain_text("3")


def test_an_item_shows_its_levels_its_history_and_its_promises(api: httpx.Client, shown: Screen) -> None:
    stock(api, "ITEM-1", 9)
    stock(api, "ITEM-1", 4, store="hamburg")
    reserve(api, "item-order", {"ITEM-1": 2}, reference="receipt 12")
    call(api, "POST", item_path("ITEM-1") + "/adjust", {"delta": -1, "reason": "damaged", "note": "fell down"})
    page = shown.open("item/ITEM-1?store=berlin")
    levels = page.get_by_role("region", name="Levels by store")
    expect(levels.get_by_role("row", name="Shop Berlin")).to_have_text(re.compile("8.*2.*6"))
    expect(levels.get_by_role("row", name="Shop Hamburg")).to_have_text(re.compile("4.*0.*4"))
    history = page.get_by_role("region", name="Ledger of the item")
    expect(history.get_by_role("row", name="Corrected")).to_contain_text("damaged · fell down")
    expect(history.get_by_role("row", name="Promised")).to_contain_text("receipt 12")
    expect(page.locator(".chart canvas")).to_be_visible()
    promises = page.get_by_role("region", name="Open reservations")
    expect(promises.get_by_role("link", name="item-order")).to_be_visible()
    page.get_by_role("link", name="Shop Hamburg").click()
    parts = ["ITEM-1", "In all stores", "Shop Hamburg", "History", "Open reservations", "As it was"]
    expect(page.get_by_role("heading")).to_have_text(parts)


def test_an_item_of_a_store_that_is_stopped_is_shown_when_the_stores_become_known(
    api: httpx.Client, shown: Screen
) -> None:
    for store in ("berlin", "hamburg"):
        stock(api, "HALTED-1", 3, store=store)
    call(api, "PATCH", "/api/stores/hamburg", {"salesStatus": "stopped"})
    try:
        with held(shown.page, "**/api/stores?*"):
            page = shown.open("item/HALTED-1?store=berlin")
            expect(page.get_by_label("Levels by store").get_by_text("berlin")).to_be_visible()
        expect(page.get_by_label("Levels by store").get_by_text("Shop Hamburg")).to_be_visible()
    finally:
        call(api, "PATCH", "/api/stores/hamburg", {"salesStatus": "open"})


def test_an_item_is_shown_as_it_was(api: httpx.Client, shown: Screen) -> None:
    stock(api, "THEN-1", 9)
    page = shown.open("item/THEN-1?store=berlin")
    section = page.locator("section", has=page.get_by_role("heading", name="As it was"))
    before = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S")
    page.get_by_label("At this time").fill(before)
    page.get_by_label("At this time").blur()
    expect(section.get_by_role("alert")).to_be_visible()  # It was not there yet.


def test_figures_move_by_themselves_while_a_load_runs(api: httpx.Client, chain: Server, shown: Screen) -> None:
    stock(api, "LIVE-1", 500)
    shown.open("item/LIVE-1?store=berlin")
    page = shown.live()
    ended = threading.Event()

    def sell() -> None:
        with httpx.Client(base_url=chain.url) as seller:
            for _ in range(120):
                call(
                    seller,
                    "POST",
                    "/api/inventory/sales",
                    {"lines": [{"sku": "LIVE-1", "quantity": 1, "storeId": "berlin"}]},
                )
        ended.set()

    seller = threading.Thread(target=sell)
    seller.start()
    levels = page.get_by_role("region", name="Levels by store")
    expect(levels.get_by_role("row", name="Shop Berlin")).not_to_contain_text("500")
    seller.join()
    assert ended.is_set()
    expect(levels.get_by_role("row", name="Shop Berlin")).to_contain_text("380")
    assert item(api, "LIVE-1")["quantity"] == 380


def test_whatever_people_write_is_shown_as_text(api: httpx.Client, shown: Screen) -> None:
    wild = [
        "<script>window.hit=1</script>",
        "<img src=x onerror=window.hit=1>",
        "ש\u05dc\u05d5\u05dd-1/2?#%",
        "W" * 128,
    ]
    for sku in wild:
        stock(api, sku, 2, name=f"<b>{sku}</b>\u202eback")
        call(api, "POST", item_path(sku) + "/adjust", {"delta": 1, "reason": "found", "note": f"<i>{sku}</i>"})
    page = shown.open("stock")
    for sku in wild:
        page.get_by_label("Search", exact=True).fill(sku)
        expect(page.get_by_role("row")).to_have_count(2)
        page.get_by_role("link", name=sku, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(sku)
        expect(page.get_by_role("region", name="Ledger of the item")).to_contain_text(f"<i>{sku}</i>")
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        page.go_back()
    assert page.evaluate("() => window.hit") is None
