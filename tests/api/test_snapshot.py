"""All items of one moment as lines, and the cursor from which to follow the feed."""

import json

import httpx

from api.expectations import ITEM_MEMBERS, act, data_of, item, stock
from api.following import SNAPSHOT, end_of, read, sequence_of, snapshot
from api.wire import item_path


def test_every_item_stands_on_a_line_as_it_is_and_the_last_line_holds_the_cursor(client: httpx.Client) -> None:
    skus = [stock(client, 10, reserved=3), stock(client, 0)]
    answer = client.get(SNAPSHOT)
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.text.endswith("}\n")
    *items, last = map(json.loads, answer.text.splitlines())
    by_sku = {shown["sku"]: shown for shown in items}
    assert {sku: by_sku[sku] for sku in skus} == {sku: item(client, sku) for sku in skus}
    assert list(by_sku[skus[0]]) == ITEM_MEMBERS
    assert last == {"cursor": last["cursor"], "items": len(items)}
    assert read(client, last["cursor"]) == ([], last["cursor"])


def test_what_happens_after_a_snapshot_is_exactly_what_follows_its_cursor(client: httpx.Client) -> None:
    sku = stock(client)
    cursor = end_of(client)
    act(client, sku, "reserve", quantity=1)
    [entry], _ = read(client, cursor)
    assert (entry["sku"], entry["kind"]) == (sku, "reserve")


def test_deleted_items_are_left_out(client: httpx.Client) -> None:
    sku = stock(client, 0)
    data_of(client.delete(item_path(sku)))
    items, cursor = snapshot(client)
    assert sku not in {shown["sku"] for shown in items}
    last, _ = read(client, str(sequence_of(cursor) - 1))
    assert (last[0]["kind"], last[0]["after"]["deleted"]) == ("delete", True)


def test_head_of_a_snapshot_is_its_headers(client: httpx.Client) -> None:
    answer = client.head(SNAPSHOT)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "application/x-ndjson"
