"""The committing process's end of the line to one worker. It never waits: what cannot be sent now is sent later."""

import socket
import time
from collections.abc import Sequence
from typing import Final

from holdfast.engine.batch import Request, Result
from holdfast.engine.judging import weight_of
from holdfast.engine.workers.wire import LENGTH, Asked, decode_asked, encode_results

#: Bytes that are taken from a line at once.
RECEIVE_BYTES: Final = 65_536
#: How soon a worker that has more asks again after an answer, as a rule.
PROMPT_S: Final = 0.002
_NOTHING: Final = Asked(is_heavy=False, waited_s=0.0, requests=[])


class Seat:
    """What one worker asks for, and what it was not told yet: one batch at the most, for it waits for each answer."""

    def __init__(self, line: socket.socket, worker: int) -> None:
        line.setblocking(False)  # noqa: FBT003 - its signature
        self.line: Final = line
        #: Counts the workers from 1; 0: the committing process itself.
        self.worker: Final = worker
        self._arrived = bytearray()
        self._asked = _NOTHING
        self._arrived_at = 0.0
        #: How many of the requests were taken up.
        self._taken = 0
        self._results: list[Result] = []
        self._unsent = memoryview(b"")
        self._answered_at = 0.0
        self._is_prompt = False
        #: When the worker began to take nothing of what it is told; None: it was told everything.
        self.stuck_since: float | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether requests wait to be taken up."""
        return self._taken < len(self._asked.requests)

    @property
    def is_heavy(self) -> bool:
        """Whether they are of heavy calls alone."""
        return self._asked.is_heavy

    @property
    def waited_s(self) -> float:
        """How long the first of them has waited, there and here."""
        return self._asked.waited_s + time.monotonic() - self._arrived_at

    @property
    def is_expected(self) -> bool:
        """Whether it was answered a moment ago, and asked again in a moment the last time: more may be on its way."""
        return self._is_prompt and not self.is_waiting and time.monotonic() - self._answered_at < PROMPT_S

    def receive(self) -> bool:
        """Take what has arrived; False: the worker is gone."""
        try:
            piece = self.line.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self._arrived += piece
        if len(self._arrived) >= LENGTH.size:
            (size,) = LENGTH.unpack_from(self._arrived)
            if len(self._arrived) == LENGTH.size + size:
                self._hear(bytes(self._arrived[LENGTH.size :]))
        return bool(piece)

    def _hear(self, message: bytes) -> None:
        self._arrived.clear()
        self._arrived_at, self._taken, self._results = time.monotonic(), 0, []
        self._is_prompt = self._arrived_at - self._answered_at < PROMPT_S
        try:
            self._asked = decode_asked(message)
        except Exception as defect:  # noqa: BLE001 - the worker asks one by one then, so that the poison fails alone
            self._asked = _NOTHING
            self._tell([defect])

    def take(self) -> Sequence[Request]:
        """Take up all requests that wait."""
        taken = self._asked.requests[self._taken :]
        self._taken = len(self._asked.requests)
        return taken

    def take_some(self, room: int) -> tuple[Sequence[Request], int]:
        """Take up requests of so much weight, of which the last one may go beyond it; give the room that is left."""
        begin = self._taken
        while room > 0 and self.is_waiting:
            room -= weight_of(self._asked.requests[self._taken])
            self._taken += 1
        return self._asked.requests[begin : self._taken], room

    def give(self, results: Sequence[Result]) -> None:
        """Take in what the requests taken up have come to; the worker is told when that is all of them."""
        self._results += results
        if len(self._results) == len(self._asked.requests):
            told, self._results, self._asked, self._taken = self._results, [], _NOTHING, 0
            self._tell(told)

    def _tell(self, results: Sequence[Result]) -> None:
        message = encode_results(results)
        self._unsent = memoryview(LENGTH.pack(len(message)) + message)
        self._answered_at = time.monotonic()
        self.send()

    def send(self) -> None:
        """Send what can be sent. That the worker is gone shows when it is listened to."""
        try:
            sent = self.line.send(self._unsent)
        except BlockingIOError:
            sent = 0
        except OSError:
            sent = len(self._unsent)
        self._unsent = self._unsent[sent:]
        if not self._unsent:
            self.stuck_since = None
        elif sent or self.stuck_since is None:
            self.stuck_since = time.monotonic()
