"""How a batch moves the sums over the items of each store."""

from typing import Final

from holdfast.domain.audit import NO_SUMS, Sums, sums_of
from holdfast.domain.view import View


def sums_moved(view: View) -> dict[str, Sums]:
    """Give by how much each store's sums change, stores in order, those that stay left out."""
    moved: dict[str, Sums] = {}
    for item in view.changed_items:
        before, after = sums_of(view.loaded.items.get(item.id)), sums_of(item)
        sums = moved.get(item.store, NO_SUMS)
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
