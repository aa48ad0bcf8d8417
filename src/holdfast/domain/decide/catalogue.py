"""Stores, and what all of them share about a SKU."""

from typing import Any, Final

import msgspec

from holdfast.domain.catalogue import SalesStatus, Sku, Store
from holdfast.domain.commands import ChangeStore, MakeStore, PatchSku, PutSku
from holdfast.domain.decide.decision import Decision, Effects, unfit_to_make
from holdfast.domain.decide.operation import Operation
from holdfast.domain.outcomes import SkuResult, StoreResult
from holdfast.domain.rejections import NamesNotFound, StoreExists, StoreNotFound
from holdfast.domain.touches import ITS_SKU, ITS_STORE
from holdfast.domain.view import View

Attributes = dict[str, Any]

#: The ledger's words for sales that are stopped, and for those that go on.
STOP: Final = "stop"
RESUME: Final = "resume"


def make_store(view: View, command: MakeStore) -> Decision:
    """Open a store. The same one again is answered as it is."""
    store = view.store(command.id)
    if store is not None:
        same = (store.name, store.location, store.attributes) == (command.name, command.location, command.attributes)
        return Effects(StoreResult(store, changed=False)) if same else StoreExists(command.id)
    made = Store(command.id, command.name, view.now, view.now, location=command.location, attributes=command.attributes)
    return Effects(StoreResult(made, made=True))


def change_store(view: View, command: ChangeStore) -> Decision:
    """Change what is known of a store, or whether it sells."""
    store = view.store(command.id)
    if store is None:
        return StoreNotFound(command.id)
    wanted = _wanted(store, command, {"name": command.name, "location": command.location})
    if not wanted:
        return Effects(StoreResult(store, changed=False))
    changed = msgspec.structs.replace(store, **wanted, version=store.version + 1, updated_at=view.now)
    return Effects(StoreResult(changed), event=_event(wanted))


def patch_sku(view: View, command: PatchSku) -> Decision:
    """Change what all stores share about a SKU, or whether it may be sold; its settings stay as they are."""
    sku = view.sku(command.sku)
    if sku is None:
        return NamesNotFound((), (command.sku,))
    wanted = _wanted(sku, command, {"name": command.name})
    if not wanted:
        return Effects(SkuResult(sku, changed=False))
    return Effects(
        SkuResult(msgspec.structs.replace(sku, **wanted, version=sku.version + 1)),
        event=_event(wanted),
    )


def _wanted(row: Store | Sku, command: ChangeStore | PatchSku, named: dict[str, Any]) -> dict[str, Any]:
    """Give what is to be different."""
    named["attributes"] = _merged(row.attributes, command.attributes)
    if command.sales_status is not msgspec.UNSET:
        named["stopped"] = command.sales_status is SalesStatus.STOPPED
        # Whoever stops again without saying why has nothing against what was said before.
        named["stop_reason"] = (command.cause.reason or row.stop_reason) if named["stopped"] else None
    return {name: value for name, value in named.items() if value is not msgspec.UNSET and value != getattr(row, name)}


def _event(wanted: dict[str, Any]) -> str | None:
    """Give the ledger's word for it, where the change concerns every item of the store or the SKU."""
    if "stopped" not in wanted and "stop_reason" not in wanted:
        return None
    return STOP if wanted.get("stopped", True) else RESUME


def _merged(attributes: Attributes, named: Attributes | msgspec.UnsetType) -> Attributes:
    """Change the attributes that are named, and leave the others: null takes one away (RFC 7396)."""
    if named is msgspec.UNSET:
        return attributes
    merged = {**attributes, **named}
    return {name: value for name, value in merged.items() if name not in named or value is not None}


def put_sku(view: View, command: PutSku) -> Decision:
    """Set the catalogue row of a SKU."""
    sku = view.sku(command.sku)
    if sku is not None and (sku.name, sku.attributes) == (command.name, command.attributes):
        return Effects(SkuResult(sku, changed=False))
    if sku is None:
        unfit = unfit_to_make(view, command.sku)
        if unfit is not None:
            return unfit
        return Effects(SkuResult(Sku(command.sku, command.name, 1, command.attributes), made=True))
    changed = msgspec.structs.replace(sku, name=command.name, attributes=command.attributes, version=sku.version + 1)
    return Effects(SkuResult(changed))


OPERATIONS: Final = (
    Operation("store", MakeStore, rule=make_store, touches=ITS_STORE, units=None),
    Operation("store", ChangeStore, rule=change_store, touches=ITS_STORE, units=None),
    Operation("sku", PatchSku, rule=patch_sku, touches=ITS_SKU, units=None),
    Operation("sku", PutSku, rule=put_sku, touches=ITS_SKU, units=None),
)
