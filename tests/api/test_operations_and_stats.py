"""GET /api/inventory/operations/{idempotencyKey} and /api/inventory/stats."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from api.expectations import TIME, act, assert_invalid, assert_problem, data_of, stock
from api.wire import request, send
from holdfast.domain.identifiers import QUANTITY_MAX
from server import Server, rows

OPERATIONS = "/api/inventory/operations/"


def operation(client: httpx.Client, key: str) -> dict[str, Any]:
    return data_of(client.get(OPERATIONS + quote(key, safe="")))


def test_a_completed_operation_is_kept_under_its_key(client: httpx.Client) -> None:
    sku = stock(client)
    key = f"reserve {sku}/1 «%»".encode("ascii", "ignore").decode()
    response = act(
        client, sku, "reserve", {"X-Request-ID": f"r-{sku}", "X-Actor": "Zoe"},
        quantity=2, idempotencyKey=key, reason="web order", reference="A-1", note="gift",
        occurredAt="2026-01-01T00:00:00Z",
    )  # fmt: skip
    found = operation(client, key)
    assert found == response.json()["operation"]
    assert found.pop("id")
    assert TIME.fullmatch(found["timestamp"])
    assert found.pop("timestamp") == found.pop("completedAt")
    assert found == {
        "type": "reserve", "sku": sku, "amount": 2, "idempotencyKey": key, "status": "completed", "retryCount": 0,
        "maxRetries": 8,
        "metadata": {
            "storeId": "default", "requestId": f"r-{sku}", "actor": "Zoe", "reason": "web order", "reference": "A-1",
            "note": "gift", "occurredAt": "2026-01-01T00:00:00.000Z",
        },
    }  # fmt: skip


def test_a_refused_operation_says_why(client: httpx.Client) -> None:
    sku = stock(client, 3)
    refused = act(client, sku, "reserve", quantity=5, idempotencyKey=f"fail-{sku}")
    found = operation(client, f"fail-{sku}")
    assert (found["status"], found["failedAt"], "completedAt" in found) == ("failed", found["timestamp"], False)
    assert found["error"] == {
        "name": "InsufficientQuantityError",
        "code": "INSUFFICIENT_QUANTITY",
        "message": refused.json()["detail"],
        "statusCode": 422,
    }


@pytest.mark.parametrize(
    ("action", "fields", "amount"),
    [
        ("quantity", {"quantity": 12}, 12),
        ("release", {"quantity": 1}, 1),
        ("fulfill", {"quantity": 2}, 2),
        ("adjust", {"delta": -3, "reason": "lost"}, -3),
    ],
)
def test_an_operation_tells_what_it_was(
    client: httpx.Client, action: str, fields: dict[str, object], amount: int
) -> None:
    sku = stock(client, 10, reserved=5)
    data_of(act(client, sku, action, {"Idempotency-Key": f"{action}-{sku}"}, **fields))
    found = operation(client, f"{action}-{sku}")
    assert (found["type"], found["amount"]) == ({"quantity": "set"}.get(action, action), amount)


def test_an_unknown_key_is_a_404(client: httpx.Client) -> None:
    assert_problem(client.get(OPERATIONS + "never"), 404, "NotFoundError", "NOT_FOUND", idempotencyKey="never")


@pytest.mark.parametrize("encoded", ["", "k" * 256, "%00", "%FF", "%C3%A9", "100%", "%2"])
def test_what_can_be_no_key_is_a_400(server: Server, encoded: str) -> None:
    assert_invalid(send(server.port, request("GET", OPERATIONS + encoded)), "idempotencyKey")


def test_the_totals_of_the_statistics_are_those_of_the_database(client: httpx.Client, server: Server) -> None:
    stock(client, 0)
    stock(client, 10, reserved=4)
    data = data_of(client.get("/api/inventory/stats"))
    sums = (
        "SELECT count(*), sum(on_hand > 0), sum(on_hand), sum(reserved) FROM items "
        "WHERE store = 'default' AND deleted = 0"
    )
    [(items, with_stock, on_hand, reserved)] = rows(server.data_dir, sums)
    operations = data.pop("operationsCount")
    assert data == {
        "storeId": "default",
        "concurrencyStats": {"activeMutexes": 0, "queuedOperations": 0, "trackedVersions": items},
        "totals": {
            "items": items, "withStock": with_stock, "outOfStock": items - with_stock,
            # Beyond the largest quantity, sums end (other modules fill items of this store).
            "quantity": min(on_hand, QUANTITY_MAX), "reserved": min(reserved, QUANTITY_MAX),
        },
    }  # fmt: skip
    sku = stock(client)
    act(client, sku, "reserve", quantity=11)
    assert data_of(client.get("/api/inventory/stats"))["operationsCount"] == operations + 1
