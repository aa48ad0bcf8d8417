"""What all calls that change one item share. A new one is a body and a row in a table."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from holdfast.api.http.bodies import Write
from holdfast.api.http.demands import Stores
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.headers import etag
from holdfast.api.http.path_values import identifier_of, store_of
from holdfast.api.item_bodies import ItemBody, result_body
from holdfast.api.render import Done
from holdfast.api.routes import Answer
from holdfast.api.subjects import Subject
from holdfast.api.write_calls import WriteCall
from holdfast.domain.outcomes import ItemResult
from holdfast.domain.records import MISSING

ETAG: Final = {"ETag": "The item's version and its catalogue row's"}
NOW: Final = Answer(description="The item as it is now", body=Done[ItemBody], headers=ETAG)
NEW: Final = Answer(description="The new item", body=Done[ItemBody], headers=ETAG)
ITEM: Final = Subject(
    result=ItemResult,
    shown=result_body,
    headers=lambda result: [etag(result.item.version, result.catalogue_version, result.stop)],
    refusals=("NOT_FOUND",),
)


def item_of(exchange: Exchange) -> tuple[str, ...]:
    """Give the store and the SKU that the path names."""
    return store_of(exchange), identifier_of(exchange, "sku")


def item_store_of(exchange: Exchange) -> tuple[str, ...]:
    """Give the store, where the body names the SKU."""
    return (store_of(exchange),)


class ItemWrite(WriteCall, frozen=True, kw_only=True):
    """A call that changes one item."""

    subject: Subject = ITEM
    stores: Stores = Stores.PATH
    place: Callable[[Exchange], tuple[str, ...]] = item_of
    names: tuple[str, ...] = ("store", "sku")
    answers: Mapping[int, Answer] = msgspec.field(default_factory=lambda: {200: NOW})
    unchanged: str = "Quantity unchanged"
    body: type[Write] = MISSING
    versioned: bool = True
    #: The type of its commands in a batch; None: the word of its operation.
    row: str | None = None
    #: The last part of its path, behind the SKU; None: it is the path of the item itself.
    action: str | None = None
