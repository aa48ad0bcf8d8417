"""One connection: what comes by it becomes one request after the other, each answered before the next is judged."""

import asyncio
import math
import time
from typing import Final, cast

from holdfast.api.http.arriving import Body
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.framing import HTTP_1_1
from holdfast.api.http.head import Head, head_in, too_late, without_empty_lines
from holdfast.api.http.line import Desk, Line, Phase
from holdfast.api.limits import HEAD_S_MAX, LINGER_BYTES_MAX, LINGER_S_MAX, WAITING_BYTES_MAX

_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connection(Line):
    """What the event loop tells of a connection, and what its request does with it."""

    __slots__ = ("_body", "_expects", "_passed_bytes", "_phase", "_task", "_waiting")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._phase = Phase.READING
        #: What came of a head that is not complete, or behind the request that is judged.
        self._waiting = b""
        self._body: Body | None = None
        #: Whether the client waits for a word before it sends the body.
        self._expects = False
        #: Keeps the request alive, and ends with it.
        self._task: asyncio.Task[None] | None = None
        self._passed_bytes = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport = cast("asyncio.Transport", transport)  # What streams have; uvloop's has no such base.
        peer = transport.get_extra_info("peername")
        self.peer = peer[0] if peer else ""  # It may have left again.
        if self.desk.opened(self):
            self._wait()
        else:
            self.abort()

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        if self._phase is Phase.READING:
            self._read(self._waiting + data)
            return
        body = self._body
        if self._phase is not Phase.JUDGING:
            self._passed_bytes += len(data)
            if self._passed_bytes > LINGER_BYTES_MAX:
                self.close()
                return
        if body is not None and not body.is_over:
            data = body.feed(data)
        if self._phase is Phase.JUDGING:
            self._waiting += data
            self._pause_when_full()
        elif self._phase is Phase.PASSING and body is not None and body.is_over:
            self._waiting = data
            self._pass_on(body)

    def eof_received(self) -> bool:
        """Note that the client has ended its side. It may still read: a whole request gets its answer."""
        self.note_end()
        return self._phase is Phase.JUDGING

    def note_end(self) -> None:
        """Note that nothing more will come from the client: a body that is not whole never will be."""
        super().note_end()
        if self._body is not None:
            self._body.break_off()

    def stays_open(self) -> bool:
        """Tell whether another request may come. Whether a body that was never asked for comes, nobody knows."""
        return not (self.desk.is_draining or self._is_waited_for())

    def _is_waited_for(self) -> bool:
        return self._expects and self._body is not None and not self._body.received

    async def body(self, bytes_max: int) -> bytes:
        """Give the whole body. Raises a 400, a 408 or a 413."""
        body = self._body
        assert body is not None  # noqa: S101 - the head has told of it
        body.want(bytes_max)
        if not body.is_settled:
            if self._is_waited_for():
                self._expects = False
                self.write(_CONTINUE)
            self.resume_reading()
            self.deadline = body.begin_waiting(time.monotonic())
            await body.settle()
            self.deadline = math.inf
        return body.content()

    def run_out(self, now: float) -> None:
        """Do what is to be done when the client has not sent in time."""
        if self._phase is Phase.JUDGING:
            if self._body is not None:
                self.deadline = self._body.look(now)
        elif self._phase is Phase.READING and self._waiting:
            self._begin(Head("", b"").broken(too_late()), b"")
        else:
            self.close()

    def end_when_idle(self) -> None:
        """Close the connection unless a request is under way, whose answer will close it."""
        if self._phase is not Phase.JUDGING and not self.is_closing:
            self.close()

    def wait_no_more(self) -> None:
        """Break the connection off unless a whole request is under way."""
        if self._phase is not Phase.JUDGING or (self._body is not None and not self._body.is_complete):
            self.abort()

    def _wait(self) -> None:
        """Wait for a request."""
        self._phase = Phase.READING
        self.deadline = time.monotonic() + self.desk.idle_s
        self.desk.idle(self)

    def _read(self, data: bytes) -> None:
        """Begin with the request at the beginning of what came, when its head is complete."""
        was_idle, data = not self._waiting, without_empty_lines(data)
        found = head_in(data) if data else None
        if found is not None:
            head, size = found
            self._begin(head, data[size:])
            return
        self._waiting = data
        if self.is_ended:
            self.close()
        elif data and was_idle:
            self.desk.busy(self)
            self.deadline = time.monotonic() + HEAD_S_MAX

    def _begin(self, head: Head, rest: bytes) -> None:
        """Have a request judged."""
        self._phase, self.deadline = Phase.JUDGING, math.inf
        self.desk.busy(self)
        is_much = len(rest) > WAITING_BYTES_MAX  # Seldom, and each call on the way costs.
        if head.length:
            self._body = body = Body(head.length)
            self._expects = head.version == HTTP_1_1 and b"expect" in head.headers
            rest = body.feed(rest)
            if self.is_ended:
                body.break_off()
        self._waiting = rest
        if is_much:
            self._pause_when_full()
        self._task = asyncio.get_running_loop().create_task(self._answer(Exchange(head, self, self.peer)))

    async def _answer(self, exchange: Exchange) -> None:
        try:
            await self.desk.application(exchange)
        finally:
            self._task = None
            if not (self.is_lost or self.is_closing):
                self._go_on(exchange)

    def _go_on(self, exchange: Exchange) -> None:
        """Do what comes after an answer."""
        body, self._passed_bytes = self._body, 0
        self.resume_reading()
        if exchange.closes:
            is_whole = exchange.head.problem is None and (body is None or body.is_complete)
            if is_whole or self.is_ended:
                self.close()
            else:
                self._end()
        elif body is None or body.is_over:
            self._pass_on(body)
        else:
            self._phase, self.deadline = Phase.PASSING, time.monotonic() + LINGER_S_MAX
            body.drop()

    def _pass_on(self, body: Body | None) -> None:
        """Go on to the next request."""
        if self.desk.is_draining or (body is not None and not body.is_complete):
            self.close()
            return
        self._body, self._expects = None, False
        waiting, self._waiting = self._waiting, b""
        self._wait()
        if waiting or self.is_ended:
            self._read(waiting)

    def _end(self) -> None:
        """End our side, and let pass what the client goes on sending."""
        self._phase, self.deadline = Phase.ENDING, time.monotonic() + LINGER_S_MAX
        if self._body is not None:
            self._body.drop()
        self.transport.write_eof()

    def _pause_when_full(self) -> None:
        unclaimed = 0 if self._body is None else self._body.unclaimed_bytes
        if len(self._waiting) + unclaimed > WAITING_BYTES_MAX:
            self.pause_reading()
