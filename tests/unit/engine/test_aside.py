"""The event loop stands aside when those who were answered have sent again, or when nobody comes for a while."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from holdfast.engine.aside import QUIET_S, Aside
from holdfast.engine.intake import Intake
from holdfast.engine.right_of_way import RightOfWay

DEADLINE_SECONDS = 30
#: Turns of an event loop in which all that is going to happen by itself has happened.
TURNS = 20


class Asked(RightOfWay):
    """A right of way that is asked for, and nobody is held up who gives it."""

    def __init__(self) -> None:
        super().__init__(0.0)
        self.is_due = True


class Scene:
    """An event loop that is asked to stand aside, and whose clock stands still."""

    def __init__(self) -> None:
        self.way, self.time = Asked(), 5.0
        self.aside = Aside(self.way, lambda: self.time)

    async def stands_aside(self, *, after: float = 0.0) -> bool:
        """Let some turns pass, and then a time; tell whether it has stood aside."""
        for _ in range(TURNS):
            await asyncio.sleep(0)
        self.time += after
        for _ in range(TURNS):
            await asyncio.sleep(0)
        return not self.way.is_due


def played(story: Callable[[Scene], object]) -> None:
    async def scenario() -> None:
        await story(Scene())  # type: ignore[misc]

    asyncio.run(scenario())


def test_it_waits_for_nobody_when_all_are_back_who_were_answered() -> None:
    async def story(scene: Scene) -> None:
        scene.aside.came()
        scene.aside.answered(2, others=False)
        scene.aside.came()
        assert not await scene.stands_aside()
        scene.aside.came()
        assert await scene.stands_aside()

    played(story)


def test_it_stands_aside_when_nobody_has_come_for_a_while() -> None:
    async def story(scene: Scene) -> None:
        scene.aside.answered(2, others=True)
        assert not await scene.stands_aside(after=QUIET_S / 2)
        scene.aside.came()
        assert not await scene.stands_aside(after=QUIET_S / 2)
        assert await scene.stands_aside(after=2 * QUIET_S)

    played(story)


def test_while_nothing_waits_it_does_not_look_at_all() -> None:
    async def story(scene: Scene) -> None:
        scene.aside.answered(2, others=False)
        assert not await scene.stands_aside(after=1.0)
        scene.aside.came()
        assert not await scene.stands_aside()
        assert await scene.stands_aside(after=2 * QUIET_S)

    played(story)


def test_who_cannot_wait_waits_for_one_quiet_turn() -> None:
    async def story(scene: Scene) -> None:
        scene.aside.answered(2, others=False)
        scene.aside.came()
        scene.way.is_due = True
        scene.aside.begin(0.0)
        assert await scene.stands_aside()

    played(story)


def test_it_no_longer_looks_when_nobody_asks_any_more() -> None:
    async def story(scene: Scene) -> None:
        scene.aside.answered(2, others=True)
        assert not await scene.stands_aside()
        scene.way.is_due = False
        await scene.stands_aside()
        scene.way.is_due = True
        assert not await scene.stands_aside(after=1.0)

    played(story)


@pytest.mark.parametrize("stands_aside", [True, False])
def test_those_who_come_back_one_by_one_go_together(stands_aside: bool) -> None:
    batches: list[int] = []

    def work(jobs: Sequence[int]) -> Sequence[int]:
        batches.append(len(jobs))
        return jobs

    async def client(intake: Intake[int, int], turns: int) -> None:
        while len(batches) < 40:
            await intake.submit(1)
            for _ in range(turns):
                await asyncio.sleep(0)

    async def scenario() -> None:
        way = RightOfWay(DEADLINE_SECONDS, stands_aside=stands_aside)
        intake: Intake[int, int] = Intake("work", work, waiting_max=9, batch_max=9, now=lambda: 5.0, way=way)
        clients = [asyncio.create_task(client(intake, turns)) for turns in range(3)]
        await asyncio.wait(clients, timeout=DEADLINE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for one in clients:
            one.cancel()
        await intake.close()

    asyncio.run(scenario())
    assert batches[-10:] == [3] * 10


def test_the_end_waits_for_nobody() -> None:
    async def scenario() -> None:
        way = RightOfWay(DEADLINE_SECONDS)
        intake: Intake[int, int] = Intake("work", lambda jobs: jobs, waiting_max=9, batch_max=9, way=way)
        await asyncio.gather(*(intake.submit(1) for _ in range(3)))
        async with asyncio.timeout(DEADLINE_SECONDS / 2):
            await intake.close()

    asyncio.run(scenario())
