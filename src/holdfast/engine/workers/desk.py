"""Where all workers of a server bring what is to be committed: what waits at the same moment becomes one batch."""

import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from holdfast.engine.batch import Request, Result
from holdfast.engine.limits import WORKER_STUCK_S_MAX
from holdfast.engine.workers.gathering import Gathering
from holdfast.engine.workers.seat import Seat

#: How often those are looked at that take nothing of what they are told.
_LOOK_MS: Final = 1_000
#: How long it waits at once where heavy calls wait for light ones.
_MOMENT_MS: Final = 1


class Desk:
    """Takes batches from all seats, commits them together, and answers; on a thread of its own.

    It never waits for a worker.
    """

    def __init__(
        self,
        judge: Callable[[Sequence[Request]], Sequence[Result]],
        *,
        gathered: Callable[[int, float], None] = lambda *_: None,
        stuck: Callable[[int], None] = lambda _: None,
        stuck_s_max: float = WORKER_STUCK_S_MAX,
        crashed: Callable[[BaseException], None] = lambda _: None,
    ) -> None:
        """Begin to work.

        ``gathered`` takes the size of each batch and how long its first request had waited; ``stuck`` takes the number
        of a worker that has taken nothing of its answer for so long, and that is heard no longer. ``crashed`` is told
        of a defect that ends all of it.
        """
        self._judge: Final = judge
        self._tell_gathered: Final = gathered
        self._tell_stuck: Final = stuck
        self._stuck_s_max: Final = stuck_s_max
        self._tell_crashed: Final = crashed
        self._seats: Final[dict[int, Seat]] = {}
        #: The same ones, by turns.
        self._turn: Final[deque[Seat]] = deque()
        self._gathering: Final = Gathering()
        self._poll: Final = select.poll()
        self._coming: Final[deque[Seat]] = deque()
        self._bell, self._ring = socket.socketpair()
        self._poll.register(self._bell, select.POLLIN)
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="commit", daemon=True)
        self._thread.start()

    def seat(self, line: socket.socket, worker: int) -> None:
        """Let a worker in, at this end of a line to it."""
        self._coming.append(Seat(line, worker))
        self._ring.send(b"\0")

    def close(self) -> None:
        """End when all workers have gone."""
        self._closing = True
        self._ring.send(b"\0")
        self._thread.join()
        for end in (self._bell, self._ring):  # Not by the thread: it may be over before it is rung for.
            end.close()

    def _run(self) -> None:
        try:
            while not (self._closing and not self._seats and not self._coming):
                self._listen()
                self._serve()
        except BaseException as defect:  # noqa: BLE001 - whatever it is, somebody has to know
            self._tell_crashed(defect)
        finally:  # Those that are still there see that nobody answers any more.
            for seat in (*self._seats.values(), *self._coming):
                seat.line.close()

    def _listen(self) -> None:
        """Take in what has come; wait for it where nothing else is to be done."""
        seats = self._seats.values()
        if any(seat.is_waiting for seat in seats):
            patience: int | None = _MOMENT_MS if self._gathering.is_expecting(seats) else 0
        else:
            patience = _LOOK_MS if any(seat.stuck_since is not None for seat in seats) else None
        for descriptor, events in self._poll.poll(patience):
            seat = self._seats.get(descriptor)
            if seat is None:
                self._answer_bell()
                continue
            if events & select.POLLOUT:
                seat.send()
                self._watch(seat)
            if events & ~select.POLLOUT and not seat.receive():
                self._drop(seat)
        self._drop_stuck()

    def _serve(self) -> None:
        """Commit what is there, and answer."""
        seats = self._seats.values()
        waited_s = max([seat.waited_s for seat in seats if seat.is_waiting], default=0.0)
        parts = [] if self._gathering.is_expecting(seats) else self._gathering.batch(self._turn)
        if not parts:
            return
        batch = [request for _, requests in parts for request in requests]
        self._tell_gathered(len(batch), waited_s)
        results = self._judge(batch)
        begin = 0
        for seat, requests in parts:
            seat.give(results[begin : begin + len(requests)])
            begin += len(requests)
            self._watch(seat)
        self._gathering.done()

    def _watch(self, seat: Seat) -> None:
        """Wait for room on a line where there is none."""
        events = select.POLLIN if seat.stuck_since is None else select.POLLIN | select.POLLOUT
        self._poll.modify(seat.line, events)

    def _answer_bell(self) -> None:
        self._bell.recv(1)
        while self._coming:
            seat = self._coming.popleft()
            self._seats[seat.line.fileno()] = seat
            self._turn.append(seat)
            self._poll.register(seat.line, select.POLLIN)

    def _drop_stuck(self) -> None:
        for seat in [seat for seat in self._seats.values() if seat.stuck_since is not None]:
            if seat.stuck_since is not None and time.monotonic() - seat.stuck_since > self._stuck_s_max:
                self._drop(seat)
                self._tell_stuck(seat.worker)

    def _drop(self, seat: Seat) -> None:
        """Forget a worker. What it asked for and nobody took up was never done, what was taken up is."""
        self._poll.unregister(seat.line)
        del self._seats[seat.line.fileno()]
        self._turn.remove(seat)
        seat.line.close()
