"""Statements that leave in one network write and are answered together (libpq's pipeline mode, manual 32.5).

Not the driver's own pipeline: that writes each statement by itself, and ends with a Flush message, after
which PostgreSQL no longer counts the session as idle in its transaction: a paused node would hold its locks
for ever.
"""

import select
from collections.abc import Iterator
from typing import Any, Final

import psycopg
from psycopg import pq
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result

from holdfast.storage.postgres.connection import Connection

Parameter = str | int | bool | None
_FAILED: Final = pq.ExecStatus.FATAL_ERROR
_SYNC: Final = pq.ExecStatus.PIPELINE_SYNC
_BINARY: Final = pq.Format.BINARY


class Answer:
    """What came of one statement; filled when the flight is over."""

    result: pq.abc.PGresult

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """The rows that it gave."""
        transformer = Transformer(self._connection)
        transformer.set_pgresult(self.result)
        return transformer.load_rows(0, self.result.ntuples, tuple)

    @property
    def count(self) -> int:
        """The number of rows that it changed."""
        return self.result.command_tuples or 0


class Flight:
    """Gathers statements; ``run`` sends them and waits for all answers. The first failure stops the rest."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self._statements: list[tuple[str, list[bytes | None], Answer]] = []

    def add(self, query: str, *parameters: Parameter) -> Answer:
        """Put a statement behind those before. Its parameters are sent as texts, whose types the SQL names."""
        answer = Answer(self._connection)
        self._statements.append((query, [_text(parameter) for parameter in parameters], answer))
        return answer

    def run(self) -> None:
        """Send everything and wait. Raises what psycopg would."""
        if self._pgconn.status != pq.ConnStatus.OK:
            raise psycopg.OperationalError("the connection is closed")
        self._pgconn.enter_pipeline_mode()
        prepared = self._send()
        self._flush()
        results = list(self._results())
        self._pgconn.exit_pipeline_mode()
        for result in results:
            if result.status == _FAILED:
                raise error_from_result(result, encoding="utf-8")
        self._connection.prepared |= prepared
        answers = iter(results[len(prepared) :])
        for (_, _, answer), result in zip(self._statements, answers, strict=True):
            answer.result = result

    def _send(self) -> dict[str, bytes]:
        """Fill libpq's buffer, which is not sent before it is flushed or very large; give what was prepared anew."""
        known = self._connection.prepared
        fresh: dict[str, bytes] = {}
        for query, _, _ in self._statements:
            if query not in known and query not in fresh:
                # A name is never used twice: after a failure nobody knows which ones are there.
                fresh[query] = b"holdfast_%d" % next(self._connection.statement_numbers)
                self._pgconn.send_prepare(fresh[query], query.encode())
        for query, parameters, _ in self._statements:
            name = known.get(query) or fresh[query]
            self._pgconn.send_query_prepared(name, parameters, result_format=_BINARY)
        self._pgconn.pipeline_sync()
        return fresh

    def _flush(self) -> None:
        while self._pgconn.flush():
            self._wait(select.POLLIN | select.POLLOUT)
            self._pgconn.consume_input()

    def _results(self) -> Iterator[pq.abc.PGresult]:
        """Give the result of each statement up to the synchronisation point; a None only parts them."""
        parted = True
        while True:
            while self._pgconn.is_busy():
                self._wait(select.POLLIN)
                self._pgconn.consume_input()
            result = self._pgconn.get_result()
            if result is None and parted:
                raise psycopg.OperationalError("the connection was lost")
            parted = result is None
            if result is None:
                continue
            if result.status == _SYNC:
                return
            yield result

    def _wait(self, events: int) -> None:
        """Wait for the server, but not for ever: a frozen one says nothing at all."""
        poll = select.poll()
        poll.register(self._pgconn.socket, events)
        limit = self._connection.answer_s
        if not poll.poll(None if limit is None else limit * 1000):
            raise psycopg.OperationalError(f"no answer within {limit} s")


def _text(parameter: Parameter) -> bytes | None:
    return None if parameter is None else str(parameter).encode()
