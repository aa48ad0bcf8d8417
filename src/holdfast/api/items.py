"""Reading items: one, a page, or all."""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec

from holdfast.api.context import Context
from holdfast.api.cursors import decode_cursor, encode_cursor
from holdfast.api.exchange import Exchange, Header, query_of
from holdfast.api.headers import etag, not_modified
from holdfast.api.limits import PAGE_ITEMS_MAX
from holdfast.api.problems import Invalid, NotFound
from holdfast.api.render import item_body
from holdfast.api.stock import sku_of
from holdfast.domain.identifiers import DEFAULT_STORE, TEXT_CHARACTERS_MAX, text_problem
from holdfast.engine.ports import ItemQuery, ItemRow, Reader

PRIVATE: Final[Header] = (b"cache-control", b"private, no-cache")
_JSON: Final[Header] = (b"content-type", b"application/json; charset=utf-8")
#: The query parameters of a list, and what each means.
LIST_PARAMETERS: Final = {
    "limit": "how many items, 1 to 1000",
    "after": "the nextCursor of the page before",
    "skuPrefix": "only SKUs that begin with this",
    "name": "only items whose name holds this, whatever the case",
    "lowStock": "true: only items at or below their reorder point",
    "inStock": "true: only items with something available",
    "short": "true: only items that promise more than is there",
}
#: Parameters that no index serves.
FILTERS: Final = frozenset({"name", "lowStock", "inStock", "short"})


def get_item(context: Context) -> Callable[[Exchange], Awaitable[None]]:
    """Give the handler of GET /api/inventory/items/{sku}."""

    async def handle(exchange: Exchange) -> None:
        sku = sku_of(exchange)
        query_of(exchange, {})
        row = await context.engine.item((DEFAULT_STORE, sku))
        if row is None:
            raise NotFound(f"Store {DEFAULT_STORE} has no item with SKU {sku}.", storeId=DEFAULT_STORE, sku=sku)
        headers = [etag(row.item.version, row.catalogue_version), PRIVATE]
        if not_modified(exchange, row.item.version, row.catalogue_version):
            await exchange.respond(304, b"", headers)
            return
        await exchange.answer(200, {"success": True, "data": item_body(row.item, row.name)}, headers)

    return handle


def list_items(context: Context) -> Callable[[Exchange], Awaitable[None]]:
    """Give the handler of GET /api/inventory/items: a page when ``limit`` is given, else everything."""

    async def handle(exchange: Exchange) -> None:
        parameters = query_of(exchange, LIST_PARAMETERS)
        query = item_query(parameters)
        if query.limit is None:
            file = await context.engine.spooler.spool(lambda reader: everything(reader, query))
            await exchange.respond_file(200, file, [_JSON, PRIVATE])
            return
        more = msgspec.structs.replace(query, limit=query.limit + 1)
        # A filter may have to look at every item of the store: short reads must not wait for that.
        read = context.engine.spooler.scan if parameters.keys() & FILTERS else context.engine.read
        rows = await read(lambda reader: list(reader.item_list(more)))
        page = rows[: query.limit]
        content: dict[str, Any] = {
            "success": True,
            "data": {row.item.sku: item_body(row.item, row.name) for row in page},
            "count": len(page),
        }
        headers = [PRIVATE]
        if len(rows) > len(page):
            content["nextCursor"] = encode_cursor(page[-1].item.sku)
            headers.append(_next_link(exchange, parameters, content["nextCursor"]))
        await exchange.answer(200, content, headers)

    return handle


def item_query(parameters: dict[str, str]) -> ItemQuery:
    """Read the parameters of a list of items."""
    for name in ("skuPrefix", "name"):
        problem = text_problem(parameters[name], TEXT_CHARACTERS_MAX) if parameters.get(name) else None
        if problem:
            raise Invalid(name, problem)
    return ItemQuery(
        store=DEFAULT_STORE,
        after=decode_cursor(parameters["after"]) if "after" in parameters else None,
        limit=_limit(parameters["limit"]) if "limit" in parameters else None,
        sku_prefix=parameters.get("skuPrefix"),
        name=parameters.get("name"),
        low_stock=_flag(parameters, "lowStock"),
        in_stock=_flag(parameters, "inStock"),
        short=_flag(parameters, "short"),
    )


def _limit(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,3}", text) or int(text) > PAGE_ITEMS_MAX:
        raise Invalid("limit", f"must be a whole number from 1 to {PAGE_ITEMS_MAX}")
    return int(text)


def _flag(parameters: dict[str, str], name: str) -> bool:
    value = parameters.get(name, "false")
    if value not in ("true", "false"):
        raise Invalid(name, "must be true or false")
    return value == "true"


def _next_link(exchange: Exchange, parameters: dict[str, str], cursor: str) -> Header:
    """Point to the next page (RFC 8288)."""
    target = f"{exchange.path}?{urlencode(parameters | {'after': cursor}, quote_via=quote)}"
    return b"link", f'<{target}>; rel="next"'.encode("latin-1")


def everything(reader: Reader, query: ItemQuery) -> Iterator[bytes]:
    """Write a whole list, piece by piece."""
    count = 0
    yield b'{"success":true,"data":{'
    for count, entry in enumerate(_entries(reader.item_list(query)), 1):
        yield entry if count == 1 else b"," + entry
    yield b'},"count":%d}' % count


def _entries(rows: Iterable[ItemRow]) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    for row in rows:
        yield encode(row.item.sku) + b":" + encode(item_body(row.item, row.name))
