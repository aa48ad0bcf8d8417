"""What is kept of the clock survives, whole or not at all."""

from pathlib import Path

import pytest

from holdfast.engine.clock.kept import Acceptance
from holdfast.storage.clock import boot_id, boottime, machine_clock
from holdfast.storage.clock_file import ACCEPTED_NAME, NAME, ClockFile
from holdfast.times import now_ms
from turned_clocks import DAY, HOUR, NOW, Machine, Shelf

ACCEPTED = Acceptance(jump_ms=DAY, wall=NOW)


def kept_on(file: ClockFile) -> None:
    clock = Machine().clock()
    clock.start(Shelf(), 0)
    clock.keep(file)


def test_at_first_there_is_nothing(tmp_path: Path) -> None:
    assert ClockFile(tmp_path).kept() is None
    assert ClockFile(tmp_path).accepted() is None


def test_what_is_kept_is_found_by_the_next_process(tmp_path: Path) -> None:
    kept_on(ClockFile(tmp_path))
    ClockFile(tmp_path).put_acceptance(ACCEPTED)
    found = ClockFile(tmp_path).kept()
    assert found is not None
    assert found.belief.time(found.passed) == NOW
    assert ClockFile(tmp_path).accepted() == ACCEPTED
    assert sorted(path.name for path in tmp_path.iterdir()) == [ACCEPTED_NAME, NAME]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_file_with_any_byte_changed_or_missing_counts_as_none(tmp_path: Path) -> None:
    kept_on(ClockFile(tmp_path))
    path = tmp_path / NAME
    sound = path.read_bytes()
    for place in range(len(sound)):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        found = ClockFile(tmp_path).kept()
        assert found is None
        path.write_bytes(sound[:place])
        assert ClockFile(tmp_path).kept() is None


def test_a_file_of_another_kind_counts_as_none(tmp_path: Path) -> None:
    ClockFile(tmp_path).put_acceptance(ACCEPTED)
    (tmp_path / ACCEPTED_NAME).rename(tmp_path / NAME)
    assert ClockFile(tmp_path).kept() is None


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(IsADirectoryError):
        ClockFile(tmp_path).kept()


def test_the_clocks_of_this_machine_go(tmp_path: Path) -> None:
    before, passed = now_ms(), boottime()
    now = machine_clock().now()
    assert before <= now <= now_ms()
    assert passed <= boottime()
    assert abs((now_ms() - before) - (boottime() - passed)) < HOUR
    assert boot_id() == boot_id()
    assert boot_id(tmp_path / "none") == ""
