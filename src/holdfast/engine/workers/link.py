"""A worker's end of the line to the process that commits: one batch at a time is under way."""

import socket
from collections.abc import Callable, Sequence
from typing import Final

from holdfast.domain.judge import Verdict
from holdfast.engine.batch import Request, Result
from holdfast.engine.errors import OutcomeUnknown, StorageUnavailable
from holdfast.engine.workers.wire import LENGTH, Asked, decode_results, encode_asked

#: Bytes that are taken from the line at once.
RECEIVE_BYTES: Final = 262_144


class Link:
    """Has batches judged by the committing process. Used by one thread, which waits for each answer.

    When that process is gone, what was sent is in doubt, and what was not never happened.
    """

    def __init__(self, line: socket.socket, told: Callable[[int], object] = lambda _: None) -> None:
        """``told`` takes the time of the latest outcome of each batch, in milliseconds since 1970 UTC."""
        self._line: Final = line
        self._told: Final = told
        self._received: Final = bytearray(RECEIVE_BYTES)

    def judge(self, requests: Sequence[Request], *, is_heavy: bool = False, waited_s: float = 0.0) -> Sequence[Result]:
        """Give a result for each request, in order; they are durable."""
        results = self._judge(Asked(is_heavy, waited_s, list(requests)))
        if len(results) < len(requests):  # One of them could not be written down, or read: it fails alone.
            results = [result for request in requests for result in self._judge(Asked(is_heavy, waited_s, [request]))]
        self._told(max([result.outcome.time for result in results if isinstance(result, Verdict)], default=0))
        return results

    def _judge(self, asked: Asked) -> Sequence[Result]:
        """Give a result for each request, or a single defect that has kept all of them from being looked at."""
        try:
            message = encode_asked(asked)
        except Exception as defect:  # noqa: BLE001 - it is the answer
            return [defect]
        try:
            self._line.sendall(LENGTH.pack(len(message)) + message)
        except OSError:  # Half a message is none: nothing of it is judged.
            return [StorageUnavailable()] * len(asked.requests)
        try:
            return self.hear()
        except (OSError, EOFError):
            return [OutcomeUnknown()] * len(asked.requests)

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def hear(self) -> list[Result]:
        """Wait for an answer. Raises ``EOFError`` or ``OSError`` when there will be none."""
        received = memoryview(self._received)
        count = self._filled(received, 0, LENGTH.size)
        (size,) = LENGTH.unpack_from(received)
        end = LENGTH.size + size
        if end > len(received):
            longer = memoryview(bytearray(end))
            longer[:count] = received[:count]
            received = longer
        self._filled(received, count, end)
        return decode_results(received[LENGTH.size : end])

    def _filled(self, room: memoryview, count: int, end: int) -> int:
        """Take what arrives until there are so many bytes; there may be more."""
        while count < end:
            more = self._line.recv_into(room[count:])
            if more == 0:
                raise EOFError
            count += more
        return count
