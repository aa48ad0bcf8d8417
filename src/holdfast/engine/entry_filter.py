"""Which entries of the ledger are shown, by what no index knows: entries are looked at one by one, so many a page."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

#: What is compared with what was asked for, as it is.
_SAME: Final = ("kind", "principal", "request_id", "actor", "reason", "document_type")


class EntryFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions that hold at once; None: any."""

    kind: str | None = None
    principal: str | None = None
    request_id: str | None = None
    actor: str | None = None
    reason: str | None = None
    document_type: str | None = None
    #: Entries of their items, of the stores themselves, and of whole SKUs, which concern every store.
    stores: tuple[str, ...] | None = None
    #: Entries of such SKUs, and of whole stores, which concern every SKU.
    sku_prefix: str | None = None

    @property
    def empty(self) -> bool:
        """Whether it shows everything."""
        return self == _NOTHING

    def passing(self, place_of: Callable[[str], int]) -> Callable[[Any], bool]:
        """Give what tells whether an entry is shown, from the row that holds it; ``place_of``: where a field stands."""
        same = [(place_of(name), wanted) for name in _SAME if (wanted := getattr(self, name)) is not None]
        store_at, sku_at = place_of("store"), place_of("sku")
        stores, prefix = None if self.stores is None else frozenset(self.stores), self.sku_prefix

        def passes(row: Any) -> bool:
            for place, wanted in same:
                if row[place] != wanted:
                    return False
            store, sku = row[store_at], row[sku_at]
            if stores is not None and store not in stores and (store or not sku):
                return False
            return prefix is None or (sku.startswith(prefix) if sku else bool(store))

        return passes


_NOTHING: Final = EntryFilter()
