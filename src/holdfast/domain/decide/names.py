"""What a call names that nobody knows: all of it, beside what is short."""

from collections.abc import Iterable

from holdfast.domain.identifiers import ItemId
from holdfast.domain.rejections import LinesInsufficient, NamesNotFound
from holdfast.domain.view import View


def unknown_names(
    view: View, item_ids: Iterable[ItemId], besides: Iterable[str] = (), *, made: bool = False
) -> NamesNotFound | None:
    """Refuse when stores do not exist, those that are named ``besides`` included, or when the catalogue lacks SKUs.

    ``made``: what the catalogue lacks is made, for it is a fact.
    """
    named = list(item_ids)
    all_stores = dict.fromkeys((*(store for store, _ in named), *besides))
    stores = tuple(store for store in all_stores if view.store(store) is None)
    skus = tuple(sku for sku in dict.fromkeys(sku for _, sku in named) if view.sku(sku) is None and not made)
    return NamesNotFound(stores, skus) if stores or skus else None


def unknown_stores(view: View, stores: Iterable[str]) -> NamesNotFound | None:
    """Refuse when stores do not exist."""
    unknown = tuple(store for store in dict.fromkeys(stores) if view.store(store) is None)
    return NamesNotFound(unknown, ()) if unknown else None


def beside(unknown: NamesNotFound, short: object) -> NamesNotFound:
    """Say what is short, too, of what is known."""
    if not isinstance(short, LinesInsufficient):
        return unknown
    known = tuple(
        shortage
        for shortage in short.shortages
        if shortage.sku not in unknown.skus and shortage.store not in unknown.stores
    )
    return NamesNotFound(unknown.stores, unknown.skus, known)
