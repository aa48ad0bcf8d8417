"""Why a command about a store or a document is refused."""

from typing import ClassVar

import msgspec

from holdfast.domain.item import Item
from holdfast.domain.rejections.rejection import Code, Rejection


class StoreNotFound(Rejection, frozen=True, array_like=True, tag=True):
    """There is no such store; stores are never made silently."""

    reason: ClassVar[Code] = Code.NOT_FOUND

    store: str

    sentence: ClassVar[str] = "There is no store {store}."


class StoreExists(Rejection, frozen=True, array_like=True, tag=True):
    """The store is there, and it is another than the one to be made."""

    reason: ClassVar[Code] = Code.CONFLICT

    store: str

    sentence: ClassVar[str] = "There is a store {store} already. Change it with PATCH, or choose another id."


class DocumentNotFound(Rejection, frozen=True, array_like=True, tag=True):
    """There is no such reservation, sale or transfer."""

    reason: ClassVar[Code] = Code.NOT_FOUND

    document: str
    id: str

    sentence: ClassVar[str] = "There is no {document} {id}."


class DocumentExists(Rejection, frozen=True, array_like=True, tag=True):
    """The id belongs to a document with other content."""

    reason: ClassVar[Code] = Code.CONFLICT

    document: str
    id: str

    sentence: ClassVar[str] = "There is a {document} {id} already, with other content. Choose another id."


class DocumentClosed(Rejection, frozen=True, array_like=True, tag=True):
    """Nothing of the document is open any more."""

    reason: ClassVar[Code] = Code.CONFLICT

    document: str
    id: str
    status: str

    sentence: ClassVar[str] = "The {document} {id} is {status}; nothing of it is open any more."


class LineNotFound(Rejection, frozen=True, array_like=True, tag=True):
    """The document has no such line."""

    reason: ClassVar[Code] = Code.NOT_FOUND

    document: str
    id: str
    #: What was named: a line or a SKU, perhaps in a store.
    line: str

    sentence: ClassVar[str] = "The {document} {id} has no {line}."


class NotOpen(Rejection, frozen=True, array_like=True, tag=True):
    """Fewer units of the document are open than were named."""

    reason: ClassVar[Code] = Code.INSUFFICIENT_RESERVED

    document: str
    id: str
    sku: str
    requested: int
    open: int

    sentence: ClassVar[str] = "Only {open} of SKU {sku} are open in the {document} {id}, {requested} were named."


class Shortage(msgspec.Struct, frozen=True, array_like=True):
    """A SKU of which a promise wants more than there is, in one store or in all that were named."""

    sku: str
    #: None: several stores were named.
    store: str | None
    requested: int
    available: int
    #: What is stopped, where that is why nobody may serve it, whatever there is.
    stop: str | None = None


class NamesNotFound(Rejection, frozen=True, array_like=True, tag=True):
    """Stores do not exist, or the catalogue lacks SKUs."""

    reason: ClassVar[Code] = Code.NOT_FOUND

    stores: tuple[str, ...]
    skus: tuple[str, ...]
    #: What is short of the others.
    shortages: tuple[Shortage, ...] = ()

    @property
    def detail(self) -> str:
        """All of them, and what to do."""
        stores = f"There is no store {', '.join(self.stores)}." if self.stores else ""
        skus = f"The catalogue has no SKU {', '.join(self.skus)}. Add it first." if self.skus else ""
        short = _short(self.shortages) if self.shortages else ""
        return " ".join(filter(None, (stores, skus, short)))


class LinesInsufficient(Rejection, frozen=True, array_like=True, tag=True):
    """A promise over several lines would go beyond what is available; nothing of it was promised."""

    reason: ClassVar[Code] = Code.INSUFFICIENT_QUANTITY

    shortages: tuple[Shortage, ...]

    @property
    def code(self) -> Code:
        """Another one, where sales are stopped: more stock would not help."""
        return Code.SALES_STOPPED if any(line.stop for line in self.shortages) else self.reason

    def lacking(self, item: Item) -> int:
        """What the short lines want of the item, beyond what there is room for.

        Of a line that several stores might serve, nobody says how much of its room other lines have taken: all of it.
        """
        lines = [
            line
            for line in self.shortages
            if line.sku == item.sku and line.store in (None, item.store) and not line.stop
        ]
        wanted = sum(line.requested - (line.available if line.store else 0) for line in lines)
        return wanted + max(0, -item.headroom) if lines else 0

    @property
    def detail(self) -> str:
        """What is short, line by line."""
        return _short(self.shortages)


def _short(shortages: tuple[Shortage, ...]) -> str:
    short = "; ".join(
        shortage.stop
        or f"only {shortage.available} of SKU {shortage.sku} are available, {shortage.requested} were requested"
        for shortage in shortages
    )
    return f"{short[0].upper()}{short[1:]}."
