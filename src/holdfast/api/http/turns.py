"""Long work on the event loop: one piece of it at a time, in slices, with everybody else's work between them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from holdfast.engine.limits import HEAVY_COMMANDS_MAX
from holdfast.engine.lull import ONE_TURN, Pause

Row = TypeVar("Row")
Done = TypeVar("Done")
#: Rows that are worked on before others have their turn: half a millisecond or one.
SLICE_ROWS: Final = 50
#: Rows of a call that waits for nobody: its commands are light ones themselves.
SHORT_ROWS: Final = HEAVY_COMMANDS_MAX
#: Bytes of a body that is read at once, whoever else has one: as many rows, about.
SLICE_BYTES: Final = 16_384


class Turns:
    """Gives everybody his turn. Used on one event loop.

    A call with a thousand commands takes many milliseconds to read, and as many to answer. Were several of them worked
    on at once, whoever asks for one item would wait for the sum of them.
    """

    def __init__(self, light_first: Pause = ONE_TURN) -> None:
        """``light_first`` gives everybody else a turn, and light jobs the time that they need."""
        self._one: Final = asyncio.Lock()
        self._light_first: Final = light_first

    @asynccontextmanager
    async def long(self, *, size: int, short_max: int) -> AsyncIterator[None]:
        """Wait until no other long work is under way, unless this is short."""
        if size <= short_max:
            yield
            return
        async with self._one:
            yield

    async def read(self, step: Callable[[bytes], Done], body: bytes) -> Done:
        """Read a body. Raises what the step raises."""
        async with self.long(size=len(body), short_max=SLICE_BYTES):
            return step(body)

    async def each(self, step: Callable[[int, Row], Done], rows: Sequence[Row]) -> list[Done]:
        """Take a step for each row, with its index. Raises what a step raises, at once."""
        done: list[Done] = []
        pause = self._pause_of(rows)
        async with self.long(size=len(rows), short_max=SHORT_ROWS):
            for index, row in enumerate(rows):
                done.append(step(index, row))
                if len(done) % SLICE_ROWS == 0:
                    await pause()
        return done

    async def each_awaited(self, step: Callable[[int, Row], Awaitable[Done]], rows: Sequence[Row]) -> list[Done]:
        """Do the same with steps that may have to wait."""
        done: list[Done] = []
        pause = self._pause_of(rows)
        async with self.long(size=len(rows), short_max=SHORT_ROWS):
            for index, row in enumerate(rows):
                done.append(await step(index, row))
                if len(done) % SLICE_ROWS == 0:
                    await pause()
        return done

    def _pause_of(self, rows: Sequence[object]) -> Pause:
        return ONE_TURN if len(rows) <= SHORT_ROWS else self._light_first
