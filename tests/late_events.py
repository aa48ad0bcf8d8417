"""What happens on a random day, and which items it is about."""

from typing import Final

import msgspec
from hypothesis import strategies as st

from builders import NOW
from holdfast.domain.commands import Command
from holdfast.domain.identifiers import ItemId

STORES: Final = ("default", "berlin")
SKUS: Final = ("LAPTOP", "PHONE")
ITEMS: Final[list[ItemId]] = [(store, sku) for store in STORES for sku in SKUS]
MINUTE: Final = 60_000
#: The day begins at NOW, and what is told late is told within these hours.
LENGTH: Final = 60
#: Reservations that were made before the day; each parcel of them leaves wherever it leaves.
RESERVATIONS: Final = ("R-1", "R-2")


class Event(msgspec.Struct, frozen=True):
    """Something that happened, or was counted."""

    #: Minutes after NOW.
    minute: int
    command: Command
    #: Units that came, or left (below 0), by item.
    units: dict[ItemId, int] = {}
    #: What was counted, by item.
    figures: dict[ItemId, int] = {}
    #: What comes before it in every order of telling: the earlier calls on the same document.
    after: "Event | None" = None


def at(minute: int) -> int:
    """Give the time of a minute of the day."""
    return NOW + minute * MINUTE


def an_item(draw: st.DrawFn) -> ItemId:
    """Draw one of the items."""
    return draw(st.sampled_from(ITEMS))


def some(draw: st.DrawFn) -> int:
    """Draw a number of units."""
    return draw(st.integers(1, 25))
