"""Light jobs and heavy ones: neither lane starves the other, and each keeps its order."""

import asyncio
import threading
from collections.abc import Callable
from typing import NamedTuple

import pytest

from holdfast.engine.errors import Overloaded
from holdfast.engine.intake import Intake
from holdfast.engine.lanes import HEED_S, MOMENT_S, Heed, Lanes
from holdfast.engine.limits import HEAVY_BESIDE_FEW_MAX, HEAVY_COMMANDS_MAX, MANY
from holdfast.engine.right_of_way import RightOfWay
from unit.engine.gate import Gate


class Waiting(NamedTuple):
    """A job in the lanes."""

    name: str
    weight: int
    is_heavy: bool


class NamedLanes:
    """Lanes whose jobs have names."""

    def __init__(self, heed: Heed | None = None) -> None:
        self.time = 5.0
        self._lanes: Lanes[Waiting] = Lanes(batch_max=10, beside_max=3, heed=heed or Heed(lambda: self.time))
        self.put = self._lanes.put
        self.close = self._lanes.close
        self.wait = self._lanes.wait

    def put_light(self, name: str) -> None:
        self.put(Waiting(name, 1, is_heavy=False))

    def batch(self) -> list[str]:
        return [waiting.name for waiting in self._lanes.batch()]


def filled(light: int = 0, heavy: int = 0, weight: int = 1) -> NamedLanes:
    """Give lanes of batches of ten, three heavy ones beside light ones, with so many jobs in them."""
    lanes = NamedLanes()
    for number in range(heavy):
        lanes.put(Waiting(f"h{number}", weight, is_heavy=True))
    for number in range(light):
        lanes.put(Waiting(f"l{number}", 1, is_heavy=False))
    return lanes


def test_either_lane_alone_fills_a_batch_in_its_order() -> None:
    assert filled(heavy=12).batch() == [f"h{number}" for number in range(10)]
    assert filled(light=12).batch() == [f"l{number}" for number in range(10)]


def test_light_jobs_go_first_and_few_heavy_ones_go_with_them() -> None:
    lanes = filled(light=2, heavy=20)
    assert lanes.batch() == ["l0", "l1", "h0", "h1", "h2"]


def test_light_jobs_that_fill_a_batch_leave_the_heavy_ones_for_the_next() -> None:
    lanes = filled(light=10, heavy=5)
    assert len(lanes.batch()) == 10
    assert lanes.batch() == ["h0", "h1", "h2"]


def test_beside_many_light_jobs_heavy_ones_have_more_room() -> None:
    lanes: Lanes[Waiting] = Lanes(batch_max=100, beside_max=10, beside_few_max=4)
    sizes = []
    for number in range(40):
        lanes.put(Waiting(f"h{number}", 1, is_heavy=True))
    for light in (MANY, MANY - 1, 0):
        for number in range(light):
            lanes.put(Waiting(f"l{number}", 1, is_heavy=False))
        sizes.append(len(lanes.batch()) - light)
    assert sizes == [10, 4, 4]
    few: Lanes[Waiting] = Lanes(batch_max=100, beside_max=3, beside_few_max=4)
    for name, is_heavy in (("l0", False), *((f"h{number}", True) for number in range(10))):
        few.put(Waiting(name, 1, is_heavy))
    assert len(few.batch()) == 4


def test_heavy_jobs_leave_room_for_a_while_and_then_fill_batches_again() -> None:
    lanes = filled(light=1, heavy=100)
    sizes = []
    for _ in range(6):
        sizes.append(len(lanes.batch()))
        lanes.time += HEED_S / 4
    assert sizes == [4, 3, 3, 3, 10, 10]


def test_each_light_job_keeps_room_for_the_next_one() -> None:
    lanes = filled(light=1, heavy=100)
    assert len(lanes.batch()) == 4
    lanes.time += HEED_S * 0.9
    lanes.put(Waiting("later", 1, is_heavy=False))
    assert len(lanes.batch()) == 4
    lanes.time += HEED_S * 0.9
    assert len(lanes.batch()) == 3
    lanes.time += HEED_S * 0.15
    assert len(lanes.batch()) == 10


def test_a_job_heavier_than_the_room_still_gets_its_turn_and_is_alone_beside_light_ones() -> None:
    lanes = filled(light=1, heavy=2, weight=50)
    assert [lanes.batch(), lanes.batch()] == [["l0", "h0"], ["h1"]]


def test_as_long_as_a_batch_of_heavy_jobs_has_taken_light_ones_have_the_time_for_themselves() -> None:
    lanes = filled(heavy=30)
    assert len(lanes.batch()) == 10
    lanes.time += 0.2
    for number in range(3):
        lanes.put_light(f"l{number}")
        assert lanes.wait() == 21
        assert lanes.batch() == [f"l{number}"]
        lanes.time += 0.066
    lanes.put_light("later")
    lanes.wait()
    lanes.time += 0.003
    assert lanes.batch() == ["later", "h10", "h11", "h12"]


def test_however_long_a_batch_of_heavy_jobs_has_taken_they_wait_for_a_second_at_the_most() -> None:
    lanes = filled(heavy=30)
    assert len(lanes.batch()) == 10
    lanes.time += 10.0
    lanes.put_light("l0")
    lanes.wait()
    lanes.time += HEED_S * 0.99
    assert lanes.batch() == ["l0"]
    lanes.put_light("l1")
    lanes.wait()
    lanes.time += HEED_S * 0.02
    assert lanes.batch() == ["l1", "h10", "h11", "h12"]


