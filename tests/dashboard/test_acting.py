"""Working with orders: every action with what it changes, done once whatever happens on the way."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from dashboard.browsing import Screen, held, screen
from dashboard.stocking import call, item, reservation, reserve, stock
from server import Server

RESERVATIONS = "orders/reservations"


def start(page: Page, title: str) -> None:
    page.get_by_role("button", name=title, exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def finish(page: Page, verb: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=verb, exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def row(page: Page, place: str, name: str) -> Any:
    return page.get_by_role("region", name=place).get_by_role("row", name=name)


def test_lists_are_narrowed_and_lead_to_one_order(api: httpx.Client, shown: Screen) -> None:
    stock(api, "LIST-1", 9)
    reserve(api, "list-paid", {"LIST-1": 1}, confirmed=True, reference="list")
    reserve(api, "list-held", {"LIST-1": 1}, reference="list")
    call(
        api,
        "POST",
        "/api/inventory/sales",
        {"id": "list-sale", "lines": [{"sku": "LIST-1", "quantity": 1, "storeId": "berlin"}]},
    )
    page = shown.open(f"{RESERVATIONS}?reference=list")
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_label("Paid").select_option("not paid")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_label("Paid").select_option("Any")
    today, days = datetime.now().astimezone(), ("Made from", "Made until")
    for label, later, rows in ((days[0], 1, 1), (days[0], 0, 3), (days[1], -1, 1), (days[1], 0, 3)):
        page.get_by_label(label).focus()
        page.keyboard.type((today + timedelta(days=later)).strftime("%m%d%Y"))
        expect(page.get_by_role("row")).to_have_count(rows)
        page.get_by_label(label).blur()
    page.reload()  # The days stand in the address.
    for label in days:
        expect(page.get_by_label(label)).to_have_value(today.strftime("%Y-%m-%d"))
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_role("link", name="list-held").click()
    expect(page.get_by_role("heading")).to_have_text(["list-held", "Lines", "What has happened"])
    expect(page.get_by_role("heading", level=1)).to_have_text("list-held")
    expect(page.get_by_role("list")).to_contain_text("Promised LIST-1 in Shop Berlin (reserved +1)")
    shown.open("orders/sales?sku=LIST-1")
    expect(page.get_by_role("link", name="list-sale")).to_be_visible()


def test_what_somebody_types_into_a_filter_stays_while_news_comes(api: httpx.Client, shown: Screen) -> None:
    stock(api, "TYPED-1", 9)
    page = shown.open(f"{RESERVATIONS}?reference=typed")
    expect(page.get_by_text("None is like that.")).to_be_visible()
    page.get_by_label("SKU").press_sequentially("TYPED-")
    reserve(api, "typed", {"TYPED-1": 1}, reference="typed")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_label("SKU")).to_have_value("TYPED-")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    expect(page.get_by_text("None is like that.")).to_be_visible()


def test_an_order_goes_from_hold_to_return_and_each_step_shows_what_it_changes(
    api: httpx.Client, shown: Screen
) -> None:
    stock(api, "LIFE-1", 10)
    reserve(api, "life", {"LIFE-1": 3})
    page = shown.open(f"{RESERVATIONS}/life")
    start(page, "Extend")
    page.get_by_label("Minutes from now").fill("60")
    finish(page, "Extend")
    start(page, "Confirm the payment")
    expect(page.get_by_role("dialog")).to_contain_text("No stock moves.")
    finish(page, "Confirm")
    expect(page.get_by_text("Confirm the payment: ")).to_be_visible()
    start(page, "Hand over")
    page.get_by_label("Hand over: LIFE-1").fill("2")
    expect(row(page, "Stock before and after", "LIFE-1")).to_have_text(re.compile("10 → 8.*3 → 1"))
    finish(page, "Hand over")
    start(page, "Release")
    expect(row(page, "Stock before and after", "LIFE-1")).to_contain_text("1 → 0")
    finish(page, "Release")
    start(page, "Take back")
    page.get_by_label("Came back: LIFE-1").fill("1")
    finish(page, "Take back")
    start(page, "It has not left after all")
    page.get_by_label("Has not left: LIFE-1").fill("1")
    finish(page, "Undo")
    expect(page.get_by_role("list")).to_contain_text("Had not left after all")
    now = item(api, "LIFE-1")
    assert (now["quantity"], now["reserved"], now["unsellable"]) == (10, 1, 1)
    assert reservation(api, "life")["lines"][0]["allocations"][0] | {"returned": 1} == {
        "storeId": "berlin",
        "open": 1,
        "fulfilled": 1,
        "released": 1,
        "expired": 0,
        "returned": 1,
    }


def test_what_was_done_is_shown_before_anything_else_is_offered(api: httpx.Client, shown: Screen) -> None:
    stock(api, "AFTER-1", 10)
    reserve(api, "after", {"AFTER-1": 3}, confirmed=True)
    page = shown.open(f"{RESERVATIONS}/after")
    shown.live()
    start(page, "Hand over")
    page.get_by_label("Hand over: AFTER-1").fill("2")
    with held(page, "**/api/inventory/reservations/after"):
        with page.expect_request(lambda request: request.url.endswith("/reservations/after")):
            page.get_by_role("dialog").get_by_role("button", name="Hand over").click()
        expect(page.get_by_role("dialog").get_by_role("button", name="Working…")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    start(page, "Release")
    expect(row(page, "Stock before and after", "AFTER-1")).to_contain_text("1 → 0")


def test_an_order_is_changed_and_given_to_another_store(api: httpx.Client, shown: Screen) -> None:
    for store in ("berlin", "hamburg"):
        stock(api, "AMEND-1", 5, store=store)
    stock(api, "AMEND-2", 5)
    reserve(api, "amend", {"AMEND-1": 1}, confirmed=True)
    page = shown.open(f"{RESERVATIONS}/amend")
    start(page, "Change the order")
    page.get_by_label("AMEND-1, Shop Berlin: units").fill("2")
    page.get_by_label("One more SKU").fill("AMEND-2")
    page.get_by_label("From").select_option("Shop Berlin")
    finish(page, "Change")
    expect(row(page, "Lines", "AMEND-2")).to_be_visible()
    start(page, "Give to another store")
    page.get_by_label(re.compile("^To")).select_option("Shop Hamburg")
    page.get_by_label("Move: AMEND-2").fill("0")
    finish(page, "Give")
    expect(row(page, "Lines", "AMEND-1 Shop Hamburg")).to_be_visible()
    assert item(api, "AMEND-1", "hamburg")["reserved"] == 2
    start(page, "The payment bounced")
    finish(page, "Make it a hold")
    expect(page.locator(".facts")).to_contain_text("not paid")


def test_a_transfer_is_received_corrected_and_cancelled(api: httpx.Client, shown: Screen) -> None:
    stock(api, "MOVE-1", 10)
    body = {"id": "move", "fromStoreId": "berlin", "toStoreId": "hamburg", "lines": [{"sku": "MOVE-1", "quantity": 6}]}
    call(api, "POST", "/api/inventory/transfers", body)
    page = shown.open("orders/transfers/move")
    start(page, "Receive")
    page.get_by_label("MOVE-1: good").fill("3")
    page.get_by_label("MOVE-1: damaged").fill("1")
    expect(row(page, "Stock before and after", "MOVE-1")).to_have_text(re.compile("0 → 4.*0 → 1.*6 → 2"))
    finish(page, "Receive")
    start(page, "Correct the receipt")
    page.get_by_label("MOVE-1: damaged").fill("0")
    finish(page, "Correct")
    start(page, "Change the date")
    page.get_by_label("Expected at").fill("2030-05-01T10:00")
    finish(page, "Change")
    expect(page.get_by_text("expected 1 May 2030")).to_be_visible()
    start(page, "Cancel")
    finish(page, "Cancel the transfer")
    expect(page.locator(".facts")).to_contain_text("received")
    assert (item(api, "MOVE-1")["quantity"], item(api, "MOVE-1", "hamburg")["quantity"]) == (7, 3)


def test_a_sale_is_taken_back(api: httpx.Client, shown: Screen) -> None:
    stock(api, "BACK-1", 3)
    call(
        api,
        "POST",
        "/api/inventory/sales",
        {"id": "back", "lines": [{"sku": "BACK-1", "quantity": 2, "storeId": "berlin"}]},
    )
    page = shown.open("orders/sales/back")
    start(page, "Take back")
    page.get_by_label("Came back: BACK-1").fill("2")
    page.get_by_label("They are").select_option("as new")
    finish(page, "Take back")
    expect(page.get_by_role("button", name="Take back")).to_have_count(0)
    assert item(api, "BACK-1")["available"] == 3


def test_a_refusal_says_why_and_changes_nothing(api: httpx.Client, shown: Screen) -> None:
    stock(api, "SHORT-1", 2)
    reserve(api, "too-much", {"SHORT-1": 1}, confirmed=True)
    page = shown.open(f"{RESERVATIONS}/too-much")
    start(page, "Change the order")
    page.get_by_label("SHORT-1, Shop Berlin: units").fill("9")
    page.get_by_role("dialog").get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("SHORT-1")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert item(api, "SHORT-1")["reserved"] == 1


def test_a_conflict_is_explained_and_offered_again(
    api: httpx.Client, browser: Browser, chain: Server, shown: Screen
) -> None:
    stock(api, "TWO-1", 9)
    reserve(api, "two", {"TWO-1": 4}, confirmed=True)
    with screen(browser, chain) as other:
        pages = [each.open(f"{RESERVATIONS}/two") for each in (shown, other)]
        for page in pages:
            start(page, "Hand over")
            page.get_by_label("Hand over: TWO-1").fill("1")
        finish(pages[0], "Hand over")
        pages[1].get_by_role("dialog").get_by_role("button", name="Hand over").click()
        expect(pages[1].get_by_role("dialog")).to_contain_text("Somebody else has changed it")
        expect(row(pages[1], "Stock before and after", "TWO-1")).to_contain_text("8 → 7")
        assert item(api, "TWO-1")["quantity"] == 8
        finish(pages[1], "Hand over all the same")
    assert item(api, "TWO-1")["quantity"] == 7


def lost(page: Page, times: int) -> Callable[[], int]:
    """Let answers to changes get lost on their way, so many times; the server has done them."""
    requests = []

    def lose(route: Route) -> None:
        requests.append(route.request.headers["idempotency-key"])
        if len(requests) > times:
            route.continue_()
            return
        route.fetch()
        route.abort()

    page.route("**/fulfill", lose)
    return lambda: len(set(requests))


@pytest.fixture
def order(api: httpx.Client, request: pytest.FixtureRequest) -> str:
    name = str(request.node.name)
    stock(api, f"SKU-{name}", 9)
    reserve(api, name, {f"SKU-{name}": 2}, confirmed=True)
    return name


def hand_over_one(page: Page) -> None:
    start(page, "Hand over")
    page.get_by_label(re.compile("^Hand over: ")).fill("1")
    page.get_by_role("dialog").get_by_role("button", name="Hand over", exact=True).dblclick()


def test_a_double_click_and_a_lost_answer_do_it_once(api: httpx.Client, shown: Screen, order: str) -> None:
    page = shown.open(f"{RESERVATIONS}/{order}")
    keys = lost(page, times=1)
    hand_over_one(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert keys() == 1
    assert item(api, f"SKU-{order}")["quantity"] == 8
    shown.forgive("net::ERR_FAILED")


def test_what_has_no_answer_is_kept_over_a_reload_and_done_once(api: httpx.Client, shown: Screen, order: str) -> None:
    page = shown.open(f"{RESERVATIONS}/{order}")
    keys = lost(page, times=3)
    hand_over_one(page)
    expect(page.get_by_role("dialog")).to_contain_text("Nobody knows yet")
    page.reload()
    expect(page.get_by_text(re.compile("^Hand over: "))).to_be_visible()
    expect(page.get_by_text("has no answer yet")).to_have_count(0)
    assert keys() == 1
    assert item(api, f"SKU-{order}")["quantity"] == 8
    shown.forgive("net::ERR_FAILED")
