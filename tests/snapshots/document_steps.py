"""The calls about reservations, sales, transfers, stores and the catalogue."""

from collections.abc import Iterator
from typing import Any

from snapshots.step import Step

RESERVATIONS = "/api/inventory/reservations"
SALES = "/api/inventory/sales"
TRANSFERS = "/api/inventory/transfers"
KEY = "Idempotency-Key"
#: A line of two units, and one that nobody can serve.
TWO: dict[str, Any] = {"sku": "TEE", "quantity": 2}
MANY: dict[str, Any] = {"sku": "TEE", "quantity": 999}


def store_steps() -> Iterator[Step]:
    """Give the calls about stores and the catalogue."""
    berlin: dict[str, Any] = {"id": "berlin", "name": "Berlin", "attributes": {"size": 3}}
    yield Step("POST", "/api/stores", berlin, {KEY: "a store"})
    yield Step("POST", "/api/stores", berlin)
    yield Step("POST", "/api/stores", berlin | {"name": "Hamburg"})
    yield Step("GET", "/api/stores")
    yield Step("GET", "/api/stores?limit=1")
    yield Step("GET", "/api/stores/berlin")
    yield Step("GET", "/api/stores/berlin", headers={"If-None-Match": '"1"'})
    yield Step("GET", "/api/stores/nowhere")
    yield Step("PATCH", "/api/stores/berlin", {"location": "Alexanderplatz"})
    yield Step("PATCH", "/api/stores/berlin", {"location": "Alexanderplatz"})
    yield Step("PATCH", "/api/stores/nowhere", {"name": "Nowhere"})
    yield Step("PUT", "/api/inventory/skus/TEE", {"name": "T-shirt, red", "attributes": {"size": "M"}})
    yield Step("PUT", "/api/inventory/skus/TEE", {"name": "T-shirt, red", "attributes": {"size": "M"}})
    yield Step("PUT", "/api/inventory/skus/TEE", {"name": "T-shirt", "attributes": {}})
    yield Step("PUT", "/api/inventory/skus/TEE", {"name": ""})
    yield Step("GET", "/api/inventory/skus/TEE")
    yield Step("GET", "/api/inventory/skus/TEE", headers={"If-None-Match": "*"})
    yield Step("PUT", "/api/inventory/skus/TEE", {"name": "Tee", "expectedVersion": 9})
    yield Step("PATCH", "/api/stores/berlin", {"name": "B"}, {"If-Match": '"9"'})
    yield Step("GET", "/api/inventory/skus/NONE")


def reservation_steps() -> Iterator[Step]:
    """Give the calls about reservations. They begin with a stock of 12 and an hour on the clock."""
    hold: dict[str, Any] = {"lines": [TWO], "ttlSeconds": 900}
    yield Step("PUT", "/api/inventory/items/TEE/quantity", {"quantity": 30}, at_s=3600)
    yield Step("POST", RESERVATIONS, hold)
    for name in ("R-1", "R-2", "R-3", "R-4"):
        yield Step("POST", RESERVATIONS, hold | {"id": name, "reference": "order-2"}, {KEY: name})
    yield Step("POST", RESERVATIONS, hold | {"id": "R-1", "reference": "order-2"}, {KEY: "R-1"})
    yield Step("POST", RESERVATIONS, hold | {"id": "R-1", "reference": "order-2"})
    yield Step("POST", RESERVATIONS, hold | {"id": "R-1"})
    yield Step("POST", RESERVATIONS, {"lines": [TWO, MANY], "confirmed": True})
    both = {"sku": "TEE", "quantity": 20, "storeIds": ["default", "berlin"]}
    yield Step("POST", RESERVATIONS, {"id": "R-5", "lines": [both], "confirmed": True, "allowSplit": True})
    yield Step("POST", RESERVATIONS, {"lines": [{"sku": "NONE", "quantity": 1}], "confirmed": True})
    yield Step("POST", RESERVATIONS, {"lines": [TWO | {"storeId": "nowhere"}], "confirmed": True})
    yield Step("POST", RESERVATIONS, {"lines": [TWO]})
    yield Step("POST", RESERVATIONS, hold, {"If-Match": "*"})
    yield from _changes(RESERVATIONS)
    yield from _orders(RESERVATIONS)
    yield from _too_late(RESERVATIONS)
    yield Step("GET", f"{RESERVATIONS}/R-1")
    yield Step("GET", f"{RESERVATIONS}/R-1", headers={"If-None-Match": "*"})
    yield Step("GET", f"{RESERVATIONS}/NONE")
    yield Step("GET", f"{RESERVATIONS}?limit=2")
    yield Step("GET", f"{RESERVATIONS}?status=expired&sku=TEE&storeId=default&reference=order-2")


