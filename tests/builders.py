"""What tests are made of: items, views, commands and keys with plain defaults; a test names only what matters."""

from collections.abc import Iterable
from typing import Final, NotRequired, TypedDict, Unpack

from holdfast.domain.catalogue import Sku
from holdfast.domain.commands import (
    Add,
    Adjust,
    Bucket,
    Cause,
    Command,
    Fulfill,
    Precondition,
    Release,
    Reserve,
    SetQuantity,
)
from holdfast.domain.identifiers import DEFAULT_STORE
from holdfast.domain.item import Item
from holdfast.domain.judge import judge
from holdfast.domain.keys import Claim, KeyRecord, key_digest
from holdfast.domain.ledger import Entry, entry_of
from holdfast.domain.outcomes import ItemResult, Outcome
from holdfast.domain.rejections import AnyRejection
from holdfast.domain.view import View

#: 2023-11-14 22:13:20 UTC.
NOW: Final = 1_700_000_000_000
#: When the items of these tests were last changed.
EARLIER: Final = NOW - 86_400_000
PRINCIPAL: Final = "till-7"


class Target(TypedDict):
    """What a command is about; left out: the item LAPTOP of the default store, whatever its version."""

    store: NotRequired[str]
    sku: NotRequired[str]
    cause: NotRequired[Cause]
    precondition: NotRequired[Precondition | None]


class FullTarget(TypedDict):
    store: str
    sku: str
    cause: Cause
    precondition: Precondition | None


def cause(command_id: str = "c-1", *, reason: str | None = None) -> Cause:
    return Cause(command_id, PRINCIPAL, reason=reason)


def _full(target: Target) -> FullTarget:
    return {
        "store": target.get("store", DEFAULT_STORE),
        "sku": target.get("sku", "LAPTOP"),
        "cause": target.get("cause", cause()),
        "precondition": target.get("precondition"),
    }


def add(quantity: int = 1, *, name: str = "Laptop", **target: Unpack[Target]) -> Add:
    return Add(quantity=quantity, name=name, **_full(target))


def set_quantity(quantity: int, **target: Unpack[Target]) -> SetQuantity:
    return SetQuantity(quantity=quantity, **_full(target))


def reserve(quantity: int = 1, **target: Unpack[Target]) -> Reserve:
    return Reserve(quantity=quantity, **_full(target))


def release(quantity: int = 1, **target: Unpack[Target]) -> Release:
    return Release(quantity=quantity, **_full(target))


def fulfill(quantity: int = 1, **target: Unpack[Target]) -> Fulfill:
    return Fulfill(quantity=quantity, **_full(target))


def adjust(delta: int, bucket: Bucket = Bucket.SELLABLE, **target: Unpack[Target]) -> Adjust:
    return Adjust(delta=delta, bucket=bucket, **_full(target))


def if_match(*versions: int) -> Precondition:
    return Precondition(versions, if_match=True)


def expected_version(version: int) -> Precondition:
    return Precondition((version,), if_match=False)


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
    )


def a_view(
    *items: Item, now: int = NOW, stores: Iterable[str] = (DEFAULT_STORE,), keys: Iterable[KeyRecord] = ()
) -> View:
    """Give the view of a batch: these items, each with a catalogue row named after its SKU."""
    return View(
        now,
        stores=stores,
        items={item.id: item for item in items},
        skus={item.sku: Sku(item.sku, f"The {item.sku}", version=4) for item in items},
        keys={record.digest: record for record in keys},
    )


def claim(key: str = "k-1", fingerprint: bytes = b"0123456789abcdef") -> Claim:
    return Claim(key_digest(PRINCIPAL, key), fingerprint)


def an_outcome(result: ItemResult | AnyRejection | None = None, *, time: int = NOW, retries: int = 0) -> Outcome:
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


def every_command(**target: Unpack[Target]) -> list[Command]:
    """Give one command of every kind, each about one unit."""
    return [
        add(**target),
        set_quantity(1, **target),
        reserve(**target),
        release(**target),
        fulfill(**target),
        adjust(-1, **target),
    ]


def judge_all(view: View, commands: Iterable[Command]) -> list[Outcome]:
    """Judge commands one after the other, without keys."""
    return [judge(view, command, None).outcome for command in commands]
