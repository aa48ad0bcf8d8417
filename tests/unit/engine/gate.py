"""A worker that waits, so that a test decides when a batch ends."""

import asyncio
import threading
from collections.abc import Sequence

from holdfast.engine.intake import Intake

DEADLINE_SECONDS = 30


class Gate:
    """A worker that waits at a gate before each batch, and answers every job with its double."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.arrived = threading.Semaphore(0)
        self.open = threading.Semaphore(0)

    def work(self, jobs: Sequence[int]) -> list[int | Exception]:
        self.batches.append(list(jobs))
        self.arrived.release()
        assert self.open.acquire(timeout=DEADLINE_SECONDS)
        return [ValueError(job) if job < 0 else job * 2 for job in jobs]

    def intake(self, *, waiting_max: int = 100, batch_max: int = 100) -> Intake[int, int]:
        return Intake("test", self.work, waiting_max=waiting_max, batch_max=batch_max)

    async def first_batch(self) -> None:
        assert await asyncio.to_thread(self.arrived.acquire, timeout=DEADLINE_SECONDS)
