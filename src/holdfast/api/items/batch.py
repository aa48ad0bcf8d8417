"""Many commands in one call: all or none, or each by itself."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from holdfast.api.context import Context
from holdfast.api.http.demands import Scope, Stores
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import ClientGone, Exchange, query_of
from holdfast.api.http.framing import Header
from holdfast.api.http.headers import HEEDED, key_of, prefers_minimal, refuse_precondition
from holdfast.api.http.performing import marks, refusal
from holdfast.api.http.problems import Invalid, Problem
from holdfast.api.http.turns import SLICE_BYTES
from holdfast.api.http.writes import cause_of, claim_of
from holdfast.api.items.batch_answers import PREFER, BatchRowBody, refused_row, row_of, told_row
from holdfast.api.items.batch_documents import DocumentRow, refuse_many_lines
from holdfast.api.items.batch_requests import asked_of
from holdfast.api.items.batch_rows import (
    BatchCommand,
    BatchFields,
    CountedMoments,
    RoughFields,
    at,
    command_of,
    read_batch,
)
from holdfast.api.limits import HEAVY_BODY_BYTES
from holdfast.api.render import Done, done
from holdfast.api.routes import EXAMPLE_SKU, Answer, Route
from holdfast.domain.commands import Batch, ItemCommand
from holdfast.domain.judge import Verdict
from holdfast.domain.outcomes import BatchResult
from holdfast.domain.rejections import BatchRefused, Rejection
from holdfast.engine.batch import Request

#: What is answered, and with which headers.
Told = tuple[object, list[Header]]


def send_batch(context: Context) -> Handler:
    """Give the handler of POST /api/inventory/batch."""

    async def handle(exchange: Exchange) -> None:
        if exchange.head.length > HEAVY_BODY_BYTES:
            context.engine.require_heavy_room()  # By its head alone: in an overload, reading is most of the work.
        content = await exchange.body()  # A 413 and a 415 come before a 400.
        query_of(exchange, {})
        if len(content) <= SLICE_BYTES:
            told = await _performed(context, exchange, content)
        else:
            async with context.places.place():
                if exchange.channel.is_gone():
                    raise ClientGone  # It has not waited; others do.
                told = await _performed(context, exchange, content)
        await exchange.answer(200, *told)

    return handle


async def _performed(context: Context, exchange: Exchange, content: bytes) -> Told:
    fields = await context.turns.read(read_batch, content)
    if isinstance(fields, BatchFields) and fields.atomic:
        return await _together(context, exchange, fields)
    return await _each(context, exchange, fields)


async def _together(context: Context, exchange: Exchange, fields: BatchFields) -> Told:
    """Have all commands judged as one, with one key."""
    counted = CountedMoments()

    def read(row: Any) -> BatchCommand:
        command = _about_an_item(fields, row)
        counted.take(command)
        if command.body.idempotency_key is not None:
            raise Invalid("idempotencyKey", "must not be here: an atomic batch has one key for all")
        return command

    commands = await context.turns.each(partial(at, read), fields.commands)
    refuse_precondition(exchange)
    key, claim = claim_of(exchange, "batch", (), fields)
    command_id = context.engine.new_id()
    cause = cause_of(exchange, fields, command_id)
    make = partial(at, lambda command: command.command(exchange, command_id))
    judged: list[ItemCommand] = await context.turns.each(make, commands)
    batch = Batch(cause=cause, commands=tuple(judged))
    verdict = await context.engine.execute(Request(batch, claim, exchange.caller.stores))
    result = verdict.outcome.result
    if isinstance(result, Rejection):
        raise refusal(verdict, result, _units_field(result, commands))
    assert isinstance(result, BatchResult)  # noqa: S101 - that is what a batch comes to
    told = list(zip(commands, result.rows, strict=True))
    short = prefers_minimal(exchange)
    tell = partial(told_row, short=short)
    rows = await context.turns.each(lambda index, pair: tell(index, pair[0].write, pair[1].result), told)
    answer = done(verdict, rows, "Batch completed successfully", key)
    return answer, [*marks(verdict), *([HEEDED] if short else [])]


def _about_an_item(fields: BatchFields, row: Any) -> BatchCommand:
    """Give one of the commands. Raises the 400 of one that cannot be, or that stands alone."""
    command = command_of(fields, row)
    if isinstance(command, DocumentRow):
        raise Invalid("type", 'is about a document, which stands alone: send it with "atomic": false')
    return command


def _units_field(rejection: Rejection, commands: Sequence[BatchCommand]) -> str:
    return commands[rejection.index].write.units if isinstance(rejection, BatchRefused) else "commands"


async def _each(context: Context, exchange: Exchange, fields: BatchFields | RoughFields) -> Told:
    """Have each command judged by itself, in order, under a key of its own."""
    refuse_precondition(exchange)
    if key_of(exchange, fields.idempotency_key) is not None:
        raise Invalid("idempotencyKey", "is for an atomic batch only; give each command its own, in commands")
    cause_of(exchange, fields, "")  # What is wrong with the call itself is said of it, not of its first command.
    counted = CountedMoments()
    asked = await context.turns.each(lambda _, row: asked_of(context, exchange, fields, row, counted), fields.commands)
    sent = [one for one in asked if not isinstance(one, Problem)]
    refuse_many_lines(sum(command.lines for command, _ in sent if isinstance(command, DocumentRow)))
    futures = context.engine.execute_all([request for _, request in sent])
    verdicts = [await _outcome(future) for future in futures]
    faults = [verdict for verdict in verdicts if isinstance(verdict, Exception)]
    if faults and len(faults) == len(asked):
        raise faults[0]
    outcomes = iter(verdicts)
    short = prefers_minimal(exchange)

    async def told(index: int, one: tuple[BatchCommand | DocumentRow, Request] | Problem) -> BatchRowBody:
        if isinstance(one, Problem):
            return refused_row(exchange, index, one)
        return await row_of(context, exchange, index, one[0], next(outcomes), short=short)

    rows = await context.turns.each_awaited(told, asked)
    return Done(data=rows, message="Batch processed"), [HEEDED] if short else []


async def _outcome(future: asyncio.Future[Verdict]) -> Verdict | Exception:
    """Wait for what a command came to, be it a fault."""
    try:
        return await future
    except Exception as fault:  # noqa: BLE001 - it is the answer of this command
        return fault


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="POST",
        path="/api/inventory/batch",
        name="sendBatch",
        scope=Scope.WRITE,
        stores=Stores.TOUCHED,
        tag="Items",
        summary="Up to 1000 commands: about items, all or none; or each by itself, about documents too",
        make=send_batch,
        command=Batch,
        body=BatchFields,
        example={
            "commands": [
                {"type": "add", "sku": EXAMPLE_SKU, "name": "T-shirt, red, M", "quantity": 10},
                {"type": "reserve", "sku": EXAMPLE_SKU, "quantity": 2},
            ]
        },
        write=True,
        headers=PREFER,
        answers={
            200: Answer(
                description="What each command came to",
                body=Done[list[BatchRowBody]],
                headers={"Preference-Applied": "There, when the answer is short as it was wanted"},
            )
        },
        refusals=(
            "NOT_FOUND",
            "CONFLICT",
            "COUNT_MOVED",
            "STALE_COUNT",
            "CONCURRENCY_ERROR",
            "INSUFFICIENT_RESERVED",
            "SALES_STOPPED",
            "INSUFFICIENT_ON_HAND",
            "INSUFFICIENT_QUANTITY",
        ),
    ),
)
