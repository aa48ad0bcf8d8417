"""What is out of date is dropped in the background, and a fault never ends that."""

import asyncio
import threading

import pytest

from holdfast.engine.engine import Engine
from holdfast.engine.errors import StorageUnavailable
from holdfast.engine.figures import Figures
from holdfast.engine.upkeep import upkeep
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.conftest import Raw
from unit.engine.scripted import numbered

DEADLINE_SECONDS = 30
FOR_EVER_SECONDS = 3_600.0
#: Long enough to be asked again, if it does not rest.
REST_SECONDS = 0.1


class Prune:
    """Answers what it was told to, and tells when it has nothing left to say."""

    def __init__(self, *answers: bool | Exception) -> None:
        self._answers = list(answers)
        self.calls = 0
        self.done = threading.Event()
        #: It was asked once more than it has answers.
        self.asked_again = threading.Event()

    def __call__(self) -> bool:
        self.calls += 1
        if not self._answers:
            self.asked_again.set()
        answer = self._answers.pop(0) if self._answers else False
        if not self._answers:
            self.done.set()
        if isinstance(answer, Exception):
            raise answer
        return answer


async def run_until_done(prune: Prune, figures: Figures, pause_s: float) -> bool:
    """Run the upkeep through all answers; tell whether it rested after them."""
    task = asyncio.create_task(upkeep(prune, figures, pause_s))
    assert await asyncio.to_thread(prune.done.wait, DEADLINE_SECONDS)
    rested = not await asyncio.to_thread(prune.asked_again.wait, REST_SECONDS)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    return rested


def test_upkeep_goes_on_at_once_while_there_is_more_and_then_rests() -> None:
    prune, figures = Prune(True, True, False), Figures()
    assert asyncio.run(run_until_done(prune, figures, FOR_EVER_SECONDS))
    assert (prune.calls, figures.failed_writes) == (3, 0)


@pytest.mark.parametrize("fault", [StorageUnavailable(), KeyError("a defect")])
def test_a_fault_is_counted_and_rests_like_any_round(fault: Exception) -> None:
    prune, figures = Prune(fault), Figures()
    assert asyncio.run(run_until_done(prune, figures, FOR_EVER_SECONDS))
    assert (prune.calls, figures.failed_writes) == (1, 1)


def test_after_a_fault_and_its_rest_the_next_round_tries_again() -> None:
    prune, figures = Prune(StorageUnavailable(), StorageUnavailable(), False), Figures()
    assert not asyncio.run(run_until_done(prune, figures, 0.0))
    assert figures.failed_writes == 2


def test_the_engine_drops_what_is_out_of_date_until_it_is_closed(storage: SqliteStorage, raw: Raw) -> None:
    raw("INSERT INTO batches (partition, id, time) VALUES (0, 'old', 1)")

    async def scenario() -> None:
        engine = Engine(storage, numbered())
        engine.start_upkeep()
        async with asyncio.timeout(DEADLINE_SECONDS):
            while raw("SELECT count(*) FROM batches") != [(0,)]:  # noqa: ASYNC110 - nobody tells of the end
                await asyncio.sleep(0)
        await engine.close()
        assert engine._background
        assert all(task.cancelled() or task.cancelling() for task in engine._background)

    asyncio.run(scenario())
