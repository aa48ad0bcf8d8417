"""The sums that are kept for each store."""

from collections.abc import Iterator, Mapping
from typing import Final

from holdfast.domain.difference import Difference, Kind
from holdfast.domain.item import Item

#: items, with stock, on hand, reserved
Sums = tuple[int, int, int, int]
NO_SUMS: Final[Sums] = (0, 0, 0, 0)
SUMMED: Final = ("items", "with_stock", "on_hand", "reserved")


def sums_of(item: Item | None) -> Sums:
    """Give what an item is of the sums of its store: nothing, where it is not there or deleted."""
    if item is None or item.deleted:
        return NO_SUMS
    return 1, int(item.on_hand > 0), item.on_hand, item.reserved


def add_up(item: Item, sums: dict[str, Sums]) -> None:
    """Count an item into the sums of its store, unless it is deleted."""
    if not item.deleted:
        before, one = sums.get(item.store, NO_SUMS), sums_of(item)
        sums[item.store] = (before[0] + one[0], before[1] + one[1], before[2] + one[2], before[3] + one[3])


def total_differences(kept: Mapping[str, Sums], counted: Mapping[str, Sums]) -> Iterator[Difference]:
    """Compare the sums that are kept for each store with those of its items; none kept is a sum of nothing."""
    for store in sorted(kept.keys() | counted.keys()):
        wrong = [
            f"{name} is {claimed}, the items add up to {true}"
            for name, claimed, true in zip(SUMMED, kept.get(store, NO_SUMS), counted.get(store, NO_SUMS), strict=True)
            if claimed != true
        ]
        if wrong:
            yield Difference(Kind.TOTALS_DIFFER, f"totals: {'; '.join(wrong)}", store)
