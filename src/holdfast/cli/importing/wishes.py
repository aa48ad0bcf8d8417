"""From drafts to wishes: what a file asks for, checked, or why it cannot be."""

from collections.abc import Iterator, Mapping

import msgspec

from holdfast.cli.importing.drafts import Draft
from holdfast.cli.importing.kinds import READERS, Fields, Kind
from holdfast.cli.importing.locations import Locations, store_of
from holdfast.cli.importing.reasons import Reject, Unfit
from holdfast.cli.importing.sightings import Key, Sightings
from holdfast.cli.importing.values import signed_number, sku_of


class Wish(msgspec.Struct, gc=False):
    """One item, and what the file says of it."""

    line: int
    #: The row, and which of its locations.
    number: int
    column: int
    store: str
    sku: str
    fields: Fields
    cells: list[str]


class Judge:
    """Checks drafts, one after the other."""

    def __init__(
        self,
        kind: Kind,
        locations: Locations,
        stores: Mapping[str, str],
        *,
        clean_skus: bool,
        unmanaged: bool,
        sightings: Sightings,
        totals: dict[Key, int | None] | None,
        store: str | None = None,
    ) -> None:
        self._kind = kind
        #: The store of all rows; None: as each says.
        self._of_all = store
        self._locations = locations
        self._stores = stores
        self._clean = clean_skus
        self._unmanaged = unmanaged
        self._sightings = sightings
        #: Where rows are added up: the sums of items that come twice; None: one of the rows is wrong.
        self._totals = totals
        #: The line where an item that comes twice came first.
        self._lines: dict[Key, int] = {}

    def wishes(self, drafts: Iterator[Draft]) -> Iterator[Wish | Unfit]:
        """Give a wish for each draft that can be, and say of each other why not."""
        for draft in drafts:
            try:
                wish = self._wish(draft)
            except Reject as reject:
                yield Unfit(draft.line, reject.reason, reject.detail, draft.cells)
            else:
                if wish is not None:
                    yield wish

    def _wish(self, draft: Draft) -> Wish | None:
        if draft.skipped is not None:
            raise Reject("not stock", "the layout leaves such rows out")
        store = self._store(draft.place)
        said = draft.said
        if self._unmanaged and not said.get("quantity", "-"):
            raise Reject("not managed", "the quantity is empty")
        sku = sku_of(draft.sku, clean=self._clean)
        key = (store, sku)
        twice = self._kind.once and self._sightings.may_be_twice(key)
        if twice and self._totals is not None and key in self._totals:
            return self._added_up(draft, key, self._totals[key])
        fields = self._fields(said)
        if twice and self._lines.setdefault(key, draft.line) != draft.line:
            raise Reject("duplicate", f"{sku} stands on line {self._lines[key]} already")
        return Wish(draft.line, draft.number, draft.column, store, sku, fields, draft.cells)

    def _store(self, place: str) -> str:
        if not self._kind.stores:
            return ""
        if self._of_all is not None:
            return self._of_all
        try:
            store = store_of(place, self._locations, self._stores)
        except KeyError:
            raise Reject("unknown location", place) from None
        if store is None:
            raise Reject("not stocked", f"the table leaves {place} out")
        return store

    def _fields(self, said: Mapping[str, str]) -> Fields:
        fields = {name: READERS[name](text) for name, text in said.items() if text}
        missing = [name for name in self._kind.required if name not in fields]
        if missing:
            raise Reject("blank", f"there is no {missing[0]}")
        if self._kind.one_of and not any(name in fields for name in self._kind.one_of):
            raise Reject("blank", f"there is no {' and no '.join(self._kind.one_of)}")
        return fields

    def _added_up(self, draft: Draft, key: Key, total: int | None) -> Wish | None:
        """Give one wish, at the first of the rows; the others are in it."""
        if self._lines.setdefault(key, draft.line) != draft.line:
            return None
        if total is None:
            raise Reject("incomplete", f"a row of {key[1]} has no proper quantity, so that there is no sum")
        fields = self._fields({**draft.said, "quantity": str(total)})
        return Wish(draft.line, draft.number, draft.column, *key, fields, draft.cells)


def key_of(draft: Draft, locations: Locations, *, clean_skus: bool) -> Key | None:
    """Give what a draft is about, or None where that cannot be said."""
    try:
        sku = sku_of(draft.sku, clean=clean_skus)
    except Reject:
        return None
    return (locations.get(draft.place, draft.place) or "default", sku)


def totals_of(
    drafts: Iterator[Draft], sightings: Sightings, locations: Locations, *, clean_skus: bool
) -> dict[Key, int | None]:
    """Add up the quantities of the items that may come twice."""
    totals: dict[Key, int | None] = {}
    for draft in drafts:
        key = key_of(draft, locations, clean_skus=clean_skus)
        if draft.skipped is None and key is not None and sightings.may_be_twice(key):
            try:
                sum_before = totals.get(key, 0)
                totals[key] = None if sum_before is None else sum_before + signed_number(draft.said["quantity"])
            except Reject:
                totals[key] = None
    return totals
