"""Reading items: a page, or all."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Final, Literal

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.context import Context
from holdfast.api.http.cursors import Places
from holdfast.api.http.exchange import Exchange, Header, query_of
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.parameters import PAGE_PARAMETERS, limit_of
from holdfast.api.http.path_values import require_store, store_of
from holdfast.api.http.problems import Invalid
from holdfast.api.http.texts import Cursor, TextPart
from holdfast.api.item_bodies import ItemBody, row_body
from holdfast.api.pages import Shown, answer_page, scanning
from holdfast.api.routes import Parameter
from holdfast.domain.identifiers import TEXT_CHARACTERS_MAX, text_problem
from holdfast.engine.portions import cut, portion
from holdfast.engine.ports import ItemQuery, Reader
from holdfast.engine.reading import ItemRow
from holdfast.engine.yielding import yielding

_JSON: Final[Header] = (b"content-type", b"application/json; charset=utf-8")
_FLAG: Final = Literal["true", "false"]
#: The query parameters of a list.
LIST_PARAMETERS: Final = {
    "limit": Parameter(
        description="How many items; without it, the answer is the whole list", type=PAGE_PARAMETERS["limit"].type
    ),
    "after": PAGE_PARAMETERS["after"],
    "skuPrefix": Parameter(description="Only SKUs that begin with this", type=TextPart),
    "name": Parameter(description="Only items whose name holds this, whatever the case", type=TextPart),
    "lowStock": Parameter(description="true: only items at or below their reorder point", type=_FLAG),
    "inStock": Parameter(description="true: only items with something available", type=_FLAG),
    "short": Parameter(description="true: only items that promise more than is there", type=_FLAG),
    "owed": Parameter(description="true: only items of which facts took more than the books had", type=_FLAG),
}
#: Parameters that no index serves.
FILTERS: Final = frozenset({"name", "lowStock", "inStock", "short", "owed"})


class ItemPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Items by SKU."""

    success: bool = True
    data: dict[str, ItemBody]
    #: How many there are in this answer.
    count: int
    #: Whose items they are: an empty answer is good news of this store only.
    store_id: str
    #: Where the next page begins; not there: there is no more.
    next_cursor: Cursor | UnsetType = UNSET


def list_items(context: Context) -> Callable[[Exchange], Awaitable[None]]:
    """Give the handler of GET /api/inventory/items: a page when ``limit`` is given, else everything."""

    async def handle(exchange: Exchange) -> None:
        store = store_of(exchange)
        parameters = query_of(exchange, LIST_PARAMETERS)
        query = item_query(store, parameters)
        await require_store(context, store)
        limit = query.limit
        if limit is None:
            file = await context.engine.spool(lambda reader: everything(reader, query), exchange.channel.gone)
            await exchange.respond_file(200, file, [_JSON, PRIVATE])
            return
        # A filter may have to look at every item of the store: short reads must not wait for that.
        read = scanning(context, exchange) if parameters.keys() & FILTERS else context.engine.read_page
        await answer_page(exchange, parameters, read, lambda reader: _page(reader, query, limit))

    return handle


def _page(reader: Reader, query: ItemQuery, limit: int) -> Shown:
    more = msgspec.structs.replace(query, limit=limit + 1)
    rows, further = cut(portion(reader.item_list(more)), limit)
    data = {row.item.sku: row_body(row) for row in yielding(rows)}
    cursor = places_in(query.store).after(rows[-1].item.sku) if further else None
    return ItemPage(data=data, count=len(rows), store_id=query.store), cursor


def places_in(store: str) -> Places:
    """Give the places in the list of a store's items."""
    return Places(f"the items of store {store}")


def item_query(store: str, parameters: dict[str, str]) -> ItemQuery:
    """Read the parameters of a list of items."""
    for name in ("skuPrefix", "name"):
        problem = text_problem(parameters[name], TEXT_CHARACTERS_MAX) if parameters.get(name) else None
        if problem:
            raise Invalid(name, problem)
    return ItemQuery(
        store=store,
        after=places_in(store).key_before(parameters["after"]) if "after" in parameters else None,
        limit=limit_of(parameters) if "limit" in parameters else None,
        sku_prefix=parameters.get("skuPrefix"),
        name=parameters.get("name"),
        low_stock=flag_of(parameters, "lowStock"),
        in_stock=flag_of(parameters, "inStock"),
        short=flag_of(parameters, "short"),
        owed=flag_of(parameters, "owed"),
    )


def flag_of(parameters: Mapping[str, str], name: str) -> bool:
    """Read true or false; without it, false."""
    value = parameters.get(name, "false")
    if value not in ("true", "false"):
        raise Invalid(name, "must be true or false")
    return value == "true"


def everything(reader: Reader, query: ItemQuery) -> Iterator[bytes]:
    """Write a whole list, piece by piece."""
    count = 0
    yield b'{"success":true,"data":{'
    for count, entry in enumerate(_entries(reader.item_list(query)), 1):
        yield entry if count == 1 else b"," + entry
    yield b'},"count":%d,"storeId":"%s"}' % (count, query.store.encode())


def _entries(rows: Iterable[ItemRow]) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    for row in rows:
        yield encode(row.item.sku) + b":" + encode(row_body(row))
