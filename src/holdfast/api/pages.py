"""A page of a list: found and rendered on the thread that reads, for a long one would hold up the event loop."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.parameters import next_link
from holdfast.api.http.problems import Problem
from holdfast.engine.ports import Reader

#: What a page shows, and the cursor of the next one; None: there is no more.
Shown = tuple[msgspec.Struct, str | None]
#: A way to read.
Read = Callable[[Callable[[Reader], Any]], Awaitable[Any]]


def scanning(context: Context, exchange: Exchange) -> Read:
    """Give the way to read what may look at every row: such reads wait for a place, unless the client has left."""
    return partial(context.engine.scan, gone=exchange.channel.gone)


async def answer_page(
    exchange: Exchange,
    parameters: Mapping[str, str],
    read: Read,
    find: Callable[[Reader], Shown | Problem],
) -> None:
    """Answer with a page, and point to the next one. Raises the problem that was found instead."""

    def rendered(reader: Reader) -> tuple[bytes, str | None] | Problem:
        found = find(reader)
        if isinstance(found, Problem):
            return found
        content, cursor = found
        if cursor is not None:
            content = msgspec.structs.replace(content, next_cursor=cursor)
        return msgspec.json.encode(content), cursor

    page: tuple[bytes, str | None] | Problem = await read(rendered)
    if isinstance(page, Problem):
        raise page
    body, cursor = page
    headers = [PRIVATE] if cursor is None else [PRIVATE, next_link(exchange, parameters, cursor)]
    await exchange.answer(200, body, headers)
