"""The calls that change the stock of one item."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from holdfast.api.context import Context
from holdfast.api.exchange import Exchange, Header, query_of
from holdfast.api.headers import etag
from holdfast.api.problems import Invalid, problem_of_rejection
from holdfast.api.render import write_answer
from holdfast.api.schemas import AddItem, AdjustItem, SetItemQuantity, Units, Write, decode
from holdfast.api.writes import Common, Draft, draft
from holdfast.domain.commands import Add, Adjust, Command, Fulfill, Release, Reserve, SetQuantity
from holdfast.domain.identifiers import DEFAULT_STORE, sku_problem
from holdfast.domain.outcomes import ItemResult

_REPLAYED: Final[Header] = (b"idempotency-replayed", b"true")
#: Makes the command of a decoded body.
Maker = Callable[[Common, Any], Command]


def make_add(common: Common, body: AddItem) -> Command:
    """Units arrive."""
    return Add(**common, name=body.name, quantity=body.quantity)


def make_set(common: Common, body: SetItemQuantity) -> Command:
    """On hand becomes this figure."""
    return SetQuantity(**common, quantity=body.quantity)


def make_reserve(common: Common, body: Units) -> Command:
    """Units are promised."""
    return Reserve(**common, quantity=body.quantity)


def make_release(common: Common, body: Units) -> Command:
    """A promise is taken back."""
    return Release(**common, quantity=body.quantity)


def make_fulfill(common: Common, body: Units) -> Command:
    """Promised units leave."""
    return Fulfill(**common, quantity=body.quantity)


def make_adjust(common: Common, body: AdjustItem) -> Command:
    """A signed correction."""
    return Adjust(**common, delta=body.delta, bucket=body.bucket)


#: Of each write on an item that the path names: the last part of its path, its method, body and command.
ITEM_WRITES: Final[tuple[tuple[str, str, type[Write], Maker], ...]] = (
    ("reserve", "POST", Units, make_reserve),
    ("release", "POST", Units, make_release),
    ("fulfill", "POST", Units, make_fulfill),
    ("adjust", "POST", AdjustItem, make_adjust),
    ("quantity", "PUT", SetItemQuantity, make_set),
)


def sku_of(exchange: Exchange) -> str:
    """Give the SKU that the path names."""
    sku = exchange.segment("sku")
    problem = sku_problem(sku)
    if problem:
        raise Invalid("sku", problem)
    return sku


def item_write(
    context: Context, name: str, body_type: type[Write], make: Maker
) -> Callable[[Exchange], Awaitable[None]]:
    """Give the handler of a write on the item that the path names."""
    decoder = msgspec.json.Decoder(body_type)

    async def handle(exchange: Exchange) -> None:
        content = await exchange.body()  # A 413 and a 415 come before a 400.
        query_of(exchange, {})
        sku = sku_of(exchange)
        body = decode(decoder, content)
        written = draft(exchange, name, (DEFAULT_STORE, sku), body, context.engine.new_id())
        await _perform(context, exchange, written, make(written.common, body), 200)

    return handle


def add_item(context: Context) -> Callable[[Exchange], Awaitable[None]]:
    """Give the handler of POST /api/inventory/items."""
    decoder = msgspec.json.Decoder(AddItem)

    async def handle(exchange: Exchange) -> None:
        content = await exchange.body()
        query_of(exchange, {})
        body = decode(decoder, content)
        written = draft(exchange, "add", (DEFAULT_STORE, body.sku), body, context.engine.new_id())
        await _perform(context, exchange, written, make_add(written.common, body), 201)

    return handle


async def _perform(context: Context, exchange: Exchange, written: Draft, command: Command, status: int) -> None:
    """Have the command judged and made durable, then answer."""
    verdict = await context.engine.execute(written.request(command))
    outcome = verdict.outcome
    result = outcome.result
    if not isinstance(result, ItemResult):
        problem = problem_of_rejection(result, "delta" if isinstance(command, Adjust) else "quantity")
        if verdict.replayed:
            problem.headers = {"idempotency-replayed": "true"}
        raise problem
    headers = [etag(result.item.version, result.catalogue_version)]
    if verdict.replayed:
        headers.append(_REPLAYED)
    answer = write_answer(outcome, result, written.key, replayed=verdict.replayed)
    await exchange.answer(status, answer, headers)
