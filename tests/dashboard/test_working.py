"""Work lists, counts with a scanner, the live feed, keys; and that everybody can use all pages."""

import re
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Locator, Page, expect

from api.access_setup import known, made
from dashboard.browsing import Screen, held, screen
from dashboard.cutting import way_to
from dashboard.stocking import call, item, item_path, reserve, stock
from dashboard.test_acting import finish, start
from server import Server, running

#: What a finger would miss, and cells of tables in which a text stands letter by letter.
TOO_SMALL = """() => {
  const all = (what, fits) => [...document.querySelectorAll(what)].filter((each) => each.clientWidth && !fits(each));
  return [
    ...all("button, input, select, summary, header a", (each) => each.getBoundingClientRect().height >= 40),
    ...all("td:has(bdi)", (each) => each.clientWidth >= 90),
  ].map((each) => each.outerHTML.slice(0, 200));
}"""


def card(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text)


def scan(page: Page, code: str) -> None:
    """As a scanner does: the code, then Enter."""
    page.get_by_label("Scan or type").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Scan or type")).to_have_value("")


def test_what_is_not_there_when_it_is_picked_is_counted(api: httpx.Client, shown: Screen) -> None:
    stock(api, "PICK-1", 5)
    reserve(api, "pick", {"PICK-1": 2}, confirmed=True)
    page = shown.open("work/pick?store=berlin")
    order = card(page, "PICK-1")
    order.get_by_text("Not there?").click()
    order.get_by_role("button", name="Count PICK-1").click()
    page.get_by_label("Units of PICK-1 on the shelf").fill("1")
    expect(page.get_by_role("dialog")).to_contain_text("\u22124")
    finish(page, "Book the count")
    order.get_by_role("button", name="Hand over").click()
    page.get_by_label("Hand over: PICK-1").fill("1")
    finish(page, "Hand over")
    expect(order).to_contain_text("1 unit of PICK-1")
    assert item(api, "PICK-1")["quantity"] == 0


def test_after_a_conflict_a_work_list_offers_again_what_it_is_about(api: httpx.Client, shown: Screen) -> None:
    for store in ("berlin", "hamburg"):
        stock(api, "SPLIT-1", 5, store=store)
    lines = [{"sku": "SPLIT-1", "quantity": 2, "storeId": store} for store in ("hamburg", "berlin")]
    call(api, "POST", "/api/inventory/reservations", {"id": "split", "confirmed": True, "lines": lines})
    page = shown.open("work/pick?store=berlin")
    order = card(page, "SPLIT-1")
    order.get_by_role("button", name="Hand over").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Hand over: SPLIT-1, Shop Berlin").fill("1")
    other = {"lineId": "1", "quantity": 1, "storeId": "hamburg"}
    call(api, "POST", "/api/inventory/reservations/split/fulfill", {"lines": [other]})
    dialog.get_by_role("button", name="Hand over").click()
    expect(dialog).to_contain_text("Somebody else has changed it")
    expect(dialog.get_by_label("Hand over: SPLIT-1")).to_have_count(1)
    expect(dialog.get_by_label("Hand over: SPLIT-1, Shop Berlin")).to_have_value("1")
    finish(page, "Hand over all the same")
    assert [item(api, "SPLIT-1", store)["quantity"] for store in ("berlin", "hamburg")] == [4, 4]
    order.get_by_role("button", name="Hand over").click()
    finish(page, "Hand over")
    # The other store has something to do still, and this one has not.
    expect(page.get_by_role("link", name="split", exact=True)).to_have_count(0)
    shown.open("item/SPLIT-1?store=berlin")
    expect(page.get_by_text("Nothing is promised to a reservation.")).to_be_visible()


def test_a_dialog_names_the_stores_when_they_become_known(api: httpx.Client, shown: Screen) -> None:
    stock(api, "LATE-1", 5)
    reserve(api, "late", {"LATE-1": 2}, confirmed=True)
    with held(shown.page, "**/api/stores?*"):
        page = shown.open("orders/reservations/late")
        start(page, "Hand over")
        expect(page.get_by_label("Hand over: LATE-1, berlin")).to_have_value("2")
    expect(page.get_by_label("Hand over: LATE-1, Shop Berlin")).to_have_value("2")
    page.get_by_role("button", name="Cancel").click()
    start(page, "Change the order")
    expect(page.get_by_label("LATE-1, Shop Berlin: units")).to_have_value("2")