def _changes(all_: str) -> Iterator[Step]:
    part = {"lines": [{"lineId": "1", "quantity": 1}]}
    yield Step("POST", f"{all_}/R-1/extend", {"ttlSeconds": 1800})
    yield Step("POST", f"{all_}/R-2/extend", {"expiresAt": "2024-05-06T09:00:00Z"})
    yield Step("POST", f"{all_}/R-2/extend", {"ttlSeconds": 1})
    yield Step("POST", f"{all_}/R-1/confirm", {}, {KEY: "confirm"})
    yield Step("POST", f"{all_}/R-1/confirm")
    yield Step("POST", f"{all_}/R-1/release", {"ifConfirmed": "refuse"})
    yield Step("POST", f"{all_}/R-1/unconfirm", {"ttlSeconds": 900})
    yield Step("POST", f"{all_}/R-1/unconfirm", {"ttlSeconds": 900, "expectedVersion": 1})
    yield Step("POST", f"{all_}/R-1/unconfirm", {"ttlSeconds": 900, "expectedVersion": 3})
    yield Step("POST", f"{all_}/R-1/confirm", {"ttlSeconds": 9000})
    yield Step("POST", f"{all_}/R-1/confirm", {"ttlSeconds": 8000})
    yield Step("POST", f"{all_}/R-1/fulfill", part, {KEY: "fulfill"})
    yield Step("POST", f"{all_}/R-1/fulfill", {"lines": [{"sku": "TEE", "quantity": 9}]})
    yield Step("POST", f"{all_}/R-1/fulfill", {"lines": [{"sku": "CAP", "quantity": 1}]})
    yield Step("POST", f"{all_}/R-1/release", part)
    yield Step("POST", f"{all_}/R-1/release")
    for action in ("confirm", "fulfill", "release"):
        yield Step("POST", f"{all_}/R-1/{action}", {})
        yield Step("POST", f"{all_}/NONE/{action}")
    yield Step("POST", f"{all_}/R-2/release", {"lines": None})


def _orders(all_: str) -> Iterator[Step]:
    """Give the calls that change an order which is there."""
    yield Step("POST", "/api/inventory/items/TEE/adjust", {"delta": 20, "reason": "found"})
    yield Step("POST", "/api/stores/berlin/inventory/items", {"sku": "TEE", "name": "T-shirt", "quantity": 5})
    yield Step("POST", all_, {"id": "R-6", "lines": [TWO | {"reference": "item-1"}], "confirmed": True})
    yield Step("POST", f"{all_}/R-6/amend", {"lines": [{"lineId": "1", "sku": "TEE", "quantity": 3}, TWO]})
    yield Step("POST", f"{all_}/R-6/amend", {"lines": [{"lineId": "1", "sku": "TEE", "quantity": 999}]})
    yield Step("POST", f"{all_}/R-6/amend", {"lines": [{"lineId": "1", "sku": "CAP", "quantity": 1}]})
    yield Step("POST", f"{all_}/R-6/amend", {"lines": []})
    yield Step("POST", f"{all_}/R-6/reassign", {"lines": [{"lineId": "2"}], "toStoreId": "berlin"})
    yield Step("POST", f"{all_}/R-6/reassign", {"fromStoreId": "default", "storeIds": ["default"]})
    yield Step("POST", f"{all_}/R-6/fulfill", {"lines": [{"lineId": "1", "quantity": 2}]})
    yield Step("POST", f"{all_}/R-6/amend", {"lines": [{"lineId": "1", "sku": "TEE", "quantity": 1}]})
    back = {"lineId": "1", "quantity": 1, "storeId": "berlin", "bucket": "unsellable", "reason": "too small"}
    yield Step("POST", f"{all_}/R-6/return", {"lines": [back]}, {KEY: "return"})
    yield Step("POST", f"{all_}/R-6/return", {"lines": [back | {"quantity": 2}]})
    parcel = {"id": "P-1", "lines": [{"lineId": "2", "quantity": 1}]}
    yield Step("POST", f"{all_}/R-6/fulfill", parcel)
    yield Step("POST", f"{all_}/R-6/fulfill", parcel)
    yield Step("POST", f"{all_}/R-6/fulfill", {"id": "P-1"})
    yield Step("POST", f"{all_}/R-6/unfulfill", {"parcelId": "P-1"})
    yield Step("POST", f"{all_}/R-6/unfulfill", {"parcelId": "P-9"})
    yield Step("POST", f"{all_}/R-6/unfulfill", {"reason": "never sent"})
    yield Step("POST", f"{all_}/R-6/unfulfill", {"lines": [{"lineId": "1", "quantity": 1}]})
    yield Step("POST", f"{all_}/NONE/unfulfill")
    yield Step("POST", f"{all_}/R-6/release")


