"""What the commands of a batch came to, row by row."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from holdfast.api.context import Context
from holdfast.api.documents.document_bodies import SaleBody, TransferBody
from holdfast.api.documents.reservation_bodies import ReservationBody
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.performing import refusal
from holdfast.api.http.problems import KINDS, Problem, error_of, problem_of_fault
from holdfast.api.item_bodies import ItemBody
from holdfast.api.items.batch_documents import DocumentRow
from holdfast.api.items.batch_rows import BatchCommand
from holdfast.api.items.item_writes import ItemWrite
from holdfast.api.render import Current, OperationBody, done
from holdfast.api.routes import Parameter
from holdfast.domain.judge import Verdict
from holdfast.domain.outcomes import ItemResult
from holdfast.domain.rejections import Rejection
from holdfast.times import rfc3339


class BatchRowBody(msgspec.Struct, frozen=True):
    """What one command of a batch came to: data or error, as the single call would have answered."""

    index: int
    #: The status of the single call.
    status: int
    #: The item, where it was about one; else the document.
    data: ItemBody | UnsetType = UNSET
    reservation: ReservationBody | UnsetType = UNSET
    sale: SaleBody | UnsetType = UNSET
    transfer: TransferBody | UnsetType = UNSET
    message: str | UnsetType = UNSET
    error: dict[str, Any] | UnsetType = UNSET
    operation: OperationBody | UnsetType = UNSET
    #: There, when this is the stored outcome of an earlier request with the same key.
    replayed: bool | UnsetType = UNSET
    #: What its document is by now, where this is such an outcome.
    current: Current | UnsetType = UNSET


#: The header of the call by which rows become short (RFC 7240).
PREFER: Final[Mapping[str, Parameter]] = {
    "Prefer": Parameter(
        description="return=minimal: of each command no more than its index, its status, and what went wrong",
        type=Annotated[str, msgspec.Meta(pattern="^return=(minimal|representation)$")],
    )
}
#: What a row may show, in the order of its fields.
_SHOWN: Final = ("data", "reservation", "sale", "transfer")


async def row_of(
    context: Context,
    exchange: Exchange,
    index: int,
    command: BatchCommand | DocumentRow,
    verdict: Verdict | Exception,
    *,
    short: bool = False,
) -> BatchRowBody:
    """Give what a command that stands alone came to; ``short``: no more than whoever sends thousands has to know."""
    if isinstance(verdict, Exception):
        problem = problem_of_fault(verdict)
        if problem.code in ("INTERNAL_ERROR", "PERSISTENCE_ERROR"):
            context.report_defect(verdict, exchange.request_id)
        return refused_row(exchange, index, problem)
    result = verdict.outcome.result
    if isinstance(result, Rejection):
        row = refused_row(exchange, index, refusal(verdict, result, command.write.units))
    else:
        subject = command.write.subject
        assert isinstance(result, subject.result)  # noqa: S101 - that is what commands about it come to
        status, message = command.write.told(result)
        if short:
            return BatchRowBody(index, status, replayed=verdict.replayed or UNSET)
        result, body = subject.shown_to(exchange.caller.stores, result)
        answer = done(verdict, body, message + subject.remark(result), command.body.idempotency_key)
        data, reservation, sale, transfer = (answer.data if name == command.shown_as else UNSET for name in _SHOWN)
        row = BatchRowBody(index, status, data, reservation, sale, transfer, answer.message, UNSET, answer.operation)
        if verdict.replayed and subject.current is not None:
            row = msgspec.structs.replace(row, current=await subject.current(context, result))
    return msgspec.structs.replace(row, replayed=True) if verdict.replayed else row


def told_row(index: int, write: ItemWrite, result: ItemResult, *, short: bool = False) -> BatchRowBody:
    """Give what a command of an atomic batch came to."""
    status, message = write.told(result)
    if short:
        return BatchRowBody(index, status)
    return BatchRowBody(index, status, write.subject.shown(result), message=message)


def refused_row(exchange: Exchange, index: int, problem: Problem) -> BatchRowBody:
    """Give the row of a command that was refused."""
    return BatchRowBody(index, KINDS[problem.code].status, error=error_of(problem, rfc3339(exchange.now())))
