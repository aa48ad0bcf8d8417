"""Answers that are too large for the buffers on the way: sent piece by piece, with a bound on all of them together.

The bytes of an answer stay in memory until its client has taken them. Many answers at once to clients that take
nothing, or little, must not fill it: beyond the bound, further ones are refused.
"""

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from holdfast.api.limits import ANSWERS_BYTES_MAX, CHUNK_BYTES, STALL_S_MAX
from holdfast.engine.errors import Overloaded
from holdfast.engine.limits import share
from holdfast.engine.lull import ONE_TURN, Pause

#: A part of an answer.
Piece = bytes | memoryview


class Outbox:
    """The large answers on their way. Used on one event loop."""

    def __init__(self, processes: int = 1, pause: Pause = ONE_TURN) -> None:
        """``processes``: how many share the bound; ``pause`` gives others their turn."""
        self._processes = processes
        #: Made behind each piece.
        self.pause: Final = pause
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


class Parts:
    """A text that is there in parts, and stays so: one large piece of fresh memory costs more than to send many."""

    __slots__ = ("parts", "size")

    def __init__(self, parts: Sequence[bytes]) -> None:
        self.parts: Final = parts
        self.size: Final = sum(map(len, parts))

    def __len__(self) -> int:
        """Tell how many bytes it has."""
        return self.size

    def __bytes__(self) -> bytes:
        """Put it together."""
        return b"".join(self.parts)


def pieces_of(text: bytes | Parts) -> Iterator[Piece]:
    """Give a text in pieces of a good size: small parts go together, large ones are cut and not copied."""
    gathered: list[Piece] = []
    size = 0
    for part in text.parts if isinstance(text, Parts) else (text,):
        if gathered and size + len(part) > CHUNK_BYTES:
            yield b"".join(gathered)
            gathered, size = [], 0
        rest: Piece = part
        if len(part) > CHUNK_BYTES:
            view, cut = memoryview(part), len(part) // CHUNK_BYTES * CHUNK_BYTES
            yield from (view[start : start + CHUNK_BYTES] for start in range(0, cut, CHUNK_BYTES))
            rest = view[cut:]
        gathered.append(rest)
        size += len(rest)
    if size:
        yield b"".join(gathered)


async def in_time(taking: Awaitable[None]) -> bool:
    """Wait until a client has taken enough of an answer to go on with it; tell whether it did so soon enough."""
    try:
        async with asyncio.timeout(STALL_S_MAX):
            await taking
    except TimeoutError:
        return False
    return True
