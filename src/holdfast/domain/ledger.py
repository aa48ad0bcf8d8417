"""The ledger: one immutable entry for every change of a stock row, and for what changes a document alone."""

from enum import IntFlag
from typing import Final, Protocol

import msgspec

from holdfast.domain.commands.cause import Cause
from holdfast.domain.documents.holding import DocumentKey
from holdfast.domain.item import Item, unstocked
from holdfast.domain.made_of import made_of

#: The word for a count: of its entries, and of a source of counts, as if it were a document.
COUNT = "count"


class Flag(IntFlag):
    """What else is to be known of an entry."""

    NONE = 0
    #: A fact that a count had already seen: on hand stayed as it was.
    COVERED_BY_COUNT = 1
    #: The item was not there before.
    MADE = 2
    #: A figure of another system's books, not of a shelf.
    BOOKS = 4
    #: A promise that was allowed to use the safety stock, and did.
    SAFETY_STOCK_USED = 8


class Entry(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A change of one item: deltas, values after, and why. Sequence and time are given at the commit.

    An entry of a document alone has an empty store and SKU, and zeros.
    """

    store: str
    sku: str
    kind: str
    #: Whether it promises units; the database then checks that nothing is oversold.
    promise: bool
    on_hand_delta: int
    reserved_delta: int
    reserved_plain_delta: int
    unsellable_delta: int
    incoming_delta: int
    safety_stock_delta: int
    on_hand: int
    reserved: int
    reserved_plain: int
    unsellable: int
    incoming: int
    safety_stock: int
    reorder_point: int | None
    deleted: bool
    #: The item's version after the change.
    version: int
    #: Units that a fact named but that the books did not have (the fact stopped at zero).
    unaccounted: int
    command_id: str
    principal: str
    request_id: str | None
    actor: str | None
    reason: str | None
    reference: str | None
    note: str | None
    occurred_at: int | None
    #: The document that the change belongs to: a reservation, a sale, a transfer, a count.
    document_type: str | None = None
    document_id: str | None = None
    flags: int = Flag.NONE
    owed_delta: int = 0
    owed: int = 0
    #: Units that came, or went when below 0, without moving on hand: a count had seen it.
    covered: int = 0

    @property
    def balance(self) -> int:
        """What was there by all that had been told."""
        return self.on_hand - self.owed

    @property
    def balance_delta(self) -> int:
        """By how much the balance changed."""
        return self.on_hand_delta - self.owed_delta

    @property
    def promises(self) -> bool:
        """Whether it promises units, be it within what the safety stock leaves or not."""
        return self.promise or bool(self.flags & Flag.SAFETY_STOCK_USED)


class Written(msgspec.Struct, frozen=True, gc=False):
    """A ledger entry with its place, and its time in milliseconds since 1970 UTC."""

    sequence: int
    time: int
    entry: Entry


class Note(msgspec.Struct, frozen=True, gc=False):
    """What is to be said of a change beside its numbers and its cause."""

    promise: bool = False
    #: Units that a fact named but that the books did not have.
    unaccounted: int = 0
    #: Units that came, or went when below 0, but that a count had already seen.
    covered: int = 0
    document: DocumentKey | None = None
    flags: int = 0
    #: Why, where the command has several reasons at once; None: that of its cause.
    reason: str | None = None
    #: When it happened, where the command itself speaks of a moment; None: that of its cause.
    occurred_at: int | None = None


#: Nothing to be said.
PLAIN = Note()
#: It promises units.
PROMISE = Note(promise=True)


def _flags(before: Item, after: Item, note: Note) -> int:
    flags = note.flags
    if note.covered:
        flags |= int(Flag.COVERED_BY_COUNT)
    if before.deleted and not after.deleted:
        flags |= int(Flag.MADE)
    return flags


class _EntryOf(Protocol):
    def __call__(self, kind: str, before: Item, after: Item, cause: Cause, note: Note = PLAIN) -> Entry: ...


class _ItemAfter(Protocol):
    def __call__(self, written: Written, created_at: int) -> Item: ...


_OF_ITEM: Final = [name for name in Entry.__struct_fields__ if name in Item.__struct_fields__]
_OF_CAUSE: Final = [name for name in Entry.__struct_fields__ if name in Cause.__struct_fields__]
_DELTAS: Final = [name for name in Entry.__struct_fields__ if name.endswith("_delta")]

#: Writes down what changed between two states of an item.
entry_of: Final[_EntryOf] = made_of(
    Entry,
    "kind, before, after, cause, note=_plain",
    {name: f"after.{name}" for name in _OF_ITEM}
    | {name: f"cause.{name}" for name in _OF_CAUSE}
    | {delta: "after.{0} - before.{0}".format(delta.removesuffix("_delta")) for delta in _DELTAS}
    | {
        "kind": "kind",
        "promise": "note.promise",
        "unaccounted": "note.unaccounted",
        "reason": "note.reason or cause.reason",
        "occurred_at": "cause.occurred_at if note.occurred_at is None else note.occurred_at",
        "document_type": "None if note.document is None else note.document[0]",
        "document_id": "None if note.document is None else note.document[1]",
        "flags": "note.flags if not before.deleted and not note.covered else _flags(before, after, note)",
        "covered": "note.covered",
    },
    _plain=PLAIN,
    _flags=_flags,
)

#: Gives the item as an entry left it: what no entry tells of it is as if it had never been. ``created_at`` is in none.
item_after: Final[_ItemAfter] = made_of(
    Item,
    "written, created_at",
    {name: f"written.entry.{name}" for name in _OF_ITEM}
    | {"created_at": "created_at", "updated_at": "written.time"}
    | {"moved_version": "0", "counted_as_of": "None", "counted_version": "0"},
)


def document_entry(kind: str, document: DocumentKey, cause: Cause) -> Entry:
    """Write down a change of a document that moves no stock."""
    nothing = unstocked("", "", 0)
    return entry_of(kind, nothing, nothing, cause, Note(document=document))


def place_entry(kind: str, store: str, sku: str, version: int, cause: Cause) -> Entry:
    """Write down what concerns every item of a store, or every item of a SKU; the other of the two is empty.

    ``version`` is that of the store, or of the catalogue row: entries of one place stand in their order.
    """
    nothing = msgspec.structs.replace(unstocked(store, sku, 0), version=version)
    return entry_of(kind, nothing, nothing, cause)