def test_after_a_conflict_what_was_said_stays_with_its_own_line(api: httpx.Client, shown: Screen) -> None:
    for sku in ("OWN-1", "OWN-2"):
        stock(api, sku, 9)
    reserve(api, "own", {"OWN-1": 1, "OWN-2": 5}, confirmed=True)
    page = shown.open("orders/reservations/own")
    start(page, "Hand over")
    page.get_by_label("Hand over: OWN-2").fill("3")
    only = {"lineId": "1", "quantity": 1, "storeId": "berlin"}
    call(api, "POST", "/api/inventory/reservations/own/fulfill", {"lines": [only]})
    page.get_by_role("dialog").get_by_role("button", name="Hand over").click()
    expect(page.get_by_label("Hand over: OWN-1")).to_have_count(0)
    expect(page.get_by_label("Hand over: OWN-2")).to_have_value("3")
    finish(page, "Hand over all the same")
    assert item(api, "OWN-2")["quantity"] == 6


def test_what_arrives_is_received_and_what_comes_back_is_looked_at(api: httpx.Client, shown: Screen) -> None:
    body = {"id": "arrive", "fromStoreId": None, "toStoreId": "berlin", "lines": [{"sku": "ARRIVE-1", "quantity": 4}]}
    call(api, "POST", "/api/inventory/transfers", body)
    page = shown.open("work/receive?store=berlin")
    card(page, "ARRIVE-1").get_by_role("button", name="Receive").click()
    page.get_by_label("ARRIVE-1: good").fill("1")
    page.get_by_label("ARRIVE-1: damaged").fill("3")
    finish(page, "Receive")
    expect(card(page, "ARRIVE-1")).to_have_count(0)
    shown.open("work/inspect?store=berlin")
    card(page, "ARRIVE-1").get_by_role("button", name="As new").click()
    page.get_by_label("Units of ARRIVE-1").fill("1")
    finish(page, "Put back")
    expect(card(page, "ARRIVE-1")).to_contain_text("2 units")
    card(page, "ARRIVE-1").get_by_role("button", name="Write off").click()
    finish(page, "Write off")
    expect(card(page, "ARRIVE-1")).to_have_count(0)
    now = item(api, "ARRIVE-1")
    assert (now["quantity"], now["unsellable"]) == (2, 0)


def test_what_is_to_be_collected_stands_by_its_time(api: httpx.Client, shown: Screen) -> None:
    stock(api, "COLLECT-1", 5)
    for name, seconds in (("later", 7200), ("sooner", 3600)):
        reserve(api, f"collect-{name}", {"COLLECT-1": 1}, confirmed=True, ttlSeconds=seconds)
    page = shown.open("work/collect?store=berlin")
    expect(card(page, "COLLECT-1")).to_have_count(2)
    expect(card(page, "COLLECT-1").first).to_contain_text("collect-sooner")


def test_a_scanner_counts_and_a_sale_meanwhile_is_explained(api: httpx.Client, shown: Screen) -> None:
    for sku in ("SCAN-1", "SCAN-2"):
        stock(api, sku, 5)
    call(api, "PATCH", "/api/inventory/skus/SCAN-2", {"attributes": {"barcode": "4006381333931"}})
    page = shown.open("work/count?store=berlin")
    for code in ("SCAN-1", "4006381333931", "SCAN-1", "4006381333931", "nothing like that"):
        scan(page, code)
    expect(page.get_by_role("alert")).to_contain_text("nothing like that")
    page.reload()  # What was counted is still there.
    for sku in ("SCAN-1", "SCAN-2"):
        expect(page.get_by_label(f"Units of {sku}")).to_have_value("2")
    page.get_by_label("Units of SCAN-1").fill("4")
    sold = [{"sku": "SCAN-2", "quantity": 1, "storeId": "berlin"}]
    call(api, "POST", "/api/inventory/sales", {"lines": sold})
    page.get_by_role("button", name="Book what was counted").click()
    expect(card(page, "SCAN-1")).to_contain_text("Booked: 4 units on hand.")
    expect(card(page, "SCAN-2")).to_contain_text("the books had 5 units when you looked, and 4 units now")
    card(page, "SCAN-2").get_by_role("button", name="Book the difference").click()
    expect(card(page, "SCAN-2")).to_contain_text("Booked: 1 unit on hand.")
    assert (item(api, "SCAN-1")["quantity"], item(api, "SCAN-2")["quantity"]) == (4, 1)


