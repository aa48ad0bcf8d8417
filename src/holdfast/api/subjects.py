"""What calls change, and how it is shown."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.exchange import Header
from holdfast.api.render import Current
from holdfast.domain.foreign import Stores, own_result
from holdfast.domain.outcomes import DocumentResult, ItemResult, SkuResult, StoreResult


def in_part(body: Any) -> Any:
    """Mark what is shown of a document as a part: other stores have to do with the rest."""
    return msgspec.structs.replace(body, partial=True)


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a call changes, an item, say, and how it is shown."""

    #: What its commands come to.
    result: type[ItemResult | DocumentResult | StoreResult | SkuResult]
    #: Shows such a result.
    shown: Callable[[Any], Any]
    #: Headers of its own.
    headers: Callable[[Any], list[Header]]
    #: Codes of the errors that every call about it may answer with.
    refusals: tuple[str, ...] = ()
    #: What is to be said of a result beside the message of its call.
    remark: Callable[[Any], str] = lambda _: ""
    #: Tells what it has become since, where an answer is given again; None: nobody asks.
    current: Callable[[Context, Any], Awaitable[Current]] | None = None

    def shown_to(self, stores: Stores | None, result: Any) -> tuple[Any, Any]:
        """Give what a caller of these stores is told of a result, and how that is shown; ``stores`` of None are all."""
        own = own_result(result, stores)
        return own, self.shown(own) if own is result else in_part(self.shown(own))

    @property
    def is_shared(self) -> bool:
        """Whether it is no store's own: a row of the catalogue, or a store itself."""
        return self.result in (SkuResult, StoreResult)
