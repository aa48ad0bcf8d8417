"""Stores, and what all of them share about a SKU."""

from typing import Any, Final

import msgspec

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.commands import ChangeStore, MakeStore, PutSku
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.decide.operation import Operation
from holdfast.domain.outcomes import SkuResult, StoreResult
from holdfast.domain.rejections import StoreExists, StoreNotFound
from holdfast.domain.touches import ITS_SKU, ITS_STORE
from holdfast.domain.view import View

Attributes = dict[str, Any]


def make_store(view: View, command: MakeStore) -> Decision:
    """Open a store. The same one again is answered as it is."""
    store = view.store(command.id)
    if store is not None:
        same = (store.name, store.location, store.attributes) == (command.name, command.location, command.attributes)
        return Effects(StoreResult(store, changed=False)) if same else StoreExists(command.id)
    made = Store(command.id, command.name, view.now, view.now, location=command.location, attributes=command.attributes)
    return Effects(StoreResult(made, made=True))


def change_store(view: View, command: ChangeStore) -> Decision:
    """Change what is known of a store."""
    store = view.store(command.id)
    if store is None:
        return StoreNotFound(command.id)
    attributes = _merged(store.attributes, command.attributes)
    wanted = {
        field: value
        for field, value in (("name", command.name), ("location", command.location), ("attributes", attributes))
        if value is not msgspec.UNSET and value != getattr(store, field)
    }
    if not wanted:
        return Effects(StoreResult(store, changed=False))
    return Effects(
        StoreResult(msgspec.structs.replace(store, **wanted, version=store.version + 1, updated_at=view.now))
    )


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
    version = 1 if sku is None else sku.version + 1
    return Effects(SkuResult(Sku(command.sku, command.name, version, command.attributes), made=sku is None))


OPERATIONS: Final = (
    Operation("store", MakeStore, rule=make_store, touches=ITS_STORE, units=None),
    Operation("store", ChangeStore, rule=change_store, touches=ITS_STORE, units=None),
    Operation("sku", PutSku, rule=put_sku, touches=ITS_SKU, units=None),
)
