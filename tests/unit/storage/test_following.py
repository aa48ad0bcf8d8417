"""A worker's clock goes by what the owner of the database believes, and never back."""

from pathlib import Path

from holdfast.engine.clock.kept import Acceptance
from holdfast.engine.clock.trusted import TrustedClock
from holdfast.storage.clock_file import ClockFile
from holdfast.storage.sqlite.follower import Following

HOUR_MS = 3_600_000


class Machine:
    """A machine whose clocks a test turns."""

    def __init__(self) -> None:
        self.wall = 1_700_000_000_000
        self.passed = 5_000

    def clock(self) -> TrustedClock:
        return TrustedClock(lambda: self.wall, lambda: self.passed, "boot")

    def go_on(self, milliseconds: int) -> None:
        self.wall += milliseconds
        self.passed += milliseconds


def test_a_jump_is_believed_when_the_owner_believes_it(tmp_path: Path) -> None:
    machine, memory = Machine(), ClockFile(tmp_path)
    owner, worker = machine.clock(), machine.clock()
    owner.start(memory, 0)
    owner.keep(memory)
    follow = Following(worker, memory)
    machine.go_on(1_000)
    machine.wall += HOUR_MS
    assert owner.now() == machine.wall - HOUR_MS
    follow()
    assert worker.latest() == owner.latest()
    assert worker.state().condition == owner.state().condition != "following"

    memory.put_acceptance(Acceptance(jump_ms=HOUR_MS, wall=machine.wall))
    owner.keep(memory)
    assert owner.latest() == machine.wall
    follow()
    assert worker.latest() == machine.wall
    assert worker.state() == owner.state()


def test_it_never_goes_behind_what_the_worker_was_told(tmp_path: Path) -> None:
    machine, memory = Machine(), ClockFile(tmp_path)
    owner, worker = machine.clock(), machine.clock()
    owner.start(memory, 0)
    owner.keep(memory)
    follow = Following(worker, memory)
    told = machine.wall + 700
    assert worker.now(told) == told  # As an outcome says it.
    machine.go_on(1)
    owner.start(memory, machine.wall + 5 * HOUR_MS)  # What is kept changes, and is of another time.
    owner.keep(memory)
    follow()
    assert worker.latest() >= told
