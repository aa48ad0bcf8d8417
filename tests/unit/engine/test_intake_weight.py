"""Jobs that follow each other, and jobs that are more work than others."""

import asyncio

import pytest

from holdfast.engine.errors import Closing, Overloaded
from holdfast.engine.intake import Intake
from unit.engine.gate import Gate


def test_jobs_that_follow_each_other_are_taken_in_all_or_none() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake = gate.intake(waiting_max=3)
        with pytest.raises(Overloaded):
            intake.submit_all((1, 2, 3, 4))
        assert intake.waiting == 0
        answers = intake.submit_all((1, 2, 3))
        gate.open.release(3)
        assert await asyncio.gather(*answers) == [2, 4, 6]
        await intake.close()
        with pytest.raises(Closing):
            intake.submit_all((1,))

    asyncio.run(scenario())


def test_both_bounds_are_in_weight_and_a_heavy_job_still_gets_its_turn() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake: Intake[int, int] = Intake("test", gate.work, waiting_max=20, batch_max=4, weigh=lambda job: job)
        answers = [intake.submit(1)]
        await gate.first_batch()
        answers += [intake.submit(job) for job in (3, 9, 1, 2)]
        assert (intake.waiting, intake.under_way) == (16, 1)
        with pytest.raises(Overloaded):
            intake.submit(5)
        gate.open.release(4)
        assert await asyncio.gather(*answers) == [2, 6, 18, 2, 4]
        assert gate.batches == [[1], [3, 9], [1, 2]]
        assert intake.waiting == 0
        await intake.close()

    asyncio.run(scenario())
