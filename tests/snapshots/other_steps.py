"""What is about no single thing: availability, ledger, feed, figures, the description; and what is wrong with calls."""

from collections.abc import Iterator

from holdfast.engine.errors import OutcomeUnknown, Overloaded, StorageBroken, StorageUnavailable
from snapshots.document_steps import batch_steps as document_batch_steps
from snapshots.document_steps import reservation_steps, sale_steps, store_steps
from snapshots.item_steps import batch_steps, item_steps, late_steps
from snapshots.step import Step
from snapshots.transfer_steps import transfer_steps

EVENTS = "/api/inventory/events"
RESERVE = "/api/inventory/items/TEE/reserve"
METRICS = "/api/metrics"
_GROUPS = ("requests", "inventory", "concurrency", "persistence", "system")


def every_step() -> Iterator[Step]:
    """Give the whole scenario."""
    yield from _service_steps()  # The first ones: they count all requests.
    yield from store_steps()
    yield from item_steps("/api/inventory")
    yield from item_steps("/api/stores/berlin/inventory")
    yield from batch_steps()
    yield from late_steps()
    yield from reservation_steps()
    yield from sale_steps()
    yield from transfer_steps()
    yield from document_batch_steps()
    yield from _stop_steps()
    yield from _read_steps()
    yield from _bad_steps()
    yield from _fault_steps()


def _stop_steps() -> Iterator[Step]:
    recall = {"salesStatus": "stopped", "reason": "Batch 4711"}
    yield Step(
        "PATCH", "/api/inventory/skus/TEE", recall | {"attributes": {"batch": 4711}}, {"Idempotency-Key": "recall"}
    )
    yield Step("PATCH", "/api/inventory/skus/TEE", recall)
    yield Step("PATCH", "/api/inventory/skus/TEE", {"name": "Tee"}, {"If-Match": '"9"'})
    yield Step("PATCH", "/api/inventory/skus/NONE", recall)
    yield Step("PATCH", "/api/inventory/skus/TEE", {"salesStatus": "closed"})
    yield Step("GET", "/api/inventory/items/TEE")
    yield Step("POST", RESERVE, {"quantity": 1})
    yield Step("POST", "/api/inventory/sales", {"lines": [{"sku": "TEE", "quantity": 1}]})
    yield Step("POST", "/api/inventory/availability", {"skus": ["TEE"], "view": "stores"})
    yield Step("PATCH", "/api/inventory/skus/TEE", {"salesStatus": "open"})
    yield Step("PATCH", "/api/stores/berlin", {"salesStatus": "stopped"})
    yield Step("GET", "/api/stores/berlin/inventory/items/TEE")
    yield Step("POST", "/api/stores/berlin/inventory/items/TEE/reserve", {"quantity": 1})
    yield Step("PATCH", "/api/stores/berlin", {"salesStatus": "open"})


def _read_steps() -> Iterator[Step]:
    yield Step("POST", "/api/inventory/availability", {"skus": ["TEE", "NONE"]})
    yield Step("POST", "/api/inventory/availability", {"skus": ["TEE"], "view": "stores", "storeIds": ["berlin"]})
    yield Step("POST", "/api/inventory/availability", {"skus": ["TEE"], "storeIds": ["nowhere"]})
    yield Step("GET", "/api/inventory/stock?storeIds=berlin,default&limit=2")
    yield Step("GET", "/api/inventory/stock?short=true&storeIds=nowhere")
    yield Step("GET", "/api/inventory/stock?salesStatus=stopped")
    yield Step("GET", "/api/inventory/skus?limit=1")
    yield Step("GET", "/api/inventory/skus?attribute.barcode=1&name=tee")
    yield Step("GET", "/api/inventory/skus?salesStatus=shut")
    yield Step("GET", "/api/inventory/ledger?kind=stop")
    yield Step("GET", "/api/inventory/stats?storeId=*")
    yield Step("GET", "/api/inventory/stats?storeId=nowhere")
    yield Step("GET", "/api/inventory/ledger?order=asc&limit=3")
    yield Step("GET", "/api/inventory/ledger?documentId=R-1")
    yield Step("GET", "/api/inventory/ledger?reference=order-1&storeId=berlin")
    yield Step("GET", "/api/inventory/ledger?after=x")
    yield Step("GET", f"{EVENTS}?after=3&limit=2")
    yield Step("GET", f"{EVENTS}?storeIds=berlin&skuPrefix=TEE&limit=2")
    yield Step("GET", f"{EVENTS}?after=999999")
    yield Step("GET", EVENTS, headers={"Accept": "text/event-stream", "Last-Event-ID": "60"})
    yield Step("GET", "/api/inventory/snapshot")
    for key in ("R-1", "a batch", "sale", "a store", "unused"):
        yield Step("GET", f"/api/inventory/operations/{key.replace(' ', '%20')}")


def _service_steps() -> Iterator[Step]:
    for target in (
        "/",
        "/health",
        "/livez",
        "/readyz",
        "/docs",
        "/docs/start.js",
        "/docs/none",
        "/openapi.json",
        "/api/access",
    ):
        yield Step("GET", target)
    for target in ("/dashboard", "/dashboard/preact.js", "/dashboard/none"):
        yield Step("GET", target)
    for target in (METRICS, "/metrics", f"{METRICS}/health", *(f"{METRICS}/{group}" for group in _GROUPS)):
        yield Step("GET", target)
    yield Step("POST", f"{METRICS}/reset")
    yield Step("GET", "/problems/insufficient-quantity")
    yield Step("GET", "/problems/nothing")
    yield Step("GET", "/problems/conflict", headers={"Accept": "text/html,*/*;q=0.8"})


def _bad_steps() -> Iterator[Step]:
    yield Step("GET", "/nothing")
    yield Step("POST", "/health")
    yield Step("GET", f"/?{'x' * 20_000}")
    yield Step("POST", RESERVE, {"quantity": 1, "note": "x" * 100_000})
    yield Step("POST", RESERVE, {"quantity": 1}, {"Content-Type": "text/plain"})
    yield Step("POST", RESERVE, '{"quantity": ')
    yield Step("POST", RESERVE, '{"quantity": 1, "quantity": 2}')
    yield Step("POST", RESERVE, {"quantity": "1"})
    yield Step("POST", RESERVE, {"quantity": 1, "colour": "red"})
    yield Step("POST", f"{RESERVE}?colour=red", {"quantity": 1})
    yield Step("POST", RESERVE, {"quantity": 1}, {"If-Match": "one"})
    yield Step("GET", "/api/inventory/items/%FF")
    yield Step("GET", "/api/inventory/items/TEE", headers={"Via": "a proxy"})
    yield Step("POST", RESERVE, {"quantity": 1}, {"Origin": "https://elsewhere.example"})
    for target in ("inventory/items", "inventory/stats", "inventory/ledger"):
        yield Step("GET", f"/api/stores/nowhere/{target}")


def _fault_steps() -> Iterator[Step]:
    yield Step("POST", RESERVE, {"quantity": 1}, fault=Overloaded())
    yield Step("POST", RESERVE, {"quantity": 1}, fault=StorageUnavailable())
    yield Step("POST", RESERVE, {"quantity": 1}, fault=OutcomeUnknown())
    yield Step("POST", RESERVE, {"quantity": 1}, fault=StorageBroken())
    yield Step("POST", RESERVE, {"quantity": 1}, fault=ZeroDivisionError())
    yield Step("GET", f"{METRICS}/health", fault=StorageUnavailable())
    yield Step("GET", "/readyz", fault=StorageUnavailable())
