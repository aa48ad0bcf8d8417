"""What the engine is asked for by a command of a batch that stands alone."""

from typing import Any

from holdfast.api.context import Context
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.problems import Problem
from holdfast.api.http.writes import fingerprints, refuse_missing_key
from holdfast.api.items.batch_documents import DocumentRow
from holdfast.api.items.batch_rows import BatchCommand, BatchFields, CountedMoments, RoughFields, command_of
from holdfast.domain.keys import Claim, key_digest
from holdfast.engine.batch import Request


def asked_of(
    context: Context, exchange: Exchange, fields: BatchFields | RoughFields, row: Any, counted: CountedMoments
) -> tuple[BatchCommand | DocumentRow, Request] | Problem:
    """Give a command with the engine's request, or the error of one that cannot be: the others go on."""
    try:
        command = command_of(fields, row)
        counted.take(command)
        asked = command.command(exchange, context.engine.new_id())
        return command, Request(asked, _claim(exchange, command), exchange.caller.stores)
    except Problem as problem:
        return problem


def _claim(exchange: Exchange, command: BatchCommand | DocumentRow) -> Claim | None:
    """Claim the command's key, just as the single call would: it is a retry of this, and this of it."""
    key = command.body.idempotency_key
    if key is None:
        refuse_missing_key(exchange)
        return None
    request, former = fingerprints(command.write.name, command.path, {}, command.body)
    return Claim(key_digest(exchange.principal, key), request, former)
