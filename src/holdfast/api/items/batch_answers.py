"""What the commands of a batch came to, row by row."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.context import Context
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.performing import refusal
from holdfast.api.http.problems import KINDS, Problem, error_of, problem_of_fault
from holdfast.api.items.batch_rows import BatchCommand
from holdfast.api.items.item_writes import ItemWrite
from holdfast.api.render import ItemBody, OperationBody, done
from holdfast.domain.judge import Verdict
from holdfast.domain.outcomes import ItemResult
from holdfast.domain.rejections import Rejection
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


def row_of(
    context: Context, exchange: Exchange, index: int, command: BatchCommand, verdict: Verdict | BaseException
) -> BatchRowBody:
    """Give what a command that stands alone came to."""
    if isinstance(verdict, Exception):
        problem = problem_of_fault(verdict)
        if problem.code in ("INTERNAL_ERROR", "PERSISTENCE_ERROR"):
            context.report_defect(verdict, exchange.request_id)
        return refused_row(index, problem)
    assert isinstance(verdict, Verdict)  # noqa: S101 - nothing cancels a command
    result = verdict.outcome.result
    if isinstance(result, Rejection):
        row = refused_row(index, refusal(verdict, result, command.write.units))
    else:
        assert isinstance(result, ItemResult)  # noqa: S101 - that is what commands about items come to
        status, message = command.write.told(result)
        answer = done(verdict, command.write.subject.shown(result), message, command.body.idempotency_key)
        row = BatchRowBody(
            index=index, status=status, data=answer.data, message=answer.message, operation=answer.operation
        )
    return msgspec.structs.replace(row, replayed=True) if verdict.replayed else row


def told_row(index: int, write: ItemWrite, result: ItemResult) -> BatchRowBody:
    """Give what a command of an atomic batch came to."""
    status, message = write.told(result)
    return BatchRowBody(index=index, status=status, data=write.subject.shown(result), message=message)


def refused_row(index: int, problem: Problem) -> BatchRowBody:
    """Give the row of a command that was refused."""
    return BatchRowBody(index=index, status=KINDS[problem.code].status, error=error_of(problem, rfc3339(now_ms())))
