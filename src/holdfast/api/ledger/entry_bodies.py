"""Ledger entries as they look on the wire."""

from typing import Annotated, Final

import msgspec

from holdfast.api.http.texts import Cursor, Time
from holdfast.api.ledger.cursors import text_of
from holdfast.api.views import view_of
from holdfast.api.words import DocumentType, EntryKind
from holdfast.domain.ledger import Flag, Written, item_after
from holdfast.engine.following import Page
from holdfast.engine.yielding import yielding
from holdfast.times import rfc3339

#: The partition of every entry: there is one.
PARTITION: Final = 0
_FLAGS: Final = {
    Flag.COVERED_BY_COUNT: "coveredByCount",
    Flag.BOOKS: "books",
    Flag.SAFETY_STOCK_USED: "safetyStockUsed",
}
_MADE: Final = Flag.MADE.value
#: The words of each combination of flags.
_WORDS: Final = [[word for flag, word in _FLAGS.items() if flag in flags] for flags in map(Flag, range(2 * max(Flag)))]
_KNOWN: Final = len(_WORDS) - 1
FlagWord = Annotated[str, msgspec.Meta(extra_json_schema={"enum": [*_FLAGS.values()]})]


class Deltas(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """By how much each number of the item changed."""

    on_hand: int
    reserved: int
    unsellable: int
    incoming: int
    safety_stock: int
    owed: int


class After(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """The numbers of the item after the change."""

    on_hand: int
    reserved: int
    unsellable: int
    incoming: int
    safety_stock: int
    available: int
    short: int
    owed: int
    reorder_point: int | None
    #: Whether the change removed the item; left out when it did not.
    deleted: bool = False


class EntryBody(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True, kw_only=True):
    """A ledger entry. What nobody said, and what an entry of a document alone does not have, is left out."""

    #: The place behind the entry in feeds and lists; opaque.
    cursor: Cursor
    partition: int
    sequence: int
    #: When it was written, and when it happened in the shop, if that was said.
    time: Time
    occurred_at: Time | None = None
    kind: EntryKind
    sku: str | None = None
    store_id: str | None = None
    deltas: Deltas
    after: After | None = None
    #: The version after the change: of the item; where sales were stopped or go on, of the store or the catalogue row.
    version: int | None = None
    #: The same for all entries of one command.
    command_id: str
    document_type: DocumentType | None = None
    document_id: str | None = None
    reason: str | None = None
    reference: str | None = None
    note: str | None = None
    actor: str | None = None
    principal: str
    request_id: str | None = None
    #: Units that a fact named but that the books did not have.
    unaccounted: int
    #: Units that came or left without moving on hand: a count had already seen it. Left out: none.
    covered_by_count: int = 0
    #: Whether the change made the item; left out when it did not.
    made: bool = False
    #: Words; coveredByCount: a count had already seen it; books: the figure of another system's books.
    flags: list[FlagWord]


class LedgerPage(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """A page of the ledger."""

    success: bool
    data: list[EntryBody]
    count: int
    #: Where the next page begins; left out on the last one.
    next_cursor: Cursor | None = None


class FeedPage(msgspec.Struct, frozen=True, kw_only=True):
    """The next entries of the feed."""

    success: bool
    data: list[EntryBody]
    count: int
    #: Where to go on from.
    cursor: Cursor


_deltas: Final = view_of(Deltas, **{name: f"{name}_delta" for name in Deltas.__struct_fields__})
_after: Final = view_of(After)
_entry: Final = view_of(
    EntryBody,
    *("cursor", "partition", "sequence", "time", "sku", "store_id", "deltas", "after", "version"),
    *("covered_by_count", "made", "flags"),
)


def bodies_of(page: Page) -> list[EntryBody]:
    """Render entries."""
    return [_body(written, text_of(page.cursor(written))) for written in yielding(page.entries)]


def _body(written: Written, cursor: str) -> EntryBody:
    entry = written.entry
    about_item = entry.store != "" and entry.sku != ""
    return _entry(
        entry,
        cursor,
        PARTITION,
        written.sequence,
        rfc3339(written.time),
        entry.sku or None,
        entry.store or None,
        _deltas(entry),
        _after(item_after(written, written.time)) if about_item else None,
        entry.version or None,
        abs(entry.covered),
        entry.flags & _MADE > 0,
        _WORDS[entry.flags & _KNOWN],
    )
