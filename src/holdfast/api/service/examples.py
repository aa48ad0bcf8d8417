"""An example of every body, for the page on which the API is tried: each one works on a server with that item."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from holdfast.api.catalogue.catalogue import PutSkuFields
from holdfast.api.catalogue.store_bodies import ChangeStoreFields, MakeStoreFields
from holdfast.api.documents.document_schemas import CancelFields, ReceiveFields, SellFields, SendTransferFields
from holdfast.api.documents.reservation_schemas import ConfirmFields, ExtendFields, MakeReservationFields, PartsFields
from holdfast.api.items.availability import AvailabilityQuery
from holdfast.api.items.batch_rows import BatchFields
from holdfast.api.items.counting import CountItem, MoveUnits
from holdfast.api.items.item_settings import DeleteItem, PatchItemSettings, PutItemSettings
from holdfast.api.items.schemas import AddItem, AdjustItem, SetItemQuantity, Units
from holdfast.api.service.overview import ResetMetrics

_SKU: Final = "TEE-RED-M"
_LINE: Final = {"sku": _SKU, "quantity": 2}

EXAMPLES: Final[Mapping[type[msgspec.Struct], dict[str, Any]]] = {
    AddItem: {"sku": _SKU, "name": "T-shirt, red, M", "quantity": 10},
    Units: {"quantity": 2, "reference": "order-1001"},
    AdjustItem: {"delta": -1, "reason": "damaged", "note": "Torn at the seam"},
    SetItemQuantity: {"quantity": 12},
    CountItem: {"counted": 11, "source": "stocktaking"},
    MoveUnits: {"quantity": 1, "from": "sellable", "to": "unsellable"},
    PutItemSettings: {"safetyStock": 2, "reorderPoint": 5},
    PatchItemSettings: {"reorderPoint": 8},
    DeleteItem: {"reason": "No longer sold"},
    BatchFields: {
        "commands": [
            {"type": "add", "sku": _SKU, "name": "T-shirt, red, M", "quantity": 10},
            {"type": "reserve", "sku": _SKU, "quantity": 2},
        ]
    },
    MakeReservationFields: {"lines": [_LINE], "ttlSeconds": 900, "reference": "order-1001"},
    ConfirmFields: {"ifExpired": "reacquire"},
    PartsFields: {"lines": [{"lineId": "1", "quantity": 1}]},
    ExtendFields: {"ttlSeconds": 1800},
    SellFields: {"lines": [_LINE], "reference": "receipt-1"},
    SendTransferFields: {"fromStoreId": None, "toStoreId": "default", "lines": [_LINE]},
    ReceiveFields: {"lines": [{"lineId": "1", "received": 1, "damaged": 1}]},
    CancelFields: {"reason": "The supplier has none"},
    AvailabilityQuery: {"skus": [_SKU], "view": "stores"},
    MakeStoreFields: {"id": "north", "name": "North", "location": "1 Main Street"},
    ChangeStoreFields: {"location": "2 Main Street"},
    ResetMetrics: {},
    PutSkuFields: {"name": "T-shirt, red, M", "attributes": {"size": "M", "colour": "red"}},
}
