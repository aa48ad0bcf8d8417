"""What an import would change: the file held against the stock, and nothing written."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import msgspec

from holdfast.cli.importing.wishes import Wish

if TYPE_CHECKING:
    from holdfast_client import Client

#: SKUs of one look-up, as many as the server takes.
SKUS_MAX: Final = 200
#: Changes that are shown one by one.
SHOWN_MAX: Final = 20


class Change(msgspec.Struct, frozen=True, rename="camel"):
    """One item, before and after."""

    store_id: str
    sku: str
    #: None: it is not there.
    on_hand: int | None
    becomes: int


class Preview(msgspec.Struct, rename="camel"):
    """What would change."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    more_units: int = 0
    fewer_units: int = 0
    changes: list[Change] = []

    def take(self, kind: str, wish: Wish, present: int | None) -> None:
        """Hold one wish against what is there."""
        if present is None:
            self.new += 1
        if "quantity" not in wish.fields:
            return
        before = present or 0
        after = wish.fields["quantity"] + (before if kind == "adds" else 0)
        if present is not None:
            self.changed += after != before
            self.unchanged += after == before
        self.more_units += max(0, after - before)
        self.fewer_units += max(0, before - after)
        if (present is None or after != before) and len(self.changes) < SHOWN_MAX:
            self.changes.append(Change(wish.store, wish.sku, present, after))


def preview(client: "Client", kind: str, wishes: Iterator[Wish]) -> Preview:
    """Hold all wishes against the stock, some hundred at a time."""
    found = Preview()
    while portion := list(islice(wishes, SKUS_MAX)):
        present = _present(client, portion)
        for wish in portion:
            found.take(kind, wish, present.get((wish.store, wish.sku)))
    return found


def _present(client: "Client", portion: Sequence[Wish]) -> dict[tuple[str, str], int]:
    skus = list(dict.fromkeys(wish.sku for wish in portion))
    told: list[dict[str, Any]] = msgspec.to_builtins(client.get_availability(skus, view="stores"))
    return {(store["storeId"], sku["sku"]): store["quantity"] for sku in told for store in sku.get("stores") or []}
