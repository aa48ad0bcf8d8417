"""What an import would change: the file held against the stock, and nothing written."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import msgspec

from holdfast.cli.importing.kinds import Fields
from holdfast.cli.importing.since import ENTRIES_MAX, Moment, moment_of_counts
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
    #: Counts that would be refused: units have moved since their moment, or a newer count is there.
    refused: int = 0
    changes: list[Change] = []
    #: What a dry run cannot know, in words.
    unknown: list[str] = []

    def take(self, kind: str, wish: Wish, present: int | None, moment: Moment | None = None) -> None:
        """Hold one wish against what is there."""
        before = present or 0
        after = _after(kind, wish, before, moment)
        if after is None:
            self.refused += 1
            return
        if present is None:
            self.new += 1
        if "quantity" not in wish.fields:
            return
        if present is not None:
            self.changed += after != before
            self.unchanged += after == before
        self.more_units += max(0, after - before)
        self.fewer_units += max(0, before - after)
        if (present is None or after != before) and len(self.changes) < SHOWN_MAX:
            self.changes.append(Change(wish.store, wish.sku, present, after))


def _after(kind: str, wish: Wish, before: int, moment: Moment | None) -> int | None:
    """Give what would be on hand; None: the count would be refused."""
    figure: int = wish.fields.get("quantity", 0)
    if moment is not None:
        return moment.becomes((wish.store, wish.sku), before, figure)
    return figure + (before if kind == "adds" else 0)


def preview(client: "Client", kind: str, counting: Fields, wishes: Iterator[Wish]) -> Preview:
    """Hold all wishes against the stock, some hundred at a time."""
    moment = moment_of_counts(client, counting)
    found = Preview(unknown=_unknown(counting, moment))
    while portion := list(islice(wishes, SKUS_MAX)):
        present = _present(client, portion)
        for wish in portion:
            found.take(kind, wish, present.get((wish.store, wish.sku)), moment)
    return found


def _unknown(counting: Fields, moment: Moment | None) -> list[str]:
    """Say what the preview does not know."""
    said = []
    if counting.get("source") is not None:
        said.append(f"Figures that are older than those {counting['source']!r} has told already are refused.")
    if moment is not None:
        said.append("What is told later of the time before that moment, or was counted before it, is not looked at.")
    if moment is not None and moment.unread:
        said.append(f"Only the first {ENTRIES_MAX:,} changes since that moment were looked at; there are more.")
    return said


def _present(client: "Client", portion: Sequence[Wish]) -> dict[tuple[str, str], int]:
    skus = list(dict.fromkeys(wish.sku for wish in portion))
    told: list[dict[str, Any]] = msgspec.to_builtins(client.get_availability(skus, view="stores"))
    return {(store["storeId"], sku["sku"]): store["quantity"] for sku in told for store in sku.get("stores") or []}
