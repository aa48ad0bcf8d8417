"""The rows that an audit is given."""

import msgspec

from holdfast.domain.documents import Document, Holding
from holdfast.domain.item import Item

#: Type and id of a document, what it has to do with one item, and when the units that are open there expire.
FiledHolding = tuple[str, str, Holding, int | None]


class FiledDocument(msgspec.Struct, frozen=True, gc=False):
    """A document, and what the columns beside it say."""

    type: str
    id: str
    status: str
    reference: str | None
    created_at: int
    #: When open units expire, in milliseconds since 1970 UTC; None: never, or there are none.
    due_at: int | None
    #: None: it cannot be read.
    document: Document | None


class StockRow(msgspec.Struct, frozen=True, gc=False):
    """A stock row, deleted or not."""

    item: Item
    #: Whether its SKU has a catalogue row.
    catalogued: bool
    #: Where its last entry is said to stand; None: it is not said.
    last_entry: int | None = None


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where in the ledger an entry stands, and when it was written."""

    sequence: int
    time: int


class Movement(msgspec.Struct, frozen=True, gc=False):
    """What an entry of a document did to an item. Entries of a document alone have an empty store and SKU."""

    #: The document; empty where an entry should have one and has none.
    type: str
    id: str
    store: str
    sku: str
    on_hand_delta: int
    reserved_delta: int
    incoming_delta: int
    owed_delta: int = 0
    unaccounted: int = 0
    covered: int = 0

    @property
    def units(self) -> int:
        """Units that came or left, be they owed; what was owed and is paid by them is part of them.

        Releases that did not know of owed units left out what was unaccounted.
        """
        return self.on_hand_delta - self.unaccounted - min(self.owed_delta, 0)

    @property
    def units_of_sale(self) -> int:
        """The same with those that came back and a count had already seen; what of it was covered, a sale keeps."""
        return self.units + max(0, self.covered)

    @property
    def stated_units(self) -> int:
        """The same with those that a count had already seen."""
        return self.units + self.covered
