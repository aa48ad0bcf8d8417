"""The clock over restarts and reboots."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from holdfast.engine.clock.ledger_clock import ClockState
from holdfast.engine.clock.trusted import KEEP_MS
from holdfast.storage.clock import machine_clock
from turned_clocks import DAY, HOUR, MINUTE, NOW, SECOND, Machine, Shelf, started


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def test_before_its_first_look_it_has_nothing_but_the_wall_clock(machine: Machine, shelf: Shelf) -> None:
    clock = machine.clock()
    assert clock.latest() == NOW
    assert clock.held(NOW - 5) == NOW - 5
    assert clock.state() == ClockState()
    clock.keep(shelf)
    assert shelf.kept() is None


def test_without_anything_kept_the_wall_clock_is_believed(machine: Machine, shelf: Shelf) -> None:
    assert started(machine, shelf, floor=NOW - DAY).now() == NOW
    assert machine.clock().now(floor=NOW + DAY) == NOW + DAY


def test_the_latest_time_goes_on_without_a_look_at_the_wall_clock(machine: Machine, shelf: Shelf) -> None:
    clock = started(machine, shelf)
    machine.passes(SECOND)
    machine.jumps(-2 * DAY)
    assert clock.latest() == NOW + SECOND
    assert clock.state() == ClockState()
    clock.now()
    assert clock.state() == ClockState(condition="ahead", ahead_ms=2 * DAY)


def test_the_time_can_be_taken_without_a_look_as_if_the_wall_clock_were_where_it_was_seen_last(
    machine: Machine, shelf: Shelf
) -> None:
    assert machine.clock().now_as_seen(0) == NOW
    assert machine.clock().now_as_seen(NOW + SECOND) == NOW + SECOND
    clock = started(machine, shelf)
    machine.jumps(-5 * SECOND)
    time = clock.now()
    machine.jumps(-HOUR)  # Nobody looks.
    for _ in range(1_000):
        machine.passes(10)
        time, before = clock.now_as_seen(time), time
        assert time >= before
    assert time == NOW + 10 * SECOND - 100  # One hundredth is left out, until they meet.
    assert clock.now_as_seen(time + HOUR) == time + HOUR
    assert clock.latest() == time + HOUR


def test_the_wall_clock_of_somebody_else_is_held_against_our_other_clock(machine: Machine, shelf: Shelf) -> None:
    clock = machine.clock()
    clock.start(shelf, 0, wall=NOW + DAY)
    machine.passes(SECOND)
    assert clock.now(wall=NOW + 3 * DAY) == NOW + DAY + SECOND


@pytest.mark.parametrize("jump", [20 * DAY, 2 * HOUR, 10 * MINUTE, -2 * HOUR, -20 * DAY])
def test_a_jump_while_the_process_was_away_is_seen(machine: Machine, shelf: Shelf, jump: int) -> None:
    started(machine, shelf).keep(shelf)
    machine.passes(3 * DAY)
    machine.jumps(jump)
    assert started(machine, shelf).now() >= NOW + 3 * DAY - 3 * DAY // 100
    assert started(machine, shelf).now() <= NOW + 3 * DAY


@pytest.mark.parametrize("jump", [20 * DAY, 10 * MINUTE])
def test_a_restart_makes_no_jump_believed(machine: Machine, shelf: Shelf, jump: int) -> None:
    clock = started(machine, shelf)
    machine.jumps(jump)
    clock.now()
    clock.keep(shelf)
    machine.passes(MINUTE)
    assert started(machine, shelf).now() == NOW + MINUTE


def test_how_long_a_jump_has_lasted_is_known_after_a_restart(machine: Machine, shelf: Shelf) -> None:
    clock = started(machine, shelf)
    machine.jumps(10 * MINUTE)
    clock.now()
    clock.keep(shelf)
    machine.passes(5 * MINUTE)
    assert started(machine, shelf).now() == NOW + 15 * MINUTE


def test_a_machine_that_was_off_for_three_days_needs_nobody(machine: Machine, shelf: Shelf) -> None:
    started(machine, shelf).keep(shelf)
    machine.reboots(off_ms=3 * DAY)
    clock = started(machine, shelf)
    assert clock.now() == NOW + 3 * DAY
    assert clock.state().condition == "following"


def test_no_key_is_forgotten_because_a_machine_was_off(machine: Machine, shelf: Shelf) -> None:
    started(machine, shelf).keep(shelf)
    machine.reboots(off_ms=3 * DAY)
    assert started(machine, shelf).held(NOW + 3 * DAY) == NOW


def test_keys_of_a_machine_that_is_off_every_night_are_forgotten_all_the_same(machine: Machine, shelf: Shelf) -> None:
    for _ in range(30):
        clock = started(machine, shelf)
        for _ in range(10):
            machine.passes(HOUR)
            clock.now()
            clock.keep(shelf)
        machine.reboots(off_ms=14 * HOUR)
    clock = started(machine, shelf)
    assert clock.now() == NOW + 30 * DAY
    assert clock.held(clock.now()) >= clock.now() - 5 * DAY


def test_after_a_reboot_a_wall_clock_that_is_behind_is_not_believed(machine: Machine, shelf: Shelf) -> None:
    started(machine, shelf).keep(shelf)
    machine.reboots(off_ms=-20 * DAY)
    clock = started(machine, shelf)
    assert clock.now() == NOW
    machine.passes(MINUTE)
    assert clock.now() == NOW + MINUTE


def test_after_a_reboot_the_ledger_is_believed_that_went_on_after_the_last_note(machine: Machine, shelf: Shelf) -> None:
    started(machine, shelf).keep(shelf)
    machine.reboots(off_ms=-20 * DAY)
    assert started(machine, shelf, floor=NOW + HOUR).now() == NOW + HOUR


def test_a_reboot_makes_no_jump_believed(machine: Machine, shelf: Shelf) -> None:
    clock = started(machine, shelf)
    machine.jumps(2 * HOUR)
    clock.now()
    clock.keep(shelf)
    machine.reboots(off_ms=MINUTE)
    clock = started(machine, shelf)
    assert clock.now() == NOW + MINUTE
    assert clock.state() == ClockState(condition="unaccepted", ahead_ms=-2 * HOUR)


def test_a_reboot_of_no_time_makes_no_jump_believed_either(machine: Machine, shelf: Shelf) -> None:
    clock = started(machine, shelf)
    machine.jumps(2 * HOUR)
    clock.now()
    clock.keep(shelf)
    machine.reboots()
    assert started(machine, shelf).state() == ClockState(condition="unaccepted", ahead_ms=-2 * HOUR)


def test_where_boots_have_no_names_each_start_is_another_boot(machine: Machine, shelf: Shelf) -> None:
    machine.boot_id = ""
    started(machine, shelf).keep(shelf)
    machine.passes(SECOND)
    machine.jumps(DAY)
    assert started(machine, shelf).now() == NOW + SECOND + DAY


def test_a_boot_that_is_younger_than_what_is_kept_of_it_is_another_one(machine: Machine, shelf: Shelf) -> None:
    started(machine, shelf).keep(shelf)
    machine.boottime_ms = 0  # A copied machine may have the name of the boot of another.
    assert started(machine, shelf).now() == NOW


def test_it_is_kept_when_something_happens_and_otherwise_once_a_minute(machine: Machine, shelf: Shelf) -> None:
    clock = started(machine, shelf)

    def times_kept() -> int:
        clock.now()
        clock.keep(shelf)
        return shelf.times

    assert times_kept() == 1
    machine.passes(KEEP_MS - 1)
    assert times_kept() == 1
    machine.passes(1)
    assert times_kept() == 2
    machine.jumps(SECOND)
    assert times_kept() == 2
    machine.jumps(1)
    assert times_kept() == 3
    machine.jumps(2 * HOUR)
    assert times_kept() == 4
    machine.jumps(MINUTE)
    assert times_kept() == 5


def test_many_threads_may_look_at_once() -> None:
    clock = machine_clock()

    def look(_: int) -> None:
        before = clock.now()
        assert clock.now() >= before

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(look, range(400)))
