"""Commands about one item, with plain defaults: one unit of LAPTOP in the default store, whatever its version."""

from typing import Final, NotRequired, TypedDict, Unpack

import msgspec

from holdfast.domain.commands import (
    Add,
    Adjust,
    Basis,
    Batch,
    Bucket,
    Cause,
    Count,
    Delete,
    Fulfill,
    ItemCommand,
    Move,
    OnMoved,
    PatchItem,
    Precondition,
    PutItem,
    Release,
    Reserve,
    SetQuantity,
)
from holdfast.domain.identifiers import DEFAULT_STORE

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


def cause(
    command_id: str = "c-1", *, reason: str | None = None, reference: str | None = None, occurred_at: int | None = None
) -> Cause:
    return Cause(command_id, PRINCIPAL, reason=reason, reference=reference, occurred_at=occurred_at)


def full(target: Target) -> FullTarget:
    """Fill in what a target leaves out."""
    return {
        "store": target.get("store", DEFAULT_STORE),
        "sku": target.get("sku", "LAPTOP"),
        "cause": target.get("cause", cause()),
        "precondition": target.get("precondition"),
    }


def if_match(*versions: int) -> Precondition:
    return Precondition(versions, if_match=True)


def expected_version(version: int) -> Precondition:
    return Precondition((version,), if_match=False)


def add(quantity: int = 1, *, name: str = "Laptop", **target: Unpack[Target]) -> Add:
    return Add(quantity=quantity, name=name, **full(target))


def set_quantity(quantity: int, **target: Unpack[Target]) -> SetQuantity:
    return SetQuantity(quantity=quantity, **full(target))


def reserve(quantity: int = 1, **target: Unpack[Target]) -> Reserve:
    return Reserve(quantity=quantity, **full(target))


def release(quantity: int = 1, **target: Unpack[Target]) -> Release:
    return Release(quantity=quantity, **full(target))


def fulfill(quantity: int = 1, *, happened: bool = False, **target: Unpack[Target]) -> Fulfill:
    return Fulfill(quantity=quantity, happened=happened, **full(target))


def adjust(delta: int, bucket: Bucket = Bucket.SELLABLE, **target: Unpack[Target]) -> Adjust:
    return Adjust(delta=delta, bucket=bucket, **full(target))


def move(quantity: int = 1, into: Bucket = Bucket.UNSELLABLE, **target: Unpack[Target]) -> Move:
    return Move(quantity=quantity, into=into, **full(target))


def count(
    counted: int = 1,
    *,
    as_of: int | None = None,
    as_of_version: int | None = None,
    on_moved: OnMoved = OnMoved.REJECT,
    source: str | None = None,
    basis: Basis = Basis.SHELF,
    **target: Unpack[Target],
) -> Count:
    return Count(
        counted=counted,
        as_of=as_of,
        as_of_version=as_of_version,
        on_moved=on_moved,
        source=source,
        basis=basis,
        **full(target),
    )


def put_item(
    safety_stock: int = 1, reorder_point: int | None = None, *, name: str | None = None, **target: Unpack[Target]
) -> PutItem:
    return PutItem(safety_stock=safety_stock, reorder_point=reorder_point, name=name, **full(target))


def patch_item(
    *,
    safety_stock: int | msgspec.UnsetType = msgspec.UNSET,
    reorder_point: int | msgspec.UnsetType | None = msgspec.UNSET,
    **target: Unpack[Target],
) -> PatchItem:
    return PatchItem(safety_stock=safety_stock, reorder_point=reorder_point, **full(target))


def delete(**target: Unpack[Target]) -> Delete:
    return Delete(**full(target))


def batch(*commands: ItemCommand, because: Cause | None = None) -> Batch:
    """Give an atomic batch."""
    return Batch(cause=because or cause(), commands=commands)
