"""Items, the view of a batch, outcomes and keys, with plain defaults."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from builders.commands import PRINCIPAL, cause
from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.commands import Command
from holdfast.domain.documents import Document
from holdfast.domain.footprint import MomentId, SourceId
from holdfast.domain.identifiers import DEFAULT_STORE, ItemId
from holdfast.domain.item import Item
from holdfast.domain.judge import judge
from holdfast.domain.keys import Claim, KeyRecord, key_digest
from holdfast.domain.ledger import Entry, entry_of
from holdfast.domain.outcomes import ItemResult, Outcome, Result
from holdfast.domain.past import LastCount, Past
from holdfast.domain.rejections import AnyRejection
from holdfast.domain.view import Loaded, View

#: 2023-11-14 22:13:20 UTC.
NOW: Final = 1_700_000_000_000
#: When the items of these tests were last changed.
EARLIER: Final = NOW - 86_400_000


def an_item(  # noqa: PLR0913 - one parameter for each number of an item
    sku: str = "LAPTOP",
    *,
    store: str = DEFAULT_STORE,
    on_hand: int = 0,
    reserved: int = 0,
    reserved_plain: int | None = None,
    unsellable: int = 0,
    incoming: int = 0,
    safety_stock: int = 0,
    reorder_point: int | None = None,
    version: int = 1,
    updated_at: int = EARLIER,
    deleted: bool = False,
    moved_version: int = 0,
    counted_as_of: int | None = None,
    counted_version: int = 0,
    owed: int = 0,
) -> Item:
    """Give an item; what is reserved was taken by plain reserves, unless said otherwise."""
    return Item(
        store=store,
        sku=sku,
        on_hand=on_hand,
        reserved=reserved,
        reserved_plain=reserved if reserved_plain is None else reserved_plain,
        unsellable=unsellable,
        incoming=incoming,
        safety_stock=safety_stock,
        reorder_point=reorder_point,
        version=version,
        created_at=EARLIER,
        updated_at=updated_at,
        deleted=deleted,
        moved_version=moved_version,
        counted_as_of=counted_as_of,
        counted_version=counted_version,
        owed=owed,
    )


def a_store(store: str = DEFAULT_STORE) -> Store:
    return Store(store, store.title(), EARLIER, EARLIER)


def a_view(
    *items: Item,
    now: int = NOW,
    stores: Iterable[str] = (DEFAULT_STORE,),
    keys: Iterable[KeyRecord] = (),
    documents: Iterable[Document] = (),
    due: Mapping[ItemId, Sequence[str]] | None = None,
    pasts: Mapping[MomentId, Past] | None = None,
    counted: Mapping[SourceId, LastCount] | None = None,
) -> View:
    """Give the view of a batch: these items, each with a catalogue row named after its SKU."""
    return View(
        now,
        Loaded(
            stores={store: a_store(store) for store in stores},
            items={item.id: item for item in items},
            skus={item.sku: Sku(item.sku, f"The {item.sku}", version=4) for item in items},
            keys={record.digest: record for record in keys},
            documents={document.key: document for document in documents},
            due=due or {},
            pasts=pasts or {},
            counted=counted or {},
        ),
    )


def claim(key: str = "k-1", fingerprint: bytes = b"0123456789abcdef") -> Claim:
    return Claim(key_digest(PRINCIPAL, key), fingerprint)


def an_outcome(result: Result | AnyRejection | None = None, *, time: int = NOW, retries: int = 0) -> Outcome:
    """Give the outcome of a reserve of 2; without a result it was applied."""
    applied = ItemResult(an_item(on_hand=5, reserved=2), "Laptop", 4)
    return Outcome(cause(), "reserve", DEFAULT_STORE, "LAPTOP", 2, time, retries, result or applied)


def a_record(outcome: Outcome | None = None, held: Claim | None = None) -> KeyRecord:
    """Give the record of a used key."""
    held = held or claim()
    return KeyRecord(held.digest, held.fingerprint, outcome or an_outcome())


def an_entry(after: Item) -> Entry:
    """Give the entry of an adjustment that came to this."""
    return entry_of("adjust", an_item(after.sku, store=after.store), after, cause())


def judge_all(view: View, commands: Iterable[Command]) -> list[Outcome]:
    """Judge commands one after the other, without keys."""
    return [judge(view, command, None).outcome for command in commands]
