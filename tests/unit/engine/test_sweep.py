"""The sweeper asks for what is due, and rests only when there is no more."""

import asyncio
from collections.abc import Sequence

from holdfast.domain.commands import ExpireReservation
from holdfast.domain.in_the_way import SYSTEM
from holdfast.engine.batch import Request
from holdfast.engine.errors import Overloaded, StorageUnavailable
from holdfast.engine.figures import Figures
from holdfast.engine.limits import SWEEP_RESERVATIONS_MAX
from holdfast.engine.sweep import sweep
from unit.engine.scripted import numbered

DEADLINE_SECONDS = 30
FOR_EVER_SECONDS = 3_600.0


class Due:
    """Gives what is due, round by round, and takes the commands that end it."""

    def __init__(self, *rounds: Sequence[str] | Exception) -> None:
        self._rounds = list(rounds)
        self.asked_for: list[int] = []
        self.ended: list[str] = []
        self.principals: set[str] = set()
        self.fault: Exception | None = None
        #: All rounds were given, and what they held was ended.
        self.over = asyncio.Event()

    async def find(self, reservations_max: int) -> Sequence[str]:
        self.asked_for.append(reservations_max)
        found = self._rounds.pop(0) if self._rounds else []
        if not self._rounds and not found:
            self.over.set()
        if isinstance(found, Exception):
            if not self._rounds:
                self.over.set()
            raise found
        return found

    async def execute(self, requests: Sequence[Request]) -> None:
        if self.fault is not None:
            raise self.fault
        for request in requests:
            assert isinstance(request.command, ExpireReservation)
            self.ended.append(request.command.id)
            self.principals.add(request.command.cause.principal)
        if not self._rounds:
            self.over.set()


async def run(due: Due, figures: Figures, pause_s: float) -> None:
    task = asyncio.create_task(sweep(due.find, due.execute, numbered(), figures, pause_s))
    async with asyncio.timeout(DEADLINE_SECONDS):
        await due.over.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


def test_what_is_due_is_ended_in_the_name_of_the_system() -> None:
    async def scenario() -> None:
        due, figures = Due(["r-1", "r-2"]), Figures()
        await run(due, figures, FOR_EVER_SECONDS)
        assert (due.ended, due.principals, due.asked_for) == (["r-1", "r-2"], {SYSTEM}, [SWEEP_RESERVATIONS_MAX])

    asyncio.run(scenario())


def test_a_full_round_is_followed_by_the_next_at_once() -> None:
    async def scenario() -> None:
        names = [f"r-{number}" for number in range(SWEEP_RESERVATIONS_MAX)]
        due, figures = Due(names, ["last"]), Figures()
        await run(due, figures, FOR_EVER_SECONDS)
        assert due.ended == [*names, "last"]

    asyncio.run(scenario())


def test_when_nothing_is_due_no_command_is_sent() -> None:
    async def scenario() -> None:
        due, figures = Due([], []), Figures()
        await run(due, figures, 0.0)
        assert (due.ended, figures.failed_sweeps) == ([], 0)

    asyncio.run(scenario())


def test_a_fault_is_counted_and_the_next_round_tries_again() -> None:
    async def scenario() -> None:
        due, figures = Due(StorageUnavailable(), ["r-1"]), Figures()
        await run(due, figures, 0.0)
        assert (due.ended, figures.failed_sweeps) == (["r-1"], 1)

    asyncio.run(scenario())


def test_a_defect_is_not_the_end_of_the_sweeper() -> None:
    async def scenario() -> None:
        due, figures = Due(KeyError("a defect in a rule"), ["r-1"]), Figures()
        await run(due, figures, 0.0)
        assert (due.ended, figures.failed_sweeps) == (["r-1"], 1)

    asyncio.run(scenario())


def test_an_overloaded_engine_gets_its_rest() -> None:
    async def scenario() -> None:
        due, figures = Due(["r-1"], []), Figures()
        due.fault = Overloaded()
        await run(due, figures, 0.0)
        assert (due.ended, figures.failed_sweeps) == ([], 1)

    asyncio.run(scenario())
