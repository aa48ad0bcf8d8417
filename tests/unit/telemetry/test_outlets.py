"""Lines on standard output: whole, in order, and never at the cost of the server."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.telemetry.logfiles import LogFiles
from holdfast.telemetry.outlets import PIECE_BYTES_MAX, Outlets, StandardOutput, open_outlets, pieces_of

LINE = b'{"n":0}\n'


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue  # The test has closed it.


def test_lines_arrive_in_order_with_what_terminals_obey_escaped(pipe: tuple[int, int]) -> None:
    output = StandardOutput(pipe[1])
    output.write(b'{"n":1}\n{"n":2}\n', b'{"n":2}\n')
    output.write('{"n":"\x9b"}\n'.encode())
    output.close()
    assert os.read(pipe[0], 1_000) == b'{"n":1}\n{"n":2}\n{"n":"\\u009b"}\n'
    assert output.dropped == 0


def test_a_block_is_cut_at_ends_of_lines_into_what_a_pipe_takes_as_one() -> None:
    lines = [b"%d" % number * (number % 700) + b"\n" for number in range(1, 2_000)]
    pieces = list(pieces_of(b"".join(lines)))
    assert b"".join(pieces) == b"".join(lines)
    assert all(piece.endswith(b"\n") and len(piece) <= PIECE_BYTES_MAX for piece in pieces)
    assert len(pieces) < len(lines) / 2
    long = b"x" * (PIECE_BYTES_MAX + 1) + b"\n"
    assert list(pieces_of(LINE + long + LINE + b"rest")) == [LINE, long, LINE, b"rest"]


def test_a_reader_that_has_stopped_stops_nobody_and_what_it_does_not_take_is_counted(pipe: tuple[int, int]) -> None:
    output = StandardOutput(pipe[1], bytes_waiting_max=1_000, close_s_max=0.01)
    block = LINE * 8_192  # What a pipe holds.
    began = time.monotonic()
    StandardOutput(pipe[1], close_s_max=0.5).write(block)
    for _ in range(1_000):
        output.write(LINE)
    output.close()
    assert time.monotonic() - began < 10
    assert output.dropped >= 1_000 - 1_000 // len(LINE) - PIECE_BYTES_MAX // len(LINE)
    # It goes on where it had to stop, and nothing is torn.
    os.set_blocking(pipe[0], False)
    taken = b""
    deadline = time.monotonic() + 10
    while taken.count(b"\n") < 8_192 + 1_000 - output.dropped and time.monotonic() < deadline:
        try:
            taken += os.read(pipe[0], 65_536)
        except BlockingIOError:
            threading.Event().wait(0.001)
    assert set(taken.splitlines(keepends=True)) == {LINE}


def test_a_pipe_that_does_not_block_is_waited_for(pipe: tuple[int, int]) -> None:
    os.set_blocking(pipe[1], False)
    block = LINE * (fcntl.fcntl(pipe[1], fcntl.F_GETPIPE_SZ) // len(LINE))
    output = StandardOutput(pipe[1])
    for _ in range(3):
        output.write(block)
    taken = b""
    while len(taken) < 3 * len(block):
        taken += os.read(pipe[0], 65_536)
    output.close()
    assert (taken, output.dropped) == (block * 3, 0)


def test_a_reader_that_is_gone_is_no_fault(pipe: tuple[int, int]) -> None:
    output = StandardOutput(pipe[1])
    os.close(pipe[0])
    output.write(LINE * 3)
    output.close()
    assert output.dropped == 3


@pytest.mark.parametrize(
    ("where", "in_files", "on_stdout"),
    [("files", True, False), ("stdout", False, True), ("both", True, True), ("", True, True)],
)
def test_lines_go_where_the_setting_says(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], where: str, in_files: bool, on_stdout: bool
) -> None:
    # What pytest puts in the place of stdout is a file: so somebody reads it.
    outlets = open_outlets(tmp_path / "logs", where, file_bytes_max=100_000, files_max=2)
    outlets.write(LINE, LINE)
    outlets.close()
    assert (tmp_path / "logs").exists() == in_files
    if in_files:
        assert (tmp_path / "logs" / "combined.log").read_bytes() == LINE
        assert (tmp_path / "logs" / "error.log").read_bytes() == LINE
    assert capfd.readouterr().out == (LINE.decode() if on_stdout else "")
    assert outlets.dropped == 0


def test_without_a_reader_stdout_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, other = os.openpty()
    with os.fdopen(other, "w", encoding="utf-8") as stdout, Path(os.devnull).open("w", encoding="utf-8") as null:
        for stream in (stdout, null):
            monkeypatch.setattr("sys.stdout", stream)
            outlets = open_outlets(tmp_path, "", file_bytes_max=100_000, files_max=2)
            assert outlets._stdout is None
            outlets.close()
    os.close(terminal)


def test_files_are_opened_anew_and_stdout_stays(tmp_path: Path, pipe: tuple[int, int]) -> None:
    outlets = Outlets(LogFiles(tmp_path), StandardOutput(pipe[1]))
    outlets.write(LINE)
    (tmp_path / "combined.log").rename(tmp_path / "kept")
    outlets.reopen()
    outlets.write(LINE * 2)
    outlets.close()
    assert (tmp_path / "kept").read_bytes() == LINE
    assert (tmp_path / "combined.log").read_bytes() == LINE * 2
    assert os.read(pipe[0], 1_000) == LINE * 3
