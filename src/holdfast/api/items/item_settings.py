"""The calls about an item's settings: make it or set all of them, change some, remove the item."""

from typing import Final

from msgspec import UNSET, UnsetType

from holdfast.api.http.bodies import Quantity, Write, refuse_texts
from holdfast.api.http.texts import Text
from holdfast.api.items.item_writes import NEW, NOW, ItemWrite
from holdfast.domain.commands import Delete, PatchItem, PutItem
from holdfast.domain.identifiers import TEXT_CHARACTERS_MAX


class PutItemSettings(Write, frozen=True, kw_only=True):
    """PUT /api/inventory/items/{sku}."""

    safety_stock: Quantity = 0
    #: None: it never counts as low.
    reorder_point: Quantity | None = None
    #: Of the SKU's catalogue row, should it have to be made; None: the SKU itself.
    name: Text | None = None

    def __post_init__(self) -> None:
        """Judge the texts."""
        super().__post_init__()
        refuse_texts((("name", self.name, TEXT_CHARACTERS_MAX),))


class PatchItemSettings(Write, frozen=True, kw_only=True):
    """PATCH /api/inventory/items/{sku}: what is left out stays as it is."""

    safety_stock: Quantity | UnsetType = UNSET
    reorder_point: Quantity | UnsetType | None = UNSET


class DeleteItem(Write, frozen=True, kw_only=True):
    """DELETE /api/inventory/items/{sku}."""


SETTINGS_WRITES: Final[tuple[ItemWrite, ...]] = (
    ItemWrite(
        name="settings",
        command=PutItem,
        method="PUT",
        title="putItem",
        summary="Set all settings of an item without touching its stock; it is made when it is missing",
        body=PutItemSettings,
        example={"safetyStock": 2, "reorderPoint": 5},
        answers={200: NOW, 201: NEW},
        message="Settings updated successfully",
        unchanged="Settings unchanged",
    ),
    ItemWrite(
        name="patch",
        command=PatchItem,
        row="patch",
        method="PATCH",
        title="patchItem",
        summary="Change some settings of an item without touching its stock",
        body=PatchItemSettings,
        example={"reorderPoint": 8},
        message="Settings updated successfully",
        unchanged="Settings unchanged",
    ),
    ItemWrite(
        name="delete",
        command=Delete,
        method="DELETE",
        title="deleteItem",
        summary="Remove an item with nothing on hand, reserved or incoming; made again, its versions go on",
        body=DeleteItem,
        body_required=False,
        example={"reason": "No longer sold"},
        message="Item deleted successfully",
        refusals=("CONFLICT",),
    ),
)
