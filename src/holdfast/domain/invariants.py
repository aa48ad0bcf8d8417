"""What must hold of every stock row, whatever happened."""

from collections.abc import Iterable
from typing import Final

from holdfast.domain.item import Item
from holdfast.domain.ledger import Entry

#: The numbers of an item that a fold of the ledger gives back: those of which its entries have deltas.
FOLDED: Final = tuple(name.removesuffix("_delta") for name in Entry.__struct_fields__ if name.endswith("_delta"))
#: What else of an item its entries repeat, as it is after them.
SETTINGS: Final = tuple(
    name
    for name in Entry.__struct_fields__
    if name in Item.__struct_fields__ and name not in {"store", "sku", "version", *FOLDED}
)


def violations(item: Item) -> list[str]:
    """List each invariant that an item breaks; empty when it is sound."""
    found = [f"{name} is negative: {getattr(item, name)}" for name in FOLDED if getattr(item, name) < 0]
    if item.unsellable > item.on_hand:
        found.append(f"unsellable {item.unsellable} exceeds on_hand {item.on_hand}")
    if item.owed and item.on_hand:
        found.append(f"owed is {item.owed} beside {item.on_hand} on hand")
    if item.counted_version > item.version:
        found.append(f"counted_version {item.counted_version} exceeds version {item.version}")
    if item.reserved_plain > item.reserved:
        found.append(f"reserved_plain {item.reserved_plain} exceeds reserved {item.reserved}")
    return found


def fold(entries: Iterable[Entry]) -> dict[tuple[str, str], dict[str, int]]:
    """Add up the deltas of a ledger: the stock that it says there must be."""
    stock: dict[tuple[str, str], dict[str, int]] = {}
    for entry in entries:
        numbers = stock.setdefault((entry.store, entry.sku), dict.fromkeys(FOLDED, 0))
        for name in FOLDED:
            numbers[name] += getattr(entry, f"{name}_delta")
    return stock
