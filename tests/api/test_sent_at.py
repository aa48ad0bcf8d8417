"""The sender's clock (Sent-At): what it shows corrects when things have happened."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.documents import (
    SALES,
)
from api.expectations import act, assert_invalid, data_of, item, nothing_changes, stock
from holdfast.api.limits import SENT_AT_MS_MAX
from server import Server

HOUR_AGO = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
EARLIER = (datetime.now(UTC) - timedelta(hours=2)).isoformat()


def sold(client: httpx.Client, sku: str, quantity: int, headers: dict[str, str] | None = None, **fields: Any) -> Any:
    """Report a sale that has happened."""
    body = {"lines": [{"sku": sku, "quantity": quantity}], "happened": True, **fields}
    return data_of(client.post(SALES, json=body, headers=headers), 201)


def test_a_till_with_a_slow_clock_loses_no_sale_before_a_count(client: httpx.Client) -> None:
    """The till is three hours slow; it sold two an hour ago by the true clock, after somebody had counted."""
    sku = stock(client, 10)
    counted = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    data_of(act(client, sku, "count", counted=10, asOf=counted, onMoved="rebase"))
    on_hand = item(client, sku)["quantity"]
    slow = timedelta(hours=3)
    stated = (datetime.now(UTC) - timedelta(hours=1) - slow).isoformat()
    sale = sold(client, sku, 2, {"Sent-At": (datetime.now(UTC) - slow).isoformat()}, occurredAt=stated)
    assert item(client, sku)["quantity"] == on_hand - 2
    corrected = datetime.fromisoformat(sale["occurredAt"]) - datetime.fromisoformat(stated)
    # Times are told in whole milliseconds.
    assert slow - timedelta(milliseconds=2) <= corrected < slow + timedelta(minutes=1)


def test_the_clock_of_the_sender_is_no_part_of_a_request(client: httpx.Client) -> None:
    sku = stock(client, 10)
    body = {"delta": -1, "reason": "lost", "idempotencyKey": f"once {sku}", "occurredAt": HOUR_AGO}
    for behind in (1, 2):
        sent = (datetime.now(UTC) - timedelta(seconds=behind)).isoformat()
        data_of(act(client, sku, "adjust", {"Sent-At": sent}, **body))
    assert item(client, sku)["quantity"] == 9


@pytest.mark.parametrize(
    "sent_at",
    ["", "now", "2026-01-31T08:15:30", "1969-12-31T23:59:59Z", "2001-01-01T00:00:00Z", "9999-01-01T00:00:00Z"],
)
def test_a_clock_of_the_sender_that_cannot_be_is_refused(client: httpx.Client, server: Server, sent_at: str) -> None:
    sku = stock(client)
    with nothing_changes(server):
        refused = act(client, sku, "adjust", {"Sent-At": sent_at}, delta=-1, reason="lost")
        assert_invalid(refused, "Sent-At")


def test_a_sender_may_be_a_day_off(client: httpx.Client) -> None:
    sku = stock(client, 5)
    almost = timedelta(milliseconds=SENT_AT_MS_MAX) - timedelta(minutes=1)
    for ahead in (almost, -almost):
        sent = datetime.now(UTC) + ahead
        headers, happened = {"Sent-At": sent.isoformat()}, (sent - timedelta(minutes=5)).isoformat()
        data_of(act(client, sku, "adjust", headers, delta=-1, reason="lost", occurredAt=happened))
    assert item(client, sku)["quantity"] == 3