def test_of_a_batch_of_both_the_heavy_jobs_part_counts() -> None:
    lanes = filled(light=1, heavy=30)
    assert lanes.batch() == ["l0", "h0", "h1", "h2"]
    lanes.time += 1.0
    lanes.put_light("l1")
    lanes.wait()
    lanes.time += 0.74
    assert lanes.batch() == ["l1"]
    lanes.put_light("l2")
    lanes.wait()
    lanes.time += 0.02
    assert lanes.batch() == ["l2", "h3", "h4", "h5"]


def test_in_their_time_heavy_jobs_go_on_where_no_light_one_is_there() -> None:
    lanes = filled(heavy=20)
    assert len(lanes.batch()) == 10
    lanes.time += 2.0
    assert lanes.wait() == 10
    assert lanes.batch() == [f"h{number}" for number in range(10, 20)]


def test_behind_a_light_job_a_heavy_one_waits_for_a_moment_and_no_longer_than_the_time_is_theirs() -> None:
    time = 5.0
    heed = Heed(lambda: time)
    heed.begin(light=0, heavy=10)
    time += 1.0
    heed.end()
    assert heed.patience_s == 0
    heed.begin(light=1, heavy=0)
    time += 0.5
    heed.end()
    assert heed.patience_s == pytest.approx(MOMENT_S)
    time += MOMENT_S / 2
    assert heed.patience_s == pytest.approx(MOMENT_S / 2)
    time += MOMENT_S
    assert heed.patience_s == 0
    heed.begin(light=1, heavy=0)
    time = 7.0 - MOMENT_S / 4
    heed.end()
    assert heed.patience_s == pytest.approx(MOMENT_S / 4)


class Patient(Heed):
    """Waits long, and tells when."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self._thread = threading.Thread(target=then)

    @property
    def patience_s(self) -> float:
        self._thread.start()
        return 30.0


def test_a_light_job_that_comes_in_that_moment_goes_first() -> None:
    lanes = NamedLanes(Patient(lambda: lanes.put_light("light")))
    lanes.put(Waiting("heavy", 50, is_heavy=True))
    assert lanes.wait() == 2
    assert lanes.batch() == ["light", "heavy"]


def test_in_that_moment_the_end_is_noticed() -> None:
    def end() -> None:
        lanes.close()

    lanes = NamedLanes(Patient(end))
    lanes.put(Waiting("heavy", 50, is_heavy=True))
    assert lanes.wait() == 1
    assert [lanes.batch(), lanes.batch()] == [["heavy"], []]


def test_what_waits_when_the_end_is_told_is_given_first() -> None:
    lanes = filled(light=1, heavy=5)
    lanes.close()
    assert [lanes.batch() for _ in range(4)] == [["l0", "h0", "h1", "h2"], ["h3", "h4"], [], []]


def test_a_full_lane_of_heavy_jobs_refuses_heavy_ones_and_takes_light_ones() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake: Intake[int, int] = Intake("test", gate.work, waiting_max=6, batch_max=4, beside_max=2, now=lambda: 5.0)
        answers = intake.submit_all([1, 2, 3])
        await gate.first_batch()
        intake.require_heavy_room()
        answers += intake.submit_all([4, 5, 6])
        with pytest.raises(Overloaded):
            intake.require_heavy_room()
        with pytest.raises(Overloaded):
            intake.submit_all([7, 8, 9])
        answers += [*intake.submit_all([7, 8]), intake.submit(9)]
        assert intake.waiting == 9
        gate.open.release(4)
        assert await asyncio.gather(*answers) == [2, 4, 6, 8, 10, 12, 14, 16, 18]
        assert gate.batches == [[1, 2, 3], [7, 8, 9, 4], [5, 6]]
        assert intake.waiting == 0
        await intake.close()

    asyncio.run(scenario())


def test_one_job_that_is_heavy_waits_with_the_heavy_ones() -> None:
    async def scenario() -> None:
        gate = Gate()
        intake: Intake[int, int] = Intake(
            "test", gate.work, waiting_max=100, batch_max=10, beside_max=2, weigh=lambda job: job
        )
        answers = [intake.submit(1)]
        await gate.first_batch()
        answers += [intake.submit(9), intake.submit(2)]
        gate.open.release(2)
        assert await asyncio.gather(*answers) == [2, 18, 4]
        assert gate.batches == [[1], [2, 9]]
        await intake.close()

    asyncio.run(scenario())


@pytest.mark.parametrize("way", [None, RightOfWay(), RightOfWay(stands_aside=False)])
def test_on_an_embedded_database_heavy_jobs_have_less_room_beside_few_light_ones(way: RightOfWay | None) -> None:
    async def scenario() -> None:
        gate = Gate()
        intake: Intake[int, int] = Intake(
            "test",
            gate.work,
            waiting_max=1_000,
            batch_max=1_000,
            beside_max=HEAVY_COMMANDS_MAX,
            way=way,
        )
        light = intake.submit(1)
        await gate.first_batch()
        heavy = intake.submit_all([1] * (HEAVY_COMMANDS_MAX + 1))
        gate.open.release(10)
        await asyncio.gather(light, *heavy)
        await intake.close()
        assert len(gate.batches[1]) == (HEAVY_BESIDE_FEW_MAX if way else HEAVY_COMMANDS_MAX)

    asyncio.run(scenario())
