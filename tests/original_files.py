"""Files as the original writes them: one JSON object a store, SKU to item, indented by two."""

import json
from pathlib import Path
from typing import Any, Final

CREATED: Final = "2025-01-01T08:00:00.000Z"
CREATED_MS: Final = 1_735_718_400_000
UPDATED: Final = "2025-06-30T17:45:12.345Z"
UPDATED_MS: Final = 1_751_305_512_345

Fields = dict[str, Any]


def original_item(
    sku: str = "LAPTOP", *, name: str | None = None, quantity: int = 5, reserved: int = 2, version: int = 7
) -> Fields:
    return {
        "sku": sku,
        "name": name or f"The {sku}",
        "quantity": quantity,
        "reserved": reserved,
        "available": max(0, quantity - reserved),
        "version": version,
        "lastUpdated": UPDATED,
        "createdAt": CREATED,
    }


def original_text(*items: Fields) -> str:
    return json.dumps({item["sku"]: item for item in items}, indent=2, ensure_ascii=False)


def put_original(directory: Path, store: str, *items: Fields) -> Path:
    return put_text(directory, store, original_text(*items))


def put_text(directory: Path, store: str, text: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"inventory_{store}.json"
    path.write_text(text, encoding="utf-8")
    return path


def read_original(path: Path) -> dict[str, Fields]:
    """Read a file as the original does: every member of the object is an item."""
    members: dict[str, Fields] = json.loads(path.read_text(encoding="utf-8"))
    return {fields["sku"]: fields for fields in members.values()}
