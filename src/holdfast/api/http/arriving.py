"""The body of a request on its way in: it is whole or no request, in time, and no larger than allowed."""

import asyncio
from typing import Final

from holdfast.api.http.chunks import Chunks, MalformedChunks
from holdfast.api.http.framing import UNTOLD
from holdfast.api.http.problems import Invalid, Problem
from holdfast.api.limits import BODY_BYTES_PER_S_MIN, BODY_PATIENCE_S, BODY_S_MAX, RETRY_AFTER_S

#: How often the rate of a body is looked at once the patience with it is over.
_LOOK_S: Final = 1.0


class Body:
    """A body that is declared by the head of its request, and what of it has come."""

    __slots__ = (
        "_began", "_bytes_max", "_chunks", "_is_late", "_is_too_large", "_parts", "_waiter", "is_complete", "is_over",
        "length", "received",
    )  # fmt: skip

    def __init__(self, length: int) -> None:
        #: How many bytes it should have, or ``UNTOLD``.
        self.length: Final = length
        self.received = 0
        #: Whether all of it has come, and whether nothing more will: all is there, the connection ended, or its chunks
        #: were malformed.
        self.is_complete = self.is_over = False
        self._chunks = Chunks() if length == UNTOLD else None
        #: None: nobody wants it any more.
        self._parts: list[bytes] | None = []
        self._bytes_max: int | None = None
        self._is_too_large = self._is_late = False
        self._began = 0.0
        self._waiter: asyncio.Future[None] | None = None

    @property
    def unclaimed_bytes(self) -> int:
        """How much of it is kept though nobody has asked for it."""
        return self.received if self._bytes_max is None and self._parts is not None else 0

    @property
    def is_settled(self) -> bool:
        """Whether nothing more has to come before it can be judged."""
        return self.is_over or self._is_late or self._is_too_large

    def feed(self, data: bytes) -> bytes:
        """Take what came; give what follows the body."""
        if self._chunks is None:
            missing = self.length - self.received
            part, rest = (data, b"") if len(data) <= missing else (data[:missing], data[missing:])
            self.received += len(part)
            self.is_complete = self.is_over = self.received == self.length
        else:
            part, rest = self._out_of(self._chunks, data)
        if self._parts is not None:
            self._parts.append(part)
            self._measure()
        if self._waiter is not None and self.is_settled:
            self._wake()
        return rest

    def _out_of(self, chunks: Chunks, data: bytes) -> tuple[bytes, bytes]:
        try:
            part, rest = chunks.feed(data)
        except MalformedChunks:
            self.is_over = True
            return b"", b""
        self.received += len(part)
        self.is_complete = self.is_over = chunks.is_complete
        return part, rest

    def break_off(self) -> None:
        """Note that nothing more will come."""
        if not self.is_complete:
            self.is_over = True
            self._wake()

    def drop(self) -> None:
        """Keep nothing of it, now and later."""
        self._parts = None

    def want(self, bytes_max: int) -> None:
        """Say that it will be read, up to a size."""
        self._bytes_max = bytes_max
        self._measure()

    def begin_waiting(self, now: float) -> float:
        """Begin to measure its time; give when to look again."""
        self._began = now
        return now + min(BODY_PATIENCE_S, BODY_S_MAX)

    def look(self, now: float) -> float:
        """See whether it comes fast enough; give when to look again."""
        passed = now - self._began
        if passed >= BODY_S_MAX or self.received < BODY_BYTES_PER_S_MIN * passed:
            self._is_late = True
            self._wake()
        return min(now + _LOOK_S, self._began + BODY_S_MAX)

    async def settle(self) -> None:
        """Wait until it can be judged."""
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def content(self) -> bytes:
        """Give the whole of it. Raises a 413 when it is too large, a 408 when too slow, a 400 when cut off."""
        if self._is_too_large:
            raise _too_large(self._bytes_max or 0)
        if self.is_complete:
            return b"".join(self._parts or ())
        raise _too_late() if self._is_late else _cut_off(self.received, self.length)

    def _measure(self) -> None:
        if self._bytes_max is not None and max(self.length, self.received) > self._bytes_max:
            self._is_too_large = True
            self.drop()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


def _cut_off(size: int, length: int) -> Invalid:
    if length == UNTOLD:
        return Invalid(
            "body", f"its chunks are malformed, or ended after {size} bytes without the last one; send it whole"
        )
    return Invalid("body", f"ended after {size} of {length} bytes; send it whole")


def _too_large(bytes_max: int) -> Problem:
    return Problem(
        "PAYLOAD_TOO_LARGE",
        f"The body is larger than {bytes_max} bytes. Send less at once.",
        members={"limit": bytes_max},
    )


def _too_late() -> Problem:
    return Problem(
        "REQUEST_TIMEOUT",
        f"The body came too slowly, or not within {BODY_S_MAX:.0f} seconds; nothing was done. "
        "Send it again, all in one go.",
        headers={"retry-after": str(RETRY_AFTER_S)},
    )
