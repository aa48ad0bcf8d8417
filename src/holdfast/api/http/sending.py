"""Answers that are too large for the buffers on the way: sent piece by piece, with a bound on all of them together.

The bytes of an answer stay in memory until its client has taken them. Many answers at once to clients that take
nothing, or little, must not fill it: beyond the bound, further ones are refused.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager

from holdfast.api.limits import ANSWERS_BYTES_MAX, CHUNK_BYTES, STALL_S_MAX
from holdfast.engine.errors import Overloaded
from holdfast.engine.limits import share

#: A part of an answer.
Piece = bytes | memoryview


class Outbox:
    """The large answers on their way. Used on one event loop."""

    def __init__(self, processes: int = 1) -> None:
        """``processes``: how many share the bound."""
        self._processes = processes
        #: What they have together.
        self.bytes = 0

    @contextmanager
    def place(self, answer_bytes: int, *, refusable: bool = True) -> Iterator[None]:
        """Take a place for an answer while it is being sent. Raises ``Overloaded`` unless it fits, or is alone.

        What has been done has to be told: the answer to a write is not refusable.
        """
        if refusable and self.bytes and self.bytes + answer_bytes > share(ANSWERS_BYTES_MAX, self._processes):
            raise Overloaded
        self.bytes += answer_bytes
        try:
            yield
        finally:
            self.bytes -= answer_bytes


def pieces_of(body: bytes) -> Iterator[Piece]:
    """Cut an answer into pieces, which are parts of it and no copies."""
    view = memoryview(body)
    return (view[start : start + CHUNK_BYTES] for start in range(0, len(body), CHUNK_BYTES))


async def taken(send: Callable[[Piece], Awaitable[None]], pieces: Iterable[Piece]) -> bool:
    """Send piece after piece, as fast as the client takes them; tell whether it took all, and none too slowly."""
    try:
        for piece in pieces:
            async with asyncio.timeout(STALL_S_MAX):
                await send(piece)
    except TimeoutError:
        return False
    return True
