"""Reading one item."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from holdfast.api.context import Context
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import PRIVATE, etag, is_known, known_of
from holdfast.api.http.path_values import require_store, sku_of, store_of
from holdfast.api.http.problems import NotFound
from holdfast.api.item_bodies import row_body
from holdfast.api.items.as_of import get_item_at
from holdfast.api.past import AS_OF, as_of
from holdfast.api.render import Found
from holdfast.api.routes import Parameter

#: The query parameters of a read of one item.
ITEM_PARAMETERS: Final[Mapping[str, Parameter]] = {AS_OF: as_of("the item")}


def get_item(context: Context) -> Callable[[Exchange], Awaitable[None]]:
    """Give the handler of GET /api/inventory/items/{sku}."""

    async def handle(exchange: Exchange) -> None:
        store, sku = store_of(exchange), sku_of(exchange)
        parameters = query_of(exchange, ITEM_PARAMETERS)
        known = known_of(exchange)
        if AS_OF in parameters:
            await get_item_at(context, exchange, (store, sku), parameters[AS_OF])
            return
        row = await context.engine.item((store, sku))
        if row is None:
            await require_store(context, store)
            raise NotFound(f"Store {store} has no item with SKU {sku}.", storeId=store, sku=sku)
        headers = [etag(row.item.version, row.catalogue_version, row.stop), PRIVATE]
        if is_known(known, row.item.version, row.catalogue_version, row.stop):
            await exchange.respond(304, b"", headers)
            return
        await exchange.answer(200, Found(data=row_body(row)), headers)

    return handle
