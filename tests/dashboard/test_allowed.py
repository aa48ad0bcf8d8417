"""What an access key does not allow is not offered, and the page says why."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from api.access_setup import READ, WRITE, known, made
from dashboard.browsing import Screen, screen
from dashboard.conftest import STORES
from dashboard.stocking import call, reserve, stock
from dashboard.test_acting import finish, start
from server import Server, eventually, running

LACKS_WRITE = "it lacks the scope write"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server that wants keys, with an order, and a transfer between its shops."""
    with running(tmp_path_factory.mktemp("office"), ACCESS="keys") as server:
        key = made(server, "office")
        known(server, key)
        with httpx.Client(base_url=server.url, headers={"X-API-Key": key}) as api:
            for store, name in STORES.items():
                call(api, "POST", "/api/stores", {"id": store, "name": name})
                stock(api, "KEYS-1", 5, store=store)
            reserve(api, "keys", {"KEYS-1": 1}, confirmed=True)
            parts = [{"sku": "KEYS-1", "quantity": 1, "storeId": store} for store in STORES]
            call(api, "POST", "/api/inventory/reservations", {"id": "split", "ttlSeconds": 6000, "lines": parts})
            line = {"sku": "KEYS-1", "quantity": 2}
            ends = {"id": "keys", "fromStoreId": "hamburg", "toStoreId": "berlin"}
            call(api, "POST", "/api/inventory/transfers", {**ends, "lines": [line]})
        yield server


@pytest.fixture
def seen(browser: Browser, office: Server) -> Iterator[Screen]:
    with screen(browser, office) as opened:
        yield opened


def enter(seen: Screen, key: str) -> Page:
    page = seen.open("access")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Access key").fill(key)
    page.get_by_role("button", name="Use it").click()
    return page


def test_a_key_that_may_only_read_is_offered_no_change_and_told_why(office: Server, seen: Screen) -> None:
    key = made(office, "looker", READ, principal="anna")
    known(office, key)
    page = enter(seen, key)
    expect(page.get_by_text("With the key looker you are anna, and may, in all stores:")).to_be_visible()
    expect(page.get_by_text("look at the stock")).to_be_visible()
    expect(page.get_by_text("You may change nothing")).to_be_visible()
    assert seen.serious() == []
    for place, content in (
        ("item/KEYS-1?store=berlin", "On hand"),
        ("orders/reservations/keys", "Promised"),
        ("orders/transfers/keys", "on the way"),
        ("work/pick?store=berlin", "1 unit of KEYS-1"),
        ("work/count?store=berlin", "Count"),
    ):
        page = seen.open(place)
        expect(page.get_by_text(LACKS_WRITE)).to_have_count(1)
        expect(page.get_by_text(content).first).to_be_visible()
        expect(page.get_by_role("group", name="Actions")).to_have_count(0)
        expect(page.get_by_text("Not there?")).to_have_count(0)
        expect(page.get_by_label("Scan or type")).to_have_count(0)


def test_a_key_of_one_shop_is_not_offered_what_needs_another(office: Server, seen: Screen) -> None:
    key = made(office, "till", READ, WRITE, stores=("berlin",))
    known(office, key)
    page = enter(seen, key)
    expect(page.get_by_text("in the stores below alone:")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Shop Berlin")).to_be_visible()
    expect(page.get_by_text("Shop Hamburg")).to_have_count(0)
    page = seen.open("orders/transfers/keys")
    expect(page.get_by_role("group", name="Actions").get_by_role("button")).to_have_text(["Receive"])
    expect(page.get_by_text("Change the date, Cancel: that needs a key that is also for hamburg.")).to_be_visible()
    expect(page.get_by_text(LACKS_WRITE)).to_have_count(0)


def test_of_an_order_that_other_stores_serve_too_a_shop_is_offered_its_own_part(office: Server, seen: Screen) -> None:
    key = made(office, "counter", READ, WRITE, stores=("berlin",))
    known(office, key)
    enter(seen, key)
    page = seen.open("orders/reservations/split")
    expect(page.get_by_role("group", name="Actions").get_by_role("button")).to_have_text(["Hand over", "Release"])
    more = "Confirm the payment, Extend, Change the order, Give to another store: that needs a key that is also for "
    expect(page.get_by_text(more + "the other stores that have to do with this order.")).to_be_visible()
    start(page, "Hand over")
    finish(page, "Hand over")
    expect(page.get_by_text("Take back, It has not left after all: that needs")).to_be_visible()
    expect(page.get_by_role("group", name="Actions")).to_have_count(0)
    page = seen.open("overview")
    # Of Berlin alone: the order that the others need, too, is done there.
    tile = page.locator(".tile", has_text="Open reservations")
    expect(tile.locator(".value")).to_have_text("1")
    expect(tile).to_contain_text("of the stores of your key")
    expect(page.get_by_text("How quickly the server answers is told to keys of all stores.")).to_be_visible()
    expect(page.get_by_text("p99")).to_have_count(0)
    orders = page.locator(".tile", has_text="Orders per second").locator(".value")
    with httpx.Client(base_url=office.url, headers={"X-API-Key": key}) as api:
        # One sale after the other, until a look at the traffic has seen some.
        sale = {"happened": True, "lines": [{"sku": "KEYS-1", "quantity": 1, "storeId": "berlin"}]}

        def seen_after_a_sale() -> bool:
            call(api, "POST", "/api/inventory/sales", sale)
            return orders.inner_text() != "0.0"

        assert eventually(seen_after_a_sale)


def test_a_key_that_may_not_even_read_is_answered_with_what_it_lacks(office: Server, seen: Screen) -> None:
    key = made(office, "writer", WRITE)
    known(office, key)
    page = enter(seen, key)
    expect(page.get_by_role("alert")).to_contain_text("This key may not read")
    reader = made(office, "reader", READ)
    known(office, reader)
    page.get_by_label("Access key").fill(reader)
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_text("With the key reader")).to_be_visible()


def test_a_late_refusal_of_no_key_says_nothing_of_the_key_that_was_entered_since(office: Server, seen: Screen) -> None:
    key = made(office, "late", READ)
    known(office, key)
    page = seen.page
    late: list[Route] = []
    page.route("**/metrics", lambda route: late.append(route), times=1)  # noqa: PLW0108
    with page.expect_request("**/metrics"):
        seen.open("overview")
    page.get_by_label("Access key").fill(key)
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_text("On hand")).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/metrics") and not answer.ok):
        late[0].fallback()
    expect(page.get_by_role("alert")).to_have_count(0)
    seen.live()
    seen.open("overview")
    expect(page.get_by_label("Access key")).to_have_count(0)


def test_another_key_is_followed_by_what_it_may_see(office: Server, seen: Screen) -> None:
    shops = {store: made(office, f"shop-{store}", READ, WRITE, stores=(store,)) for store in STORES}
    for key in shops.values():
        known(office, key)
    enter(seen, shops["berlin"])
    seen.live()
    page = seen.open("access")
    page.get_by_label("Access key").fill(shops["hamburg"])
    with page.expect_response("**/api/inventory/events"):
        page.get_by_role("button", name="Use it").click()
    page = seen.open("live")
    seen.live()
    with httpx.Client(base_url=office.url, headers={"X-API-Key": shops["hamburg"]}) as api:
        stock(api, "OTHERS-1", 5, store="hamburg")
    expect(page.get_by_text("OTHERS-1").first).to_be_visible()
