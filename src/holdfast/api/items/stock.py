"""The calls that change the stock of one item by a number of units, or set it."""

from typing import Final

from holdfast.api.http.writes import Common
from holdfast.api.items.item_writes import ItemWrite
from holdfast.api.items.schemas import AddItem, AdjustItem, SetItemQuantity, Units
from holdfast.domain.commands import Add, Adjust, Fulfill, Release, Reserve, SetQuantity


def make_add(common: Common, body: AddItem) -> Add:
    """Units arrive."""
    return Add(**common, name=body.name, quantity=body.quantity)


def make_set(common: Common, body: SetItemQuantity) -> SetQuantity:
    """On hand becomes this figure."""
    return SetQuantity(**common, quantity=body.quantity)


def make_reserve(common: Common, body: Units) -> Reserve:
    """Units are promised."""
    return Reserve(**common, quantity=body.quantity)


def make_release(common: Common, body: Units) -> Release:
    """A promise is taken back."""
    return Release(**common, quantity=body.quantity)


def make_fulfill(common: Common, body: Units) -> Fulfill:
    """Promised units leave."""
    return Fulfill(**common, quantity=body.quantity)


def make_adjust(common: Common, body: AdjustItem) -> Adjust:
    """A signed correction."""
    return Adjust(**common, delta=body.delta, bucket=body.bucket)


#: The busiest ones first.
STOCK_WRITES: Final[tuple[ItemWrite, ...]] = (
    ItemWrite(
        name="reserve",
        row_type="reserve",
        method="POST",
        action="reserve",
        title="reserveItem",
        summary="Promise units, as far as they are available",
        body=Units,
        make=make_reserve,
        refusals=("INSUFFICIENT_QUANTITY",),
    ),
    ItemWrite(
        name="release",
        row_type="release",
        method="POST",
        action="release",
        title="releaseItem",
        summary="Take back what plain reserves have promised",
        body=Units,
        make=make_release,
        refusals=("INSUFFICIENT_RESERVED",),
    ),
    ItemWrite(
        name="fulfill",
        row_type="fulfill",
        method="POST",
        action="fulfill",
        title="fulfillItem",
        summary="Hand over units under a plain reserve: on hand and reserved both fall",
        body=Units,
        make=make_fulfill,
        refusals=("INSUFFICIENT_RESERVED", "INSUFFICIENT_ON_HAND"),
    ),
    ItemWrite(
        name="adjust",
        row_type="adjust",
        method="POST",
        action="adjust",
        title="adjustItem",
        summary="Correct on hand by a signed number of units; a fact, never refused by stock",
        body=AdjustItem,
        make=make_adjust,
        units="delta",
    ),
    ItemWrite(
        name="quantity",
        row_type="set",
        method="PUT",
        action="quantity",
        title="setItemQuantity",
        summary="Set on hand, not below what is reserved",
        body=SetItemQuantity,
        make=make_set,
        refusals=("INSUFFICIENT_QUANTITY",),
    ),
    ItemWrite(
        name="add",
        row_type="add",
        method="POST",
        sku_in_body=True,
        title="addItem",
        summary="Add units; the item is made when it is missing",
        body=AddItem,
        make=make_add,
        status=201,
        status_made=201,
    ),
)
