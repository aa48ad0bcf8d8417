"""Shops close, and goods are stopped: what must not be promised, and what must not leave."""

from collections.abc import Iterable

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.identifiers import ItemId
from holdfast.domain.rejections import SalesStopped
from holdfast.domain.view import View


def stopped(view: View, item_id: ItemId) -> SalesStopped | None:
    """Refuse a promise of an item: its store is closed, or its SKU is stopped everywhere."""
    store, sku = view.store(item_id[0]), view.sku(item_id[1])
    if not (sku is not None and sku.stopped) and not (store is not None and store.stopped):
        return None  # As nearly always.
    return _refused(sku) or _refused(store)


def recalled(view: View, skus: Iterable[str]) -> SalesStopped | None:
    """Refuse what a stopped SKU must not do, whatever was promised before."""
    return next((refusal for sku in skus if (refusal := _refused(view.sku(sku))) is not None), None)


def _refused(row: Store | Sku | None) -> SalesStopped | None:
    if row is None or not row.stopped:
        return None
    store, sku = (row.id, None) if isinstance(row, Store) else (None, row.sku)
    return SalesStopped(store, sku, row.stop_reason)
