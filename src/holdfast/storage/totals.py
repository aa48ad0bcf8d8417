"""How a batch moves the sums over the items of each store."""

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


def _sums(item: Item | None) -> Sums:
    if item is None or item.deleted:
        return 0, 0, 0, 0
    return 1, int(item.on_hand > 0), item.on_hand, item.reserved
