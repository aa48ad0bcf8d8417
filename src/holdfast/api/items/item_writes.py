"""What all calls that change one item share. A new one is a body and a row in a table."""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.bodies import Write, decode
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import etag
from holdfast.api.http.path_values import sku_of, store_of
from holdfast.api.http.performing import judged, marks
from holdfast.api.http.writes import Common, Draft, draft
from holdfast.api.render import done_with_item
from holdfast.domain.commands import ItemCommand
from holdfast.domain.outcomes import ItemResult
from holdfast.domain.records import MISSING, Incomplete, Record


class ItemWrite(Record, frozen=True, kw_only=True):
    """A call that changes one item."""

    #: Its name in fingerprints; it stays, or retries would no longer be known.
    name: str = MISSING
    command: type[ItemCommand] = MISSING
    #: Whether it may be a command of a batch, which calls it by the word of its operation.
    in_batches: bool = True
    method: str = MISSING
    #: The last part of its path, behind the SKU; None: it is the path of the item itself.
    action: str | None = None
    #: Whether the body names the SKU, and not the path.
    sku_in_body: bool = False
    #: What it is called in the API's description.
    title: str = MISSING
    summary: str = MISSING
    body: type[Write] = MISSING
    body_required: bool = True
    #: A body that works on a server with that item.
    example: Mapping[str, Any] = MISSING
    #: Makes the command of a decoded body; None: its own fields are those of the body that are called the same.
    make: Callable[[Common, Any], ItemCommand] | None = None
    #: The field that holds the units.
    units: str = "quantity"
    #: The status of a success, and that of one that made the item.
    status: int = 200
    status_made: int = 200
    #: What is said of a success, and when all was as it was wanted.
    message: str = MISSING
    unchanged: str = "Quantity unchanged"
    #: Codes of its errors, beside those that every write on an item may answer with.
    refusals: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """See that nothing is missing, and that the command can be made."""
        super().__post_init__()
        for field in [] if self.make else msgspec.structs.fields(self.command):
            if field.name in own_fields(self.command) and field.name not in self.body.__struct_fields__:
                raise Incomplete(f'ItemWrite "{self.name}" has no make, and its body no {field.name}.')

    def command_of(self, common: Common, body: Write) -> ItemCommand:
        """Make the command of a decoded body."""
        if self.make is not None:
            return self.make(common, body)
        return self.command(**common, **{name: getattr(body, name) for name in own_fields(self.command)})

    def status_of(self, result: ItemResult) -> int:
        """Give the status of a success."""
        return self.status_made if result.made else self.status

    def message_of(self, result: ItemResult) -> str:
        """Say what was done."""
        return self.message if result.changed else self.unchanged


@cache
def own_fields(command: type[ItemCommand]) -> tuple[str, ...]:
    """Name the fields of a command that not every command about an item has."""
    return tuple(name for name in command.__struct_fields__ if name not in ItemCommand.__struct_fields__)


def write_item(context: Context, write: ItemWrite) -> Callable[[Exchange], Awaitable[None]]:
    """Give the handler of a write on the item that the path names."""
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(write.body)
    optional = not write.body_required

    async def handle(exchange: Exchange) -> None:
        content = await exchange.body(optional=optional)  # A 413 and a 415 come before a 400.
        query_of(exchange, {})
        item = store_of(exchange), sku_of(exchange)
        body = decode(decoder, content)
        written = draft(exchange, write.name, item, body, context.engine.new_id())
        await _perform(context, exchange, write, written, body)

    return handle


def write_named_item(context: Context, write: ItemWrite) -> Callable[[Exchange], Awaitable[None]]:
    """Give the handler of a write on the item that the body names."""
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(write.body)

    async def handle(exchange: Exchange) -> None:
        content = await exchange.body()
        query_of(exchange, {})
        store = store_of(exchange)
        body = decode(decoder, content)
        written = draft(exchange, write.name, (store, body.sku), body, context.engine.new_id())
        await _perform(context, exchange, write, written, body)

    return handle


async def _perform(context: Context, exchange: Exchange, write: ItemWrite, written: Draft, body: Write) -> None:
    """Have the command judged and made durable, then answer."""
    verdict = await judged(context, written.request(write.command_of(written.common, body)), write.units)
    result = verdict.outcome.result
    assert isinstance(result, ItemResult)  # noqa: S101 - that is what commands about items come to
    headers = [etag(result.item.version, result.catalogue_version), *marks(verdict)]
    await exchange.answer(
        write.status_of(result), done_with_item(verdict, result, write.message_of(result), written.key), headers
    )
