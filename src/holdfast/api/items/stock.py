"""The calls that change the stock of one item by a number of units, or set it."""

from typing import Final

from holdfast.api.items.item_writes import NOW, ItemWrite, item_store_of
from holdfast.api.items.schemas import AddItem, AdjustItem, FulfillUnits, SetItemQuantity, Units
from holdfast.api.routes import EXAMPLE_SKU
from holdfast.domain.commands import Add, Adjust, Fulfill, Release, Reserve, SetQuantity

_UNITS: Final = {"quantity": 2, "reference": "order-1001"}

#: The busiest ones first.
STOCK_WRITES: Final[tuple[ItemWrite, ...]] = (
    ItemWrite(
        name="reserve",
        command=Reserve,
        method="POST",
        action="reserve",
        title="reserveItem",
        summary="Promise units, as far as they are available",
        body=Units,
        example=_UNITS,
        message="Item reserved successfully",
        refusals=("SALES_STOPPED", "INSUFFICIENT_QUANTITY"),
    ),
    ItemWrite(
        name="release",
        command=Release,
        method="POST",
        action="release",
        title="releaseItem",
        summary="Take back what plain reserves have promised",
        body=Units,
        example=_UNITS,
        message="Item released successfully",
        refusals=("INSUFFICIENT_RESERVED",),
    ),
    ItemWrite(
        name="fulfill",
        command=Fulfill,
        method="POST",
        action="fulfill",
        title="fulfillItem",
        summary="Hand over units under a plain reserve: on hand and reserved both fall; what has left is believed",
        body=FulfillUnits,
        example=_UNITS,
        message="Inventory fulfilled successfully",
        refusals=("SALES_STOPPED", "INSUFFICIENT_RESERVED", "INSUFFICIENT_ON_HAND"),
    ),
    ItemWrite(
        name="adjust",
        command=Adjust,
        method="POST",
        action="adjust",
        title="adjustItem",
        summary="Correct on hand by a signed number of units; a fact, never refused by stock",
        body=AdjustItem,
        example={"delta": -1, "reason": "damaged", "note": "Torn at the seam"},
        units="delta",
        message="Inventory adjusted successfully",
    ),
    ItemWrite(
        name="quantity",
        command=SetQuantity,
        method="PUT",
        action="quantity",
        title="setItemQuantity",
        summary="Set on hand, not below what is reserved",
        body=SetItemQuantity,
        example={"quantity": 12},
        message="Quantity updated successfully",
        refusals=("INSUFFICIENT_QUANTITY",),
    ),
    ItemWrite(
        name="add",
        command=Add,
        method="POST",
        place=item_store_of,
        sku_in_body=True,
        title="addItem",
        summary="Add units; the item is made when it is missing",
        body=AddItem,
        example={"sku": EXAMPLE_SKU, "name": "T-shirt, red, M", "quantity": 10},
        answers={201: NOW},
        message="Item added successfully",
    ),
)
