"""The way out of a connection, and how long it may last: what is sent, whether the client takes it, and its end."""

import abc
import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Final, Protocol

from holdfast.api.http.exchange import Exchange
from holdfast.api.http.sending import Piece
from holdfast.api.limits import UNSENT_MS_MAX

#: Answers a request, whatever becomes of it.
Application = Callable[[Exchange], Awaitable[None]]


class Phase(Enum):
    """What is going on."""

    #: Nothing, or the head of a request is coming.
    READING = auto()
    #: A request is judged and answered. Its body may still be coming.
    JUDGING = auto()
    #: It was answered; what nobody wants of its body is let pass, and then the next one may come.
    PASSING = auto()
    #: It was answered, and nothing will be read any more. What still comes is let pass: closed at once, the connection
    #: would break while the client sends, and it would never read the answer (RFC 9112, section 9.6).
    ENDING = auto()


class Desk(Protocol):
    """Where all connections of a server are known."""

    @property
    def application(self) -> Application:
        """What answers the requests."""

    @property
    def idle_s(self) -> float:
        """How long a connection may be idle."""

    @property
    def is_draining(self) -> bool:
        """Whether no further request is taken."""

    @property
    def stamp(self) -> bytes:
        """The date, and who answers, as header lines."""

    def opened(self, line: "Line") -> bool:
        """Take one in; False: there are too many, and none can be closed for it."""

    def closed(self, line: "Line") -> None:
        """Forget one."""

    def idle(self, line: "Line") -> None:
        """Note that one has nothing to do, and may be closed for others."""

    def busy(self, line: "Line") -> None:
        """Note that one has."""


class Line(asyncio.Protocol, abc.ABC):
    """The part of a connection that sends, and that ends."""

    __slots__ = (
        "_drained", "_gone", "_is_paused", "_unsent_bytes", "deadline", "desk", "is_closing", "is_ended", "is_lost",
        "is_stalled", "peer", "transport",
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        self.desk: Final = desk
        self.transport: asyncio.Transport
        #: The address of the other end.
        self.peer = ""
        #: When to look at it again (``time.monotonic``).
        self.deadline = math.inf
        #: Whether the client has ended its side, whether there is no connection any more, whether we have ended ours.
        self.is_ended = self.is_lost = self.is_closing = False
        #: Whether the client takes too little, and how much it had left when that was looked at.
        self.is_stalled = False
        self._unsent_bytes = 0
        self._is_paused = False
        self._gone: asyncio.Future[None] | None = None
        self._drained: asyncio.Future[None] | None = None

    @property
    def stamp(self) -> bytes:
        """The date, and who answers, as header lines."""
        return self.desk.stamp

    def write(self, data: Piece) -> None:
        """Send bytes. To a client that has left, nothing."""
        if not self.is_lost:
            self.transport.write(data)

    async def drained(self) -> None:
        """Wait while the client takes too little, unless it leaves."""
        while self.is_stalled and not self.is_lost:
            self._drained = asyncio.get_running_loop().create_future()
            try:
                await self._drained
            finally:
                self._drained = None

    def is_gone(self) -> bool:
        """Tell whether there is no connection any more."""
        return self.is_lost

    async def gone(self) -> None:
        """Wait until the client has ended its side of the connection."""
        if not self.is_ended:
            self._gone = self._gone or asyncio.get_running_loop().create_future()
            await asyncio.shield(self._gone)

    def is_half_closed(self) -> bool:
        """Tell whether the client has ended its side, but may still be there to read."""
        return self.is_ended and not self.is_lost

    def abort(self) -> None:
        """Break the connection off."""
        self.is_closing = True
        self.transport.abort()

    def close(self) -> None:
        """End the connection, once what was sent is taken."""
        self.is_closing = True
        self.transport.close()
        self._measure_unsent(time.monotonic())

    def expire(self, now: float) -> None:
        """Do what is to be done at the deadline."""
        if not (self.is_stalled or self.is_closing):
            self.run_out(now)
        elif self.transport.get_write_buffer_size() < self._unsent_bytes:
            self._measure_unsent(now)
        else:
            self.abort()  # It has taken nothing all the time.

    @abc.abstractmethod
    def end_when_idle(self) -> None:
        """Close the connection unless a request is under way, whose answer will close it."""

    @abc.abstractmethod
    def wait_no_more(self) -> None:
        """Break the connection off unless a whole request is under way."""

    @abc.abstractmethod
    def run_out(self, now: float) -> None:
        """Do what is to be done when the client has not sent in time."""

    def pause_writing(self) -> None:
        """Note that the client takes too little."""
        self.is_stalled = True
        self._measure_unsent(time.monotonic())

    def resume_writing(self) -> None:
        """Note that the client has taken enough."""
        self.is_stalled = False
        self.deadline = math.inf
        _wake(self._drained)

    def connection_lost(self, _: Exception | None) -> None:
        """Note that it is over."""
        self.is_lost = True
        self.deadline = math.inf
        self.desk.closed(self)
        self.note_end()
        _wake(self._drained)

    def pause_reading(self) -> None:
        """Let nothing more come for now."""
        if not self._is_paused:
            self._is_paused = True
            self.transport.pause_reading()

    def resume_reading(self) -> None:
        """Let more come."""
        if self._is_paused and not self.is_lost:
            self._is_paused = False
            self.transport.resume_reading()

    def note_end(self) -> None:
        """Note that nothing more will come from the client."""
        self.is_ended = True
        _wake(self._gone)

    def _measure_unsent(self, now: float) -> None:
        self._unsent_bytes = self.transport.get_write_buffer_size()
        self.deadline = now + UNSENT_MS_MAX / 1_000


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)