def _too_late(all_: str) -> Iterator[Step]:
    yield Step("POST", f"{all_}/R-3/fulfill", at_s=4600)
    yield Step("POST", f"{all_}/R-3/confirm")
    yield Step("POST", all_, {"lines": [TWO], "ttlSeconds": 900, "id": "R-3", "reference": "order-2"})
    yield Step("POST", f"{all_}/R-3/extend", {"ttlSeconds": 60})
    yield Step("PUT", "/api/inventory/items/TEE/quantity", {"quantity": 999})
    yield Step("POST", "/api/inventory/items/TEE/reserve", {"quantity": 975})  # The due ones end for it.
    yield Step("POST", f"{all_}/R-3/confirm", {"ifExpired": "reacquire"})
    yield Step("POST", f"{all_}/R-4/confirm", {"ifExpired": "reacquire"})
    yield Step("POST", "/api/inventory/items/TEE/adjust", {"delta": -998, "reason": "stolen"})
    yield Step("POST", f"{all_}/R-3/fulfill")
    yield Step("POST", f"{all_}/R-3/release", {"lines": [{"lineId": "1", "quantity": 3}]})
    left = {"happened": True, "lines": [{"lineId": "1", "quantity": 1, "storeId": "berlin"}]}
    yield Step("POST", f"{all_}/R-4/fulfill", left)
    yield Step("POST", f"{all_}/R-4/fulfill", left | {"lines": [{"lineId": "1", "quantity": 1, "storeId": "nowhere"}]})
    yield Step("POST", "/api/inventory/items/TEE/adjust", {"delta": 1998, "reason": "found"})


def sale_steps() -> Iterator[Step]:
    """Give the calls about sales."""
    yield Step("POST", SALES, {"id": "S-1", "lines": [TWO | {"quantity": 1}], "reference": "receipt-1"}, {KEY: "sale"})
    yield Step("POST", SALES, {"id": "S-1", "lines": [TWO | {"quantity": 1}], "reference": "receipt-1"})
    yield Step("POST", SALES, {"id": "S-1", "lines": [TWO]})
    yield Step("POST", SALES, {"lines": [TWO, MANY | {"quantity": 9999}]})
    yield Step("POST", SALES, {"lines": [{"sku": "NONE", "quantity": 1}]})
    late = {"lines": [MANY], "happened": True, "occurredAt": "2024-05-06T08:00:00Z"}
    yield Step("POST", SALES, {"id": "S-2"} | late)
    yield Step("POST", SALES, {"id": "S-3"} | late | {"occurredAt": "2024-05-06T07:00:00Z"})
    yield Step("POST", f"{SALES}/S-1/return", {"lines": [{"sku": "TEE", "quantity": 1}], "note": "unworn"})
    yield Step("POST", f"{SALES}/S-1/return", {"lines": [{"sku": "TEE", "quantity": 1}]})
    yield Step("POST", SALES, {"id": "S-4"} | late | {"lines": [TWO, {"sku": "UNHEARD-OF", "quantity": 1}]})
    yield Step("GET", f"{SALES}/S-1")
    yield Step("GET", f"{SALES}/S-1", headers={"If-None-Match": "*"})
    yield Step("GET", f"{SALES}/NONE")
    yield Step("GET", f"{SALES}?limit=1")


def batch_steps() -> Iterator[Step]:
    """Give calls of many commands about documents, each by itself."""
    rows: list[dict[str, Any]] = [
        {"type": "reservation", "id": "R-9", "lines": [TWO], "ttlSeconds": 900},
        {"type": "reservation.confirm", "reservationId": "R-9", "idempotencyKey": "paid in a batch"},
        {"type": "reservation.fulfill", "reservationId": "R-9", "lines": [{"lineId": "1", "quantity": 9}]},
        {"type": "sale", "lines": [MANY | {"quantity": 99999}]},
        {"type": "transfer.cancel", "transferId": "NONE"},
    ]
    for commands in (rows, rows[1:2]):
        yield Step("POST", "/api/inventory/batch", {"commands": commands, "atomic": False})
    yield Step("POST", "/api/inventory/batch", {"commands": rows})
