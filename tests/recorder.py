"""A client that takes an answer straight from an exchange, without a connection between them."""

import asyncio


class Recorder:
    """Takes an answer straight from an exchange, as far as it is willing to."""

    stamp = b""
    #: It is asked each time.
    is_stalled = True

    def __init__(self, takes: int = 1_000_000) -> None:
        self.writes: list[bytes] = []
        self._takes = takes
        self._left = asyncio.Event()
        self.is_ended = False
        self.is_aborted = False

    @property
    def sent(self) -> bytes:
        return b"".join(self.writes)

    def leave(self) -> None:
        self._left.set()

    def end(self) -> None:
        """End the client's side only."""
        self.is_ended = True
        self._left.set()

    def stays_open(self) -> bool:
        return True

    def write(self, data: bytes | memoryview) -> None:
        self.writes.append(bytes(data))

    async def drained(self) -> None:
        if len(self.writes) > self._takes:
            await asyncio.Event().wait()

    def is_gone(self) -> bool:
        return self._left.is_set() and not self.is_ended

    async def body(self, _: int) -> bytes:
        return b""

    async def gone(self) -> None:
        await self._left.wait()

    def is_half_closed(self) -> bool:
        return self.is_ended

    def abort(self) -> None:
        self.is_aborted = True