def test_scans_of_which_nothing_is_known_yet_outlive_the_page_and_count_once(api: httpx.Client, shown: Screen) -> None:
    stock(api, "SCAN-4", 5)
    page = shown.open("work/count?store=berlin")
    with held(page, "**/items/SCAN-4*"):
        scan(page, "SCAN-4")
        page.reload()
        scan(page, "SCAN-4")
        page.get_by_role("link", name="Pick").click()
        expect(page.get_by_label("Scan or type")).to_have_count(0)
        page.get_by_role("link", name="Count", exact=True).click()
        scan(page, "SCAN-4")
    expect(page.get_by_label("Units of SCAN-4")).to_have_value("3")


def test_a_scan_that_found_nothing_is_told_whatever_the_others_find(api: httpx.Client, shown: Screen) -> None:
    stock(api, "SCAN-3", 5)
    page = shown.open("work/count?store=berlin")
    with held(page, "**/items/SCAN-3*"):
        for code in ("SCAN-3", "nothing like that", "nor like this"):
            scan(page, code)
        expect(page.get_by_role("alert")).to_have_count(2)
    expect(page.get_by_label("Units of SCAN-3")).to_have_value("1")
    for code in ("nothing like that", "nor like this"):
        told = card(page, f"{code} was not counted")
        expect(told.get_by_role("alert")).to_contain_text(code)
        told.get_by_role("button", name="Done").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_two_people_who_set_one_item_see_of_each_other(
    api: httpx.Client, browser: Browser, chain: Server, shown: Screen
) -> None:
    stock(api, "SET-1", 5)
    with screen(browser, chain) as other:
        pages = [each.open("item/SET-1?store=berlin") for each in (shown, other)]
        for page, safety in zip(pages, ("1", "2"), strict=True):
            start(page, "Settings")
            page.get_by_label("Safety stock").fill(safety)
        finish(pages[0], "Set")
        pages[1].get_by_role("dialog").get_by_role("button", name="Set", exact=True).click()
        expect(pages[1].get_by_role("dialog")).to_contain_text("Somebody else has changed it")
        expect(pages[1].get_by_role("dialog")).to_contain_text("(now 1)")
        finish(pages[1], "Set all the same")
    start(pages[0], "Correct")
    pages[0].get_by_label("By how many units").fill("-2")
    pages[0].get_by_label("Why").select_option("lost")
    finish(pages[0], "Correct")
    assert (item(api, "SET-1")["safetyStock"], item(api, "SET-1")["quantity"]) == (2, 3)


def test_the_feed_can_be_narrowed_and_held_and_misses_nothing_when_it_is_cut(
    api: httpx.Client, browser: Browser, chain: Server
) -> None:
    stock(api, "FEED-1", 5)
    with way_to(chain.port) as way, screen(browser, chain, at=way.url) as seen:
        page = seen.open("live?text=FEED-1")
        seen.live()
        lines = page.get_by_role("log").get_by_role("listitem")
        sell = {"lines": [{"sku": "FEED-1", "quantity": 1, "storeId": "berlin"}]}
        call(api, "POST", "/api/inventory/sales", sell)
        expect(lines).to_have_count(1)
        way.cut()
        call(api, "POST", "/api/inventory/sales", sell)
        stock(api, "OTHER-1", 5)
        expect(lines).to_have_count(2)
        expect(lines.first).to_contain_text("Sold FEED-1 in Shop Berlin (on hand \u22121)")
        page.get_by_role("button", name="Pause").click()
        call(api, "POST", item_path("FEED-1") + "/adjust", {"delta": 1, "reason": "found"})
        page.get_by_label("Store").select_option("Shop Hamburg")
        expect(lines).to_have_count(0)
        page.get_by_label("Store").select_option("All stores")
        expect(lines).to_have_count(2)
        page.get_by_role("button", name="Go on").click()
        expect(lines).to_have_count(3)
        expect(lines.nth(1).get_by_role("link")).to_have_count(2)  # The item, and the sale.
        assert seen.serious() == []
        seen.forgive("net::ERR_")


