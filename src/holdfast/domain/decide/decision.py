"""What a rule answers: a rejection, or how things should be."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import Final, Protocol, TypeVar

import msgspec

from holdfast.domain.catalogue import Sku
from holdfast.domain.commands.documents import MakeDocument
from holdfast.domain.commands.items import ItemCommand
from holdfast.domain.decide.stops import stopped
from holdfast.domain.documents import DocumentKey, Reservation, Transfer
from holdfast.domain.fit_skus import fitting, unfit
from holdfast.domain.footprint import SourceId
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item, unstocked
from holdfast.domain.ledger import PLAIN, Note
from holdfast.domain.made_of import made_of
from holdfast.domain.outcomes import DocumentResult, Finding, SkuResult, StoreResult
from holdfast.domain.past import LastCount
from holdfast.domain.rejections import (
    DocumentClosed,
    DocumentExists,
    DocumentNotFound,
    ItemNotFound,
    LinesInsufficient,
    SalesStopped,
    Shortage,
    SingleRejection,
    SkuUnfit,
    VersionMismatch,
)
from holdfast.domain.view import View

Openable = TypeVar("Openable", Reservation, Transfer)


class Change(msgspec.Struct, frozen=True, gc=False):
    """A yes to a command about one item: before and after. The same version on both sides: all was as wanted."""

    before: Item
    after: Item
    #: What the ledger says beside the numbers.
    note: Note = PLAIN
    #: A catalogue row that is new or changed.
    sku: Sku | None = None
    #: The source of a count, and what it told.
    counted: tuple[SourceId, LastCount] | None = None
    finding: Finding | None = None


class Step(msgspec.Struct, frozen=True, gc=False):
    """One change of one item among several."""

    kind: str
    before: Item
    after: Item
    note: Note


class Effects(msgspec.Struct, frozen=True, gc=False):
    """A yes to any other command: everything that changes, in order."""

    result: DocumentResult | StoreResult | SkuResult
    steps: tuple[Step, ...] = ()
    #: Catalogue rows that are new.
    skus: tuple[Sku, ...] = ()
    #: The kind of the ledger entry of the document alone, where no item changes, or of a store or a SKU as a whole;
    #: None: there is none.
    event: str | None = None


Decision = Change | Effects | SingleRejection


def judge_version(command: ItemCommand, item: Item) -> VersionMismatch | None:
    """Refuse when the item is not at a version that the caller is willing to change; 0: it is not there."""
    precondition = command.precondition
    if precondition is None:
        return None
    versions = precondition.versions
    if not item.deleted if versions is None else item.version in versions or (item.deleted and 0 in versions):
        return None
    return VersionMismatch(item.store, item.sku, versions or (), item.version, precondition.if_match)


def existing(view: View, command: ItemCommand) -> Item | SingleRejection:
    """Give the item that a command is about: there, and at a version that the caller accepts."""
    item = view.item(command.store, command.sku)
    if item is None:
        return ItemNotFound(command.store, command.sku)
    if command.precondition is not None:
        return judge_version(command, item) or item
    return item


def or_new(view: View, command: ItemCommand) -> Item | SingleRejection:
    """Give the item that a fact is about, at a version that the caller accepts; or what it is before it is made.

    Whoever names a version means an item that is there.
    """
    item = view.row(command.store, command.sku) or unstocked(command.store, command.sku, view.now)
    mismatch = judge_version(command, item)
    return ItemNotFound(item.store, item.sku) if mismatch and item.deleted else mismatch or item


def new_sku(view: View, sku: str, name: str | None = None) -> Sku | None:
    """Give the catalogue row that a SKU needs; None: it has one."""
    return None if view.sku(sku) else Sku(sku, name or sku, version=1)


class _Changed(Protocol):
    def __call__(
        self,
        item: Item,
        now: int,
        *,
        on_hand: int | None = None,
        reserved: int | None = None,
        reserved_plain: int | None = None,
        unsellable: int | None = None,
        incoming: int | None = None,
        owed: int | None = None,
    ) -> Item: ...


_NUMBERS: Final = tuple(_Changed.__call__.__kwdefaults__ or ())
#: Gives the item's next version with some numbers replaced; what is owed only beside what is on hand.
changed: Final[_Changed] = made_of(
    Item,
    f"item, now, *, {', '.join(f'{name}=None' for name in _NUMBERS)}",
    {name: f"item.{name}" for name in Item.__struct_fields__}
    | {name: f"item.{name} if {name} is None else {name}" for name in _NUMBERS}
    | {
        "version": "item.version + 1",
        "updated_at": "max(now, item.updated_at)",
        "deleted": "False",
        "moved_version": "item.moved_version if on_hand is None or (on_hand == item.on_hand "
        "and (owed is None or owed == item.owed)) else item.version + 1",
    },
)


def unfit_to_make(view: View, sku: str) -> SkuUnfit | None:
    """Refuse a SKU that nobody should make on purpose; one that is there already goes on, whoever told of it."""
    if view.sku(sku) is not None:
        return None
    problem = unfit(sku)
    return None if problem is None else SkuUnfit(sku, problem, fitting(sku))


def known(view: View, command: MakeDocument, key: DocumentKey) -> Effects | DocumentExists | None:
    """Answer when there is a document of that id: with it, if the same request made it, whenever that was."""
    document = view.document(key)
    if document is None:
        return None
    if document.content is not None and document.content in (command.content, command.former_content):
        return Effects(DocumentResult(document, changed=False))
    return DocumentExists(*key)


def still_open(view: View, kind: type[Openable], document_id: str) -> Openable | SingleRejection:
    """Give a document of which units are open."""
    key = (kind.type, document_id)
    document = view.document(key)
    if not isinstance(document, kind):
        return DocumentNotFound(*key)
    return document if document.open else DocumentClosed(*key, document.status)


def insufficient(
    view: View,
    short: Iterable[ItemId],
    lines: Iterable[tuple[ItemId, int]],
    served: Collection[ItemId] = (),
    stop_of: Callable[[View, ItemId], SalesStopped | None] = stopped,
) -> LinesInsufficient:
    """Say what is short of items, over all lines that want units of them, and what is stopped.

    ``served``: the safety stock, too.
    """
    wanted: Counter[ItemId] = Counter()
    for item_id, quantity in lines:
        wanted[item_id] += quantity
    shortages = []
    for store, sku in short:
        item, stop = view.item(store, sku), stop_of(view, (store, sku))
        room = 0 if item is None or stop else item.unreserved if (store, sku) in served else item.headroom
        shortages.append(Shortage(sku, store, wanted[store, sku], max(0, room), stop.what if stop else None))
    return LinesInsufficient(tuple(shortages))
