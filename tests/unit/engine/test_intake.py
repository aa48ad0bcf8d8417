"""The door to a worker thread: bounded, in order, drained at the end."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from holdfast.engine.entry import Entry
from holdfast.engine.errors import Closing, Overloaded
from holdfast.engine.intake import Intake
from unit.engine.gate import Gate


def test_a_lone_job_is_taken_at_once_and_what_waits_meanwhile_is_one_batch() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake = gate.intake()
        first = intake.submit(1)
        await gate.first_batch()
        others = [intake.submit(job) for job in (2, 3, 4)]
        assert (intake.waiting, intake.under_way) == (4, 1)
        gate.open.release(2)
        assert await asyncio.gather(first, *others) == [2, 4, 6, 8]
        assert gate.batches == [[1], [2, 3, 4]]
        await intake.close()

    asyncio.run(scenario())


def test_a_batch_never_grows_beyond_its_bound() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake = gate.intake(batch_max=2)
        answers = [intake.submit(0)]
        await gate.first_batch()
        answers += [intake.submit(job) for job in (1, 2, 3, 4, 5)]
        gate.open.release(4)
        assert await asyncio.gather(*answers) == [0, 2, 4, 6, 8, 10]
        assert gate.batches == [[0], [1, 2], [3, 4], [5]]
        await intake.close()

    asyncio.run(scenario())


def test_beyond_the_bound_a_job_is_refused_until_answers_have_made_room() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake = gate.intake(waiting_max=2)
        taken = [intake.submit(1)]
        await gate.first_batch()
        taken.append(intake.submit(2))
        with pytest.raises(Overloaded) as refusal:
            intake.submit(3)
        assert not isinstance(refusal.value, Closing)
        assert intake.waiting == 2
        gate.open.release(3)
        await asyncio.gather(*taken)
        assert intake.waiting == 0
        assert await intake.submit(4) == 8
        await intake.close()
        assert [job for batch in gate.batches for job in batch] == [1, 2, 4]

    asyncio.run(scenario())


def test_closing_answers_everything_that_was_taken_in_and_refuses_the_rest() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake = gate.intake(batch_max=1)
        answers = [intake.submit(job) for job in (1, 2, 3)]
        await gate.first_batch()
        closing = asyncio.ensure_future(intake.close())
        await asyncio.sleep(0)
        with pytest.raises(Closing):
            intake.submit(4)
        assert not closing.done()
        gate.open.release(3)
        await closing
        assert [answer.result() for answer in answers] == [2, 4, 6]
        assert (intake.waiting, intake._thread.is_alive()) == (0, False)

    asyncio.run(scenario())


def test_closing_twice_or_with_nothing_to_do_is_no_error() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake = gate.intake()
        await asyncio.gather(intake.close(), intake.close())
        await intake.close()
        assert gate.batches == []

    asyncio.run(scenario())


def test_the_end_that_comes_with_the_last_jobs_ends_the_thread_after_them() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake = gate.intake()
        answers = [intake.submit(1)]
        await gate.first_batch()
        answers += [intake.submit(2), intake.submit(3)]
        closing = asyncio.ensure_future(intake.close())
        await asyncio.sleep(0)
        gate.open.release(2)
        await closing
        assert gate.batches == [[1], [2, 3]]
        assert [answer.result() for answer in answers] == [2, 4, 6]

    asyncio.run(scenario())


def test_an_answer_to_a_client_that_went_away_disturbs_nobody() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake = gate.intake()
        left, right = intake.submit(1), intake.submit(2)
        await gate.first_batch()
        left.cancel()
        gate.open.release(2)
        assert await right == 4
        assert left.cancelled()
        assert intake.waiting == 0
        await intake.close()

    asyncio.run(scenario())


def test_an_answer_that_is_an_exception_fails_its_own_job_only() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake = gate.intake()
        first = intake.submit(0)
        await gate.first_batch()
        bad, good = intake.submit(-1), intake.submit(1)
        gate.open.release(2)
        assert (await first, await good) == (0, 2)
        with pytest.raises(ValueError, match="-1"):
            await bad
        await intake.close()

    asyncio.run(scenario())


def test_a_worker_that_raises_fails_its_batch_and_lives_on() -> None:
    async def scenario() -> None:
        def work(jobs: Sequence[int]) -> list[int | Exception]:
            return [10 // job for job in jobs]

        intake: Intake[int, int] = Intake("test", work, waiting_max=10, batch_max=1)
        with pytest.raises(ZeroDivisionError):
            await intake.submit(0)
        assert await intake.submit(5) == 2
        await intake.close()

    asyncio.run(scenario())


def test_an_answer_that_a_future_refuses_keeps_nobody_else_waiting() -> None:
    async def scenario() -> None:
        intake = Gate().intake()
        bad, good = (asyncio.get_running_loop().create_future() for _ in range(2))
        try:
            intake._deliver(
                [Entry(job, 1, False, answer, 0.0) for job, answer in ((1, bad), (2, good))], [StopIteration(), 2]
            )
        finally:
            await intake.close()
        assert (bad.done(), good.result()) == (True, 2)

    asyncio.run(scenario())


def test_the_size_of_a_batch_and_how_long_its_first_job_waited_are_told() -> None:
    told: list[tuple[int, float]] = []
    times = iter([1.0, 2.0, 3.0, 7.5])

    async def scenario() -> None:
        began, gate = threading.Event(), threading.Event()

        def work(jobs: Sequence[int]) -> list[int]:
            began.set()
            gate.wait(10)
            return list(jobs)

        intake: Intake[int, int] = Intake(
            "test", work, waiting_max=10, batch_max=10,
            gathered=lambda jobs, waited_s: told.append((jobs, waited_s)), now=lambda: next(times),
        )  # fmt: skip
        first = intake.submit(1)
        await asyncio.to_thread(began.wait, 10)
        others = intake.submit_all([2])
        gate.set()
        await asyncio.gather(first, *others)
        await intake.close()

    asyncio.run(scenario())
    assert told == [(1, 1.0), (1, 4.5)]
