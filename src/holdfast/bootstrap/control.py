"""What the processes of a server tell each other beside commands: what each has counted, and that it is still there."""

import asyncio
import socket
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Final

from holdfast.bootstrap.control_line import Ask, Line, Message, Mine, Tell, Whole
from holdfast.engine.errors import StorageUnavailable
from holdfast.telemetry.report import Counted, Report, plus

#: How long a worker that is asked what it has counted may take; then what it told last stands.
REPORT_S_MAX: Final = 0.5
#: How often a worker tells it unasked, so that little is lost when it dies.
REPORT_PAUSE_S: Final = 1.0


class Switchboard:
    """At the process that has started the others. Used on one event loop."""

    def __init__(self, own: Callable[[], Report]) -> None:
        """``own`` gives what this process has counted."""
        self._own: Final = own
        self._lines: Final[dict[int, Line]] = {}
        #: What each worker told last, and whoever waits for the next time.
        self._told: Final[dict[int, Report]] = {}
        self._awaited: Final[dict[int, asyncio.Future[None]]] = {}
        #: What those had counted that are gone.
        self._gone = Report()
        self._before: Counted | None = None
        #: Workers that ask, each with whether the groups are to begin at zero: they are answered in rounds.
        self._asking: list[tuple[int, bool]] = []
        self._rounds: asyncio.Task[None] | None = None

    async def join(self, end: socket.socket, worker: int) -> None:
        """Let a worker in."""
        self._lines[worker] = await Line.at(
            end, lambda message: self._heard(worker, message), lambda: self._left(worker)
        )

    def _heard(self, worker: int, message: Message) -> None:
        if isinstance(message, Mine | Ask):
            self._told[worker] = message.report
        if isinstance(message, Mine):
            awaited = self._awaited.pop(worker, None)
            if awaited is not None and not awaited.done():
                awaited.set_result(None)
        elif isinstance(message, Ask):
            self._asking.append((worker, message.reset))
            if self._rounds is None or self._rounds.done():
                self._rounds = asyncio.create_task(self._answer_all())

    def _left(self, worker: int) -> None:
        self._lines.pop(worker, None)
        told = self._told.pop(worker, None)
        if told is not None:
            self._gone = plus(self._gone, Report(counted=told.counted))
        awaited = self._awaited.pop(worker, None)
        if awaited is not None and not awaited.done():
            awaited.set_result(None)

    async def _answer_all(self) -> None:
        """Answer all who have asked when a round begins together; who asks meanwhile wants what is counted by then."""
        while self._asking:
            asking, self._asking = self._asking, []
            await self._ask_others({worker for worker, _ in asking})
            whole = plus(self._own(), self._gone)
            for report in self._told.values():
                whole = plus(whole, report)
            for worker, reset in asking:
                self._before = whole.counted if reset else self._before
                line = self._lines.get(worker)
                if line is not None:
                    line.say(Whole(whole, self._before))

    async def _ask_others(self, asking: AbstractSet[int]) -> None:
        """Have all tell what they have counted but the only one that asks, for it has just told.

        One that does not in time is taken at its last word.
        """
        others = {other: line for other, line in self._lines.items() if {other} != asking}
        for other, line in others.items():
            self._awaited[other] = asyncio.get_running_loop().create_future()
            line.say(Tell())
        waiting = [self._awaited[other] for other in others]
        if waiting:
            await asyncio.wait(waiting, timeout=REPORT_S_MAX)


class Control:
    """At a worker. Used on one event loop."""

    def __init__(self, own: Callable[[], Report], lost: Callable[[], None]) -> None:
        """``own`` gives what this process has counted; ``lost`` is called when the other end is gone."""
        self._own: Final = own
        self._tell_lost: Final = lost
        #: Those who wait for the answer to the question that was asked last, and those for whom the next one is.
        self._asked: list[asyncio.Future[Whole]] = []
        self._next: list[tuple[asyncio.Future[Whole], bool]] = []
        self._is_lost = self._is_closing = False
        self._line: Line | None = None
        self._telling: asyncio.Task[None] | None = None

    async def start(self, end: socket.socket) -> None:
        """Begin, at this end of a line."""
        self._line = await Line.at(end, self._heard, self._lost)
        self._telling = asyncio.create_task(self._tell_on())

    async def whole(self, *, reset: bool = False) -> Whole:
        """Give what all processes have counted, once for all who ask while somebody else's answer is under way.

        Raises ``StorageUnavailable`` when there is nobody to be asked.
        """
        if self._line is None or self._is_lost:
            raise StorageUnavailable
        answer: asyncio.Future[Whole] = asyncio.get_running_loop().create_future()
        self._next.append((answer, reset))
        if not self._asked:
            self._ask(self._line)
        return await answer

    def _ask(self, line: Line) -> None:
        resets = any(reset for _, reset in self._next)
        self._asked, self._next = [answer for answer, _ in self._next], []
        line.say(Ask(self._own(), resets))

    def close(self) -> None:
        """Tell for the last time what was counted, and hang up."""
        self._is_closing = True
        if self._telling is not None:
            self._telling.cancel()
        if self._line is not None:
            self._line.say(Mine(self._own()))
            self._line.close()

    def _heard(self, message: Message) -> None:
        if self._line is None:
            return
        if isinstance(message, Tell):
            self._line.say(Mine(self._own()))
        elif isinstance(message, Whole):
            asked, self._asked = self._asked, []
            for answer in asked:
                if not answer.done():
                    answer.set_result(message)
            if self._next:
                self._ask(self._line)

    def _lost(self) -> None:
        self._is_lost = True
        for answer in [*self._asked, *(answer for answer, _ in self._next)]:
            if not answer.done():
                answer.set_exception(StorageUnavailable())
        if not self._is_closing:
            self._tell_lost()

    async def _tell_on(self) -> None:
        while self._line is not None:
            await asyncio.sleep(REPORT_PAUSE_S)
            self._line.say(Mine(self._own()))
