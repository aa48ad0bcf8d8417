"""What waits for a worker: a job, how much work it is, and who is told of it."""

import asyncio
from typing import Generic, TypeVar

import msgspec

Job = TypeVar("Job")
Answer = TypeVar("Answer")


class Entry(msgspec.Struct, Generic[Job, Answer]):
    """A job that waits."""

    job: Job
    weight: int
    is_heavy: bool
    #: Takes its answer.
    future: asyncio.Future[Answer]
    #: When it came.
    since: float