def test_a_key_is_asked_for_sent_in_a_header_and_gone_with_the_tab(browser: Browser, tmp_path: Path) -> None:
    with running(tmp_path, ACCESS="keys") as server:
        key = made(server, "office")
        known(server, key)
        with screen(browser, server) as seen:
            addresses: list[str] = []
            seen.page.on("request", lambda request: addresses.append(request.url))
            page = seen.open("stock")
            expect(page.get_by_role("alert")).to_be_visible()
            page.get_by_label("Access key").fill(f"{key}x")
            page.get_by_role("button", name="Use it").click()
            expect(page.get_by_role("alert")).to_be_visible()
            page.get_by_label("Access key").fill(key)
            page.get_by_label("Your name").fill("Anna")
            page.get_by_role("button", name="Use it").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Stock")
            seen.live()
            page.reload()
            expect(page.get_by_text("No item is like that.")).to_be_visible()
            assert page.evaluate("() => localStorage.length + document.cookie.length") == 0
            assert not [address for address in addresses if key in address]
            seen.open("access")
            page.get_by_role("button", name="Forget the key").click()
            expect(page.get_by_role("alert")).to_be_visible()


def test_on_a_phone_what_counts_is_in_sight(api: httpx.Client, browser: Browser, chain: Server) -> None:
    stock(api, "PHONE-1-WITH-A-LONG-NAME-OF-ITS-OWN", 3)
    reserve(api, "phone", {"PHONE-1-WITH-A-LONG-NAME-OF-ITS-OWN": 1}, confirmed=True)
    with screen(browser, chain, viewport={"width": 390, "height": 800}) as seen:
        page = seen.open("access")
        expect(page.get_by_role("link", name="Access")).to_be_in_viewport(ratio=0.9)
        page = seen.open("orders/reservations/phone")
        start(page, "Hand over")
        expect(page.get_by_role("dialog").get_by_text("3 \u2192 2")).to_be_in_viewport(ratio=0.9)
        expect(page.get_by_role("dialog").get_by_role("columnheader")).to_have_text(["Item", "On hand", "Reserved"])
        page.keyboard.press("Escape")
        page = seen.open("stock?text=PHONE-1")
        for title in ("SKU", "Store", "Available"):
            expect(page.get_by_role("columnheader", name=title)).to_be_in_viewport(ratio=0.9)


def test_nobody_is_kept_out_of_any_page(api: httpx.Client, browser: Browser, chain: Server) -> None:
    stock(api, "AXE-1", 3)
    reserve(api, "axe-order", {"AXE-1": 1}, confirmed=True)
    places = (
        "overview",
        "stock?text=AXE",
        "item/AXE-1?store=berlin",
        "orders/reservations?sku=AXE-1",
        "live",
        "access",
    )
    work = ("orders/reservations/axe-order", "work/pick?store=berlin", "work/count?store=berlin")
    for looks, seen_at in (
        ({"color_scheme": "light"}, places[:3] + work[:1]),
        ({"color_scheme": "dark", "viewport": {"width": 390, "height": 800}}, places[3:] + work),
    ):
        with screen(browser, chain, **looks) as seen:
            for place in seen_at:
                seen.open(place)
                expect(seen.page.get_by_text("Loading…")).to_have_count(0)
                assert seen.serious() == [], place
                assert seen.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), place
                assert seen.page.evaluate(TOO_SMALL) == [], place
            hand_over = seen.page.get_by_role("button", name=re.compile("^Hand over$"))
            if hand_over.count():
                hand_over.first.click()
                expect(seen.page.get_by_role("region", name="Stock before and after")).to_be_visible()
                assert seen.serious() == []
