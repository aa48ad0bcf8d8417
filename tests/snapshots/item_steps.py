"""The calls about items: every write and every read, in any store, by itself and in a batch."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from snapshots.step import Step

BATCH = "/api/inventory/batch"
KEY = "Idempotency-Key"


def item_steps(inventory: str) -> Iterator[Step]:
    """Give every call about the items of one store, each refusal included."""
    items, tee = f"{inventory}/items", f"{inventory}/items/TEE"
    add: dict[str, Any] = {"sku": "TEE", "name": "T-shirt", "quantity": 10}
    yield Step("POST", items, add | {"reason": "delivery", "reference": "D-1", "note": "Two boxes"})
    yield Step("POST", items, add | {"sku": "CAP", "name": "Cap", "quantity": 0})
    yield Step("POST", items, add | {"quantity": 0})
    yield Step("POST", items, add | {"quantity": 2**53 - 1})
    yield from _strangers(inventory)
    yield from _movements(tee)
    yield from _counts(tee)
    yield from _settings(items, tee)
    yield from _reads(inventory, items, tee)


def _strangers(inventory: str) -> Iterator[Step]:
    """Write to an item that is not there."""
    none = f"{inventory}/items/NONE"
    for action in ("reserve", "release", "fulfill"):
        yield Step("POST", f"{none}/{action}", {"quantity": 1})
    yield Step("POST", f"{none}/adjust", {"delta": -1, "reason": "lost"})
    yield Step("PUT", f"{none}/quantity", {"quantity": 1})
    yield Step("POST", f"{none}/move", {"quantity": 1, "from": "sellable", "to": "unsellable"})
    yield Step("POST", f"{none}/count", {"counted": 1, "asOfVersion": 1})
    yield Step("PATCH", none, {"safetyStock": 1})
    yield Step("PUT", "/api/stores/nowhere/inventory/items/TEE", {})


def _movements(tee: str) -> Iterator[Step]:
    own = {KEY: f"reserve {tee}", "X-Actor": "Ada"}
    yield Step("POST", f"{tee}/reserve", {"quantity": 3, "reference": "order-1"}, own)
    yield Step("POST", f"{tee}/reserve", {"quantity": 3, "reference": "order-1"}, own)
    yield Step("POST", f"{tee}/reserve", {"quantity": 4}, own)
    yield Step("POST", f"{tee}/reserve", {"quantity": 8, "idempotencyKey": f"too many {tee}"})
    yield Step("POST", f"{tee}/reserve", {"quantity": 8, "idempotencyKey": f"too many {tee}"})
    yield Step("GET", f"/api/inventory/operations/{quote(f'too many {tee}', safe='')}")
    yield Step("POST", f"{tee}/reserve", {"quantity": 1, "expectedVersion": 1})
    yield Step("POST", f"{tee}/reserve", {"quantity": 1}, {"If-Match": '"1.1"'})
    yield Step("POST", f"{tee}/reserve", {"quantity": 0})
    yield Step("POST", f"{tee}/release", {"quantity": 1})
    yield Step("POST", f"{tee}/release", {"quantity": 9})
    yield Step("POST", f"{tee}/fulfill", {"quantity": 1, "occurredAt": "2024-05-06T07:00:00Z"})
    yield Step("POST", f"{tee}/fulfill", {"quantity": 9})
    yield Step("POST", f"{tee}/adjust", {"delta": -2, "reason": "lost"}, {KEY: f"adjust {tee}"})
    yield Step("POST", f"{tee}/adjust", {"delta": 4, "reason": "damaged", "bucket": "unsellable"})
    yield Step("POST", f"{tee}/adjust", {"delta": 1, "reason": "whim"})
    yield Step("POST", f"{tee}/adjust", {"delta": 2**53 - 1, "reason": "found"})
    yield Step("POST", f"{tee}/adjust", {"delta": -11, "reason": "stolen", "note": "promised units, too"})
    yield Step("POST", f"{tee}/fulfill", {"quantity": 1})
    yield Step("PUT", f"{tee}/quantity", {"quantity": 12}, {KEY: f"set {tee}"})
    yield Step("PUT", f"{tee}/quantity", {"quantity": 12})
    yield Step("PUT", f"{tee}/quantity", {"quantity": 0})
    yield Step("POST", f"{tee}/move", {"quantity": 1, "from": "unsellable", "to": "sellable"}, {KEY: f"move {tee}"})
    yield Step("POST", f"{tee}/move", {"quantity": 2, "from": "sellable", "to": "unsellable"})
    yield Step("POST", f"{tee}/move", {"quantity": 99, "from": "sellable", "to": "unsellable"})
    yield Step("POST", f"{tee}/move", {"quantity": 99, "from": "unsellable", "to": "sellable"})


def _counts(tee: str) -> Iterator[Step]:
    yield Step("POST", f"{tee}/count", {"counted": 11, "source": "nightly"}, {KEY: f"count {tee}"})
    yield Step("POST", f"{tee}/count", {"counted": 11, "source": "nightly"})
    yield Step("POST", f"{tee}/count", {"counted": 9, "asOf": "2024-05-06T07:00:00Z", "source": "nightly"})
    yield Step("POST", f"{tee}/count", {"counted": 9, "asOfVersion": 1})
    yield Step("POST", f"{tee}/count", {"counted": 9, "asOfVersion": 1, "onMoved": "rebase"})
    yield Step("POST", f"{tee}/count", {"counted": 9, "asOfVersion": 99})
    yield Step("POST", f"{tee}/count", {"counted": 9, "asOf": "2024-05-06T09:00:00Z"})


def _settings(items: str, tee: str) -> Iterator[Step]:
    yield Step("PUT", tee, {"safetyStock": 1, "reorderPoint": 5}, {KEY: f"settings {tee}"})
    yield Step("PUT", tee, {"safetyStock": 1, "reorderPoint": 5})
    yield Step("PUT", f"{items}/MUG", {"name": "Mug"})
    yield Step("PATCH", tee, {"safetyStock": 0}, {KEY: f"patch {tee}"})
    yield Step("PATCH", tee, {})
    yield Step("PATCH", tee, {"safetyStock": -1})
    yield Step("DELETE", tee)
    yield Step("DELETE", f"{items}/MUG", None, {KEY: f"delete {tee}"})
    yield Step("DELETE", f"{items}/MUG", {"reason": "gone"})


def _reads(inventory: str, items: str, tee: str) -> Iterator[Step]:
    yield Step("GET", tee)
    yield Step("GET", tee, headers={"If-None-Match": "*"})
    yield Step("GET", f"{items}/NONE")
    yield Step("GET", f"{tee}?asOf=2024-05-06T07:08:09.123Z", at_s=60)
    yield Step("GET", f"{tee}?asOf=2001-01-01T00:00:00Z")
    yield Step("GET", f"{tee}?asOf=2099-01-01T00:00:00Z")
    yield Step("GET", items)
    yield Step("GET", f"{items}?limit=1")
    yield Step("GET", f"{inventory}/stats")
    yield Step("GET", f"{tee}/ledger?order=asc&limit=2")
    yield Step("GET", f"{items}/NONE/ledger")
    yield Step("GET", f"{inventory}/ledger?limit=1&sku=TEE")


#: One command of each type; a new type has to join them.
ROWS: list[dict[str, Any]] = [
    {"type": "add", "sku": "POD", "name": "Pod", "quantity": 20},
    {"type": "reserve", "sku": "POD", "quantity": 5},
    {"type": "release", "sku": "POD", "quantity": 1},
    {"type": "fulfill", "sku": "POD", "quantity": 2},
    {"type": "adjust", "sku": "POD", "delta": 1, "reason": "found"},
    {"type": "set", "sku": "POD", "quantity": 18, "note": "of its own"},
    {"type": "move", "sku": "POD", "quantity": 3, "from": "sellable", "to": "unsellable"},
    {"type": "count", "sku": "POD", "counted": 17},
    {"type": "settings", "sku": "POD", "safetyStock": 1},
    {"type": "patch", "sku": "POD", "reorderPoint": 3},
    {"type": "settings", "sku": "TIN", "storeId": "berlin"},
    {"type": "delete", "sku": "TIN", "storeId": "berlin"},
]


def late_steps() -> Iterator[Step]:
    """Give what happened before, or beyond the books, and the figures of another system."""
    jar = "/api/inventory/items/JAR"
    before, sent = {"occurredAt": "2024-05-06T07:30:00Z"}, {"Sent-At": "2024-05-06T07:05:00Z"}
    books = {"basis": "books", "source": "erp", "asOf": "2024-05-06T07:20:00Z"}
    yield Step("POST", f"{jar}/adjust", {"delta": 2, "reason": "found"})
    yield Step("POST", f"{jar}/fulfill", {"quantity": 5, "happened": True})
    yield Step("POST", f"{jar}/count", {"counted": 9, "source": "robot"})
    yield Step("POST", f"{jar}/count", {"counted": 9, "source": "robot"})
    yield Step("POST", f"{jar}/adjust", {"delta": -4, "reason": "lost"} | before)
    yield Step("POST", f"{jar}/adjust", {"delta": -4, "reason": "lost"} | before, {"Sent-At": "yesterday"})
    yield Step("POST", f"{jar}/adjust", {"delta": -4, "reason": "lost"} | before, {"Sent-At": "2001-01-01T00:00:00Z"})
    yield Step("POST", f"{jar}/adjust", {"delta": -4, "reason": "lost"} | before, sent)
    yield Step("POST", f"{jar}/count", {"counted": 7} | books)
    yield Step("POST", f"{jar}/count", {"counted": 7, "basis": "books", "source": "erp"})
    yield Step("POST", f"{jar}/count", {"counted": 7, "basis": "guess"})
    yield Step("POST", "/api/inventory/items/TIN/count", {"counted": 7} | books)
    yield Step("GET", f"{jar}/ledger?limit=5")
    twice = {"type": "count", "sku": "JAR", "counted": 8}
    yield Step("POST", BATCH, {"commands": [twice, twice]})
    yield Step("POST", BATCH, {"commands": [twice, twice | {"source": "robot"}]})


def batch_steps() -> Iterator[Step]:
    """Give calls of many commands: all or none, each by itself, and what is wrong with them."""
    keyed = [row | {"idempotencyKey": f"row {number}"} for number, row in enumerate(ROWS)]
    two = [{"type": "reserve", "sku": "POD", "quantity": quantity} for quantity in (1, 999)]
    yield Step("POST", BATCH, {"commands": ROWS, "reason": "opening"}, {KEY: "a batch"})
    yield Step("POST", BATCH, {"commands": ROWS, "reason": "opening"}, {KEY: "a batch"})
    yield Step("POST", BATCH, {"commands": two})
    yield Step("POST", BATCH, {"commands": [{"type": "fulfill", "sku": "POD", "quantity": 1, "expectedVersion": 1}]})
    yield Step("POST", BATCH, {"commands": [{"type": "release", "sku": "POD", "quantity": 99}]})
    yield Step("POST", BATCH, {"commands": [{"type": "delete", "sku": "POD"}]})
    yield Step("POST", BATCH, {"commands": [{"type": "count", "sku": "POD", "counted": 1, "asOfVersion": 1}]})
    yield Step("POST", BATCH, {"commands": keyed, "atomic": False})
    yield Step("POST", BATCH, {"commands": [*keyed[:2], *two], "atomic": False})
    yield Step("POST", BATCH, {"commands": [{"type": "release", "sku": "POD"}, *two], "atomic": False})
    yield Step("POST", BATCH, {"commands": keyed})
    yield Step("POST", BATCH, {"commands": [{"type": "borrow", "sku": "POD"}]})
    yield Step("POST", BATCH, {"commands": [{"type": "adjust", "sku": "POD", "delta": 2**53 - 1, "reason": "found"}]})
