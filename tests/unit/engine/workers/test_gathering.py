"""Light calls of all workers go first, and heavy ones take turns in what room is left."""

from collections import deque
from collections.abc import Sequence

from holdfast.engine.batch import Request
from holdfast.engine.lanes import HEED_S, MOMENT_S, Heed
from holdfast.engine.limits import BATCH_COMMANDS_MAX, HEAVY_COMMANDS_MAX
from holdfast.engine.workers.gathering import Gathering
from unit.engine.workers.desk_place import asked


class Bringing:
    """A worker with so many requests of weight 1."""

    def __init__(self, name: str, requests: int, *, is_heavy: bool = False, is_expected: bool = False) -> None:
        self.name = name
        self.left = requests
        self.is_heavy = is_heavy
        self.is_expected = is_expected

    @property
    def is_waiting(self) -> bool:
        return self.left > 0

    def take(self) -> Sequence[Request]:
        return self.take_some(self.left)[0]

    def take_some(self, room: int) -> tuple[Sequence[Request], int]:
        taken = min(room, self.left)
        self.left -= taken
        return asked(*range(1, taken + 1)), room - taken


class Row:
    """Workers in a row, and what their batches are made of."""

    def __init__(self, *workers: Bringing) -> None:
        self._workers = deque(workers)
        self.time = 5.0
        self._gathering = Gathering(Heed(lambda: self.time))

    def batch(self) -> list[tuple[str, int]]:
        return [(worker.name, len(requests)) for worker, requests in self._gathering.batch(self._workers)]

    def done_after(self, seconds: float) -> None:
        self.time += seconds
        self._gathering.done()

    def expects_light(self) -> bool:
        return self._gathering.is_expecting(self._workers)


def test_light_calls_of_all_workers_go_into_one_batch() -> None:
    row = Row(Bringing("a", 3), Bringing("idle", 0), Bringing("b", 5))
    assert row.batch() == [("a", 3), ("b", 5)]
    assert row.batch() == []


def test_beside_light_calls_heavy_ones_have_little_room_and_take_it_by_turns() -> None:
    light = Bringing("light", 1)
    row = Row(Bringing("a", 150, is_heavy=True), light, Bringing("b", 1_000, is_heavy=True))
    assert row.batch() == [("light", 1), ("a", HEAVY_COMMANDS_MAX)]
    light.left = 2
    assert row.batch() == [("light", 2), ("b", HEAVY_COMMANDS_MAX)]
    assert row.batch() == [("a", 50), ("b", 50)]


def test_alone_heavy_calls_fill_a_batch_once_no_light_one_has_come_for_a_while() -> None:
    row = Row(Bringing("light", 1), Bringing("a", 10_000, is_heavy=True))
    assert row.batch() == [("light", 1), ("a", HEAVY_COMMANDS_MAX)]
    for _ in range(3):
        row.time += HEED_S / 4
        assert row.batch() == [("a", HEAVY_COMMANDS_MAX)]
    row.time += HEED_S / 4
    assert row.batch() == [("a", BATCH_COMMANDS_MAX)]


def test_as_long_as_heavy_calls_have_taken_light_ones_have_the_time_for_themselves() -> None:
    light = Bringing("light", 0)
    row = Row(Bringing("a", 10_000, is_heavy=True), light)
    assert row.batch() == [("a", BATCH_COMMANDS_MAX)]
    row.done_after(0.03)
    light.left = 2
    assert row.batch() == [("light", 2)]
    row.done_after(0.031)
    light.left = 1
    assert row.batch() == [("light", 1), ("a", HEAVY_COMMANDS_MAX)]
    row.done_after(0.101)
    row.time += 0.099
    light.left = 1
    assert row.batch() == [("light", 1)]


def test_behind_a_light_call_a_heavy_one_waits_for_a_moment() -> None:
    light = Bringing("light", 0)
    heavy = Bringing("a", 10_000, is_heavy=True)
    row = Row(heavy, light)
    assert not row.expects_light()
    row.batch()
    row.done_after(0.03)
    assert not row.expects_light()
    light.left = 1
    assert not row.expects_light()
    row.batch()
    row.done_after(0.001)
    assert row.expects_light()
    left, heavy.left = heavy.left, 0  # Its message arrives in parts.
    assert row.batch() == []
    heavy.left = left
    light.left = 1
    assert not row.expects_light()  # It is there.
    light.left = 0
    assert row.expects_light()
    row.time += MOMENT_S
    assert not row.expects_light()
    heavy.left = 0
    row.time -= MOMENT_S
    assert not row.expects_light()


def test_heavy_calls_wait_for_a_worker_that_is_about_to_ask_and_light_ones_for_nobody() -> None:
    prompt, light = Bringing("prompt", 0, is_expected=True), Bringing("light", 0)
    row = Row(Bringing("a", 5, is_heavy=True), prompt, light)
    assert row.expects_light()
    light.left = 1
    assert not row.expects_light()
    light.left, prompt.is_expected = 0, False
    assert not row.expects_light()
