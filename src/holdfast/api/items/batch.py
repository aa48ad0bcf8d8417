"""Many commands about items in one call: all or none, or each by itself."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.context import Context
from holdfast.api.http.bodies import decode
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.headers import refuse_precondition
from holdfast.api.http.performing import marks, refusal
from holdfast.api.http.problems import KINDS, Invalid, Problem, error_of, problem_of_fault
from holdfast.api.http.writes import cause_of, claim_of, fingerprint
from holdfast.api.items.batch_rows import BatchCommand, BatchFields, commands_of
from holdfast.api.items.item_writes import ItemWrite
from holdfast.api.render import Done, ItemBody, OperationBody, done
from holdfast.api.routes import EXAMPLE_SKU, Answer, Route
from holdfast.domain.commands import Batch
from holdfast.domain.judge import Verdict
from holdfast.domain.keys import Claim, key_digest
from holdfast.domain.outcomes import BatchResult, ItemResult
from holdfast.domain.rejections import BatchRefused, Rejection
from holdfast.engine.commit import Request
from holdfast.times import now_ms, rfc3339


class BatchRowBody(msgspec.Struct, frozen=True, kw_only=True):
    """What one command of a batch came to: data or error, as the single call would have answered."""

    index: int
    #: The status of the single call.
    status: int
    data: ItemBody | UnsetType = UNSET
    message: str | UnsetType = UNSET
    error: dict[str, Any] | UnsetType = UNSET
    operation: OperationBody | UnsetType = UNSET
    #: There, when this is the stored outcome of an earlier request with the same key.
    replayed: bool | UnsetType = UNSET


def send_batch(context: Context) -> Handler:
    """Give the handler of POST /api/inventory/batch."""
    decoder = msgspec.json.Decoder(BatchFields)

    async def handle(exchange: Exchange) -> None:
        content = await exchange.body()  # A 413 and a 415 come before a 400.
        query_of(exchange, {})
        fields = decode(decoder, content)
        perform = _together if fields.atomic else _each
        await perform(context, exchange, fields, list(commands_of(fields)))

    return handle


async def _together(
    context: Context, exchange: Exchange, fields: BatchFields, commands: Sequence[BatchCommand]
) -> None:
    """Have all commands judged as one, with one key."""
    for command in commands:
        if command.body.idempotency_key is not None:
            raise Invalid(f"{command.place}.idempotencyKey", "must not be here: an atomic batch has one key for all")
    refuse_precondition(exchange)
    key, claim = claim_of(exchange, "batch", (), fields)
    command_id = context.engine.new_id()
    cause = cause_of(exchange, fields, command_id)
    batch = Batch(cause=cause, commands=tuple(command.command(exchange, command_id) for command in commands))
    verdict = await context.engine.execute(Request(batch, claim))
    result = verdict.outcome.result
    if isinstance(result, Rejection):
        raise refusal(verdict, result, _units_field(result, commands))
    assert isinstance(result, BatchResult)  # noqa: S101 - that is what a batch comes to
    rows = [
        _told(index, command.write, row.result)
        for index, (command, row) in enumerate(zip(commands, result.rows, strict=True))
    ]
    await exchange.answer(200, done(verdict, rows, "Batch completed successfully", key), marks(verdict))


def _units_field(rejection: Rejection, commands: Sequence[BatchCommand]) -> str:
    return commands[rejection.index].write.units if isinstance(rejection, BatchRefused) else "commands"


async def _each(context: Context, exchange: Exchange, fields: BatchFields, commands: Sequence[BatchCommand]) -> None:
    """Have each command judged by itself, in order, under a key of its own."""
    refuse_precondition(exchange)
    key, _ = claim_of(exchange, "batch", (), fields)
    if key is not None:
        raise Invalid("idempotencyKey", "is for an atomic batch only; give each command its own, in commands")
    cause_of(exchange, fields, "")  # What is wrong with the call itself is said of it, not of its first command.
    requests = [
        Request(command.command(exchange, context.engine.new_id()), _claim(exchange, command)) for command in commands
    ]
    futures = context.engine.execute_all(requests)
    verdicts = await asyncio.gather(*futures, return_exceptions=True)
    faults = [verdict for verdict in verdicts if isinstance(verdict, BaseException)]
    if len(faults) == len(verdicts):
        raise faults[0]
    rows = [
        _row(context, exchange, index, command, verdict)
        for index, (command, verdict) in enumerate(zip(commands, verdicts, strict=True))
    ]
    await exchange.answer(200, Done(data=rows, message="Batch processed"))


def _claim(exchange: Exchange, command: BatchCommand) -> Claim | None:
    """Claim the command's key, just as the single call would: it is a retry of this, and this of it."""
    key = command.body.idempotency_key
    if key is None:
        return None
    request = fingerprint(command.write.name, (command.store, command.sku), {}, command.body)
    return Claim(key_digest(exchange.principal, key), request)


def _row(
    context: Context, exchange: Exchange, index: int, command: BatchCommand, verdict: Verdict | BaseException
) -> BatchRowBody:
    if isinstance(verdict, Exception):
        problem = problem_of_fault(verdict)
        if problem.code in ("INTERNAL_ERROR", "PERSISTENCE_ERROR"):
            context.report_defect(verdict, exchange.request_id)
        return _refused(index, problem)
    assert isinstance(verdict, Verdict)  # noqa: S101 - nothing cancels a command
    result = verdict.outcome.result
    if isinstance(result, Rejection):
        row = _refused(index, refusal(verdict, result, command.write.units))
    else:
        assert isinstance(result, ItemResult)  # noqa: S101 - that is what commands about items come to
        status, message = command.write.told(result)
        answer = done(verdict, command.write.subject.shown(result), message, command.body.idempotency_key)
        row = BatchRowBody(
            index=index, status=status, data=answer.data, message=answer.message, operation=answer.operation
        )
    return msgspec.structs.replace(row, replayed=True) if verdict.replayed else row


def _told(index: int, write: ItemWrite, result: ItemResult) -> BatchRowBody:
    status, message = write.told(result)
    return BatchRowBody(index=index, status=status, data=write.subject.shown(result), message=message)


def _refused(index: int, problem: Problem) -> BatchRowBody:
    return BatchRowBody(index=index, status=KINDS[problem.code].status, error=error_of(problem, rfc3339(now_ms())))


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="POST",
        path="/api/inventory/batch",
        name="sendBatch",
        tag="Items",
        summary="Up to 1000 commands about items: all or none, or each by itself",
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
        answers={200: Answer(description="What each command came to", body=Done[list[BatchRowBody]])},
        refusals=(
            "NOT_FOUND",
            "CONFLICT",
            "COUNT_MOVED",
            "STALE_COUNT",
            "CONCURRENCY_ERROR",
            "INSUFFICIENT_RESERVED",
            "INSUFFICIENT_ON_HAND",
            "INSUFFICIENT_QUANTITY",
        ),
    ),
)
