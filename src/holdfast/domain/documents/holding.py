"""What a document has to do with one item."""

import msgspec

from holdfast.domain.identifiers import ItemId

#: (type, id): what a document is.
DocumentKey = tuple[str, str]


class Holding(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One item in one line of a document, with the units that are still open there.

    Open units of reservations are part of the item's ``reserved``, those of transfers are its ``incoming``.
    """

    store: str
    sku: str
    line: int
    open: int

    @property
    def item(self) -> ItemId:
        """The item that it is about."""
        return self.store, self.sku
