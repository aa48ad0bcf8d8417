"""What is asked about transfers."""

from collections.abc import Iterator
from typing import Any

from snapshots.document_steps import KEY, MANY, TRANSFERS, TWO
from snapshots.step import Step


def transfer_steps() -> Iterator[Step]:
    """Give the calls about transfers."""
    ordered: dict[str, Any] = {"fromStoreId": None, "toStoreId": "default", "lines": [{"sku": "TEE", "quantity": 50}]}
    yield Step("POST", TRANSFERS, {"id": "T-1", "expectedAt": "2024-05-09T00:00:00Z"} | ordered, {KEY: "transfer"})
    yield Step("POST", TRANSFERS, {"id": "T-2"} | ordered)
    yield Step("POST", TRANSFERS, {"id": "T-2"} | ordered)
    yield Step("POST", TRANSFERS, {"id": "T-2"} | ordered | {"lines": [TWO]})
    yield Step("POST", TRANSFERS, {"id": "T-3"} | ordered | {"fromStoreId": "berlin", "lines": [TWO]})
    yield Step("POST", TRANSFERS, ordered | {"fromStoreId": "berlin", "lines": [MANY]})
    yield Step("POST", TRANSFERS, ordered | {"toStoreId": "nowhere"})
    left = {"sku": "LOST", "quantity": 3}
    gone = ordered | {"fromStoreId": "berlin"}
    yield Step("POST", TRANSFERS, gone | {"id": "T-9", "happened": True, "lines": [left]})
    yield Step("POST", TRANSFERS, gone | {"id": "T-8", "lines": [left | {"happened": True}, TWO | {"quantity": 9}]})
    yield from receipt_steps()


def receipt_steps() -> Iterator[Step]:
    """Give the calls about what came of transfers."""
    receipt = {"lineId": "1", "received": 30, "damaged": 5, "missing": 1}
    yield Step("POST", f"{TRANSFERS}/T-1/receive", {"lines": [receipt]}, {KEY: "receive"})
    yield Step("POST", f"{TRANSFERS}/T-1/receive", {"lines": [{"sku": "TEE", "missing": 99}]})
    yield Step("POST", f"{TRANSFERS}/T-1/receive")
    yield Step("POST", f"{TRANSFERS}/T-1/receive")
    yield Step(
        "PUT", f"{TRANSFERS}/T-1/receipt", {"lines": [{"lineId": "1", "received": 40, "damaged": 1, "missing": 4}]}
    )
    yield Step("PUT", f"{TRANSFERS}/T-1/receipt", {"lines": [{"sku": "TEE", "missing": 99}]})
    yield Step("PUT", f"{TRANSFERS}/T-1/receipt", {"lines": []})
    yield Step("PATCH", f"{TRANSFERS}/T-1", {"expectedAt": "2024-05-12T00:00:00Z", "reference": "truck 7"})
    yield Step("PATCH", f"{TRANSFERS}/NONE", {"expectedAt": None})
    yield Step("POST", f"{TRANSFERS}/T-2/cancel", {"reason": "never sent"})
    yield Step("POST", f"{TRANSFERS}/T-3/cancel")
    yield Step("POST", f"{TRANSFERS}/T-3/cancel")
    yield Step("POST", f"{TRANSFERS}/NONE/cancel")
    yield Step("GET", f"{TRANSFERS}/T-1")
    yield Step("GET", f"{TRANSFERS}/T-1", headers={"If-None-Match": "*"})
    yield Step("GET", f"{TRANSFERS}/NONE")
    yield Step("GET", f"{TRANSFERS}?status=cancelled")
