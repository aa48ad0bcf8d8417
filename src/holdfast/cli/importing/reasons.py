"""Why a row does not go in: each reason once, with what the documentation says of it."""

from collections.abc import Mapping
from typing import Final

import msgspec

#: Reasons by their word, as reports name them.
REASONS: Final[Mapping[str, str]] = {
    "blank": "a cell that must say something is empty",
    "duplicate": "a row above has the same item already; the first one counts",
    "negative": "fewer than none: a shelf cannot hold that",
    "fractional": "not a whole number of units",
    "not a number": "the quantity is no plain number such as 12; thousands are not divided",
    "too large": "2^53 units or more",
    "not stocked": "the location does not keep the item",
    "not managed": "the other system does not count this item",
    "not stock": "the row is about something else: a parent, a picture, a group",
    "invisible twin": "the SKU looks like another one: it holds invisible characters, or blanks at its ends",
    "mangled": "a spreadsheet has made 4.01236E+12 of a number: the SKU is lost",
    "bad text": "a SKU, a name or a time that Holdfast cannot take",
    "unknown location": "the table of locations does not have it",
    "incomplete": "the quantities of several rows are added up, and one of them is wrong",
    "apart": "the lines of a reservation do not follow each other",
    "refused": "the server has refused it, and says why",
    "not done": "the server could not do it at the moment; run the same command again",
}

#: Reasons that say nothing against a row.
HARMLESS: Final = frozenset({"not stocked", "not managed", "not stock"})


class Unfit(msgspec.Struct, gc=False):
    """A row that does not go in."""

    line: int
    reason: str
    detail: str
    cells: list[str]


class Reject(Exception):
    """A draft is not fit; says why."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
