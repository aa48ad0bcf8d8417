"""How a batch moves the sums over the items of each store."""

from typing import Final

from holdfast.domain.item import Item
from holdfast.domain.view import View

#: items, with stock, on hand, reserved
Sums = tuple[int, int, int, int]


def sums_moved(view: View) -> dict[str, Sums]:
    """Give by how much each store's sums change, stores in order, those that stay left out."""
    moved: dict[str, Sums] = {}
    for item in view.changed_items:
        before, after = _sums(view.loaded.items.get(item.id)), _sums(item)
        sums = moved.get(item.store, (0, 0, 0, 0))
        moved[item.store] = (
            sums[0] + after[0] - before[0],
            sums[1] + after[1] - before[1],
            sums[2] + after[2] - before[2],
            sums[3] + after[3] - before[3],
        )
    return {store: sums for store, sums in sorted(moved.items()) if any(sums)}


#: Where SQLite parts a sum into two columns: its numbers have 64 bits, and a thousand items can fill them.
SUM_BITS: Final = 53


def parted(number: int) -> tuple[int, int]:
    """Give how many times 2^53 a sum holds, and the rest."""
    return number >> SUM_BITS, number & (1 << SUM_BITS) - 1


def whole(high: int, low: int) -> int:
    """Give the sum of which these are the parts."""
    return (high << SUM_BITS) + low


def _sums(item: Item | None) -> Sums:
    if item is None or item.deleted:
        return 0, 0, 0, 0
    return 1, int(item.on_hand > 0), item.on_hand, item.reserved
