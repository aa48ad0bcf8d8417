"""A desk with workers at it, in one process: real lines, and a judge that waits for the test."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from builders import an_outcome, reserve
from holdfast.domain.judge import Verdict
from holdfast.engine.batch import Request, Result
from holdfast.engine.workers.desk import Desk
from holdfast.engine.workers.link import Link
from holdfast.engine.workers.wire import LENGTH, Asked, encode_asked

DEADLINE_S: Final = 20


def asked(*numbers: int) -> list[Request]:
    """Give requests that are told apart by their quantities."""
    return [Request(reserve(number)) for number in numbers]


def numbers_of(requests: Sequence[Request]) -> list[int]:
    commands: list[Any] = [request.command for request in requests]
    return [command.quantity for command in commands]


def told(results: Sequence[Result]) -> list[int]:
    """Give the numbers that results answer."""
    return [result.outcome.time for result in results if isinstance(result, Verdict)]


class Worker:
    """A worker's end of a line, which sends and hears when the test says so."""

    def __init__(self, line: socket.socket) -> None:
        line.settimeout(DEADLINE_S)
        self.line = line
        self.link = Link(line)

    def send(self, *numbers: int, is_heavy: bool = False, waited_s: float = 0.0) -> None:
        message = encode_asked(Asked(is_heavy, waited_s, asked(*numbers)))
        self.line.sendall(LENGTH.pack(len(message)) + message)

    def hear(self) -> list[int]:
        return told(self.link.hear())


class Place:
    """Judges a batch when the test opens the door for it; the time of each verdict is the number of its request."""

    def __init__(self, answer: Callable[[int], Result], **settings: Any) -> None:
        self._answer = answer
        self.batches: list[list[int]] = []
        self.stuck: list[int] = []
        self.gathered: list[tuple[int, float]] = []
        self._workers: list[Worker] = []
        self.open = threading.Semaphore(0)
        self._arrived = threading.Semaphore(0)
        self.desk = Desk(
            self._judge,
            gathered=lambda count, waited_s: self.gathered.append((count, waited_s)),
            stuck=self.stuck.append,
            **settings,
        )

    def _judge(self, batch: Sequence[Request]) -> list[Result]:
        self.batches.append(numbers_of(batch))
        self._arrived.release()
        assert self.open.acquire(timeout=DEADLINE_S)
        return [self._answer(number) for number in numbers_of(batch)]

    def worker(self, number: int = 1) -> Worker:
        here, there = socket.socketpair()
        self.desk.seat(there, number)
        self._workers.append(Worker(here))
        return self._workers[-1]

    def leave(self) -> None:
        """Have all workers hang up."""
        for worker in self._workers:
            worker.link.close()

    def busy(self) -> Worker:
        """Have the desk judge something, so that what is sent from now on waits; give whom it does that for."""
        first = self.worker()
        first.send(1_000)
        self.await_batch()
        return first

    def await_batch(self) -> None:
        assert self._arrived.acquire(timeout=DEADLINE_S)


@contextmanager
def a_desk(
    answer: Callable[[int], Result] = lambda number: Verdict(an_outcome(time=number)), **settings: Any
) -> Iterator[Place]:
    """Give a desk, at which everybody has left in the end."""
    place = Place(answer, **settings)
    try:
        yield place
    finally:
        place.open.release(1_000)
        place.leave()
        place.desk.close()
