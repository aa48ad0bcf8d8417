"""Log files are rotated by size, and survive crashes and full disks."""

import json
from pathlib import Path
from typing import Final

import pytest

from holdfast.telemetry.logfiles import LOG_FILE_BYTES_MAX, LOG_FILES_MAX, LogFiles, RotatingFile
from holdfast.telemetry.outlets import write_to_stderr

LINE = b'{"n":0}\n'


def test_the_bounds_are_those_of_the_original() -> None:
    assert (LOG_FILE_BYTES_MAX, LOG_FILES_MAX) == (5 * 1024 * 1024, 5)


def test_five_files_are_kept_and_none_grows_beyond_the_bound(tmp_path: Path) -> None:
    path = tmp_path / "combined.log"
    log = RotatingFile(path, bytes_max=2 * len(LINE))
    for number in range(13):
        log.write(b'{"n":%d}\n' % (number % 10))
    log.close()
    names = ["combined.log", *(f"combined.log.{number}" for number in range(1, 5))]
    assert sorted(file.name for file in tmp_path.iterdir()) == names
    kept = b"".join((tmp_path / name).read_bytes() for name in reversed(names))
    assert [line[5:6] for line in kept.splitlines()] == [b"4", b"5", b"6", b"7", b"8", b"9", b"0", b"1", b"2"]
    assert all(file.stat().st_size <= 2 * len(LINE) for file in tmp_path.iterdir())


def test_a_block_beyond_the_bound_is_written_whole_into_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "combined.log"
    log = RotatingFile(path, bytes_max=2 * len(LINE))
    log.write(LINE)
    log.write(LINE * 5)
    log.write(LINE)
    log.close()
    assert [(tmp_path / name).read_bytes() for name in ("combined.log.2", "combined.log.1", "combined.log")] == [
        LINE,
        LINE * 5,
        LINE,
    ]


def test_a_restart_goes_on_where_the_file_ends(tmp_path: Path) -> None:
    path = tmp_path / "combined.log"
    for _ in range(3):
        log = RotatingFile(path, bytes_max=2 * len(LINE))
        log.write(LINE)
        log.close()
    assert path.read_bytes() == LINE
    assert (tmp_path / "combined.log.1").read_bytes() == LINE * 2


def test_half_a_line_of_a_crash_is_ended_first(tmp_path: Path) -> None:
    path = tmp_path / "combined.log"
    path.write_bytes(LINE + b'{"torn')
    log = RotatingFile(path)
    log.write(LINE)
    log.close()
    assert path.read_bytes() == LINE + b'{"torn\n' + LINE


def test_a_file_that_someone_removed_does_not_stop_the_rotation(tmp_path: Path) -> None:
    path = tmp_path / "combined.log"
    log = RotatingFile(path, bytes_max=len(LINE))
    log.write(LINE)
    path.unlink()
    log.write(LINE)
    log.close()
    log.close()
    assert path.read_bytes() == LINE


def test_a_full_disk_raises_and_later_writes_try_again(tmp_path: Path) -> None:
    path = tmp_path / "combined.log"
    path.symlink_to("/dev/full")
    log = RotatingFile(path)
    with pytest.raises(OSError, match="No space left"):
        log.write(LINE)
    path.unlink()
    log.write(LINE)
    log.close()
    assert path.read_bytes() == LINE


def test_errors_stand_in_both_files(tmp_path: Path) -> None:
    files = LogFiles(tmp_path / "deep" / "logs")
    files.write(LINE)
    files.write(LINE * 2, LINE)
    files.write(b"", b"")
    files.close()
    assert (tmp_path / "deep/logs/combined.log").read_bytes() == LINE * 3
    assert (tmp_path / "deep/logs/error.log").read_bytes() == LINE


def test_a_folder_without_permission_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file", encoding="utf-8")
    with pytest.raises(OSError, match="exists"):
        LogFiles(tmp_path / "logs")


CONTROLS: Final = "".join(map(chr, [0x7F, *range(0x80, 0xA0)]))


@pytest.mark.parametrize("text", [f"ü{CONTROLS}é\u00a0", "all of it ASCII but for \x7f, or so", "nothing at all", "ü"])
def test_control_characters_that_json_leaves_alone_are_escaped(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str
) -> None:
    line = json.dumps({"text": text}, ensure_ascii=False).encode() + b"\n"
    log = LogFiles(tmp_path)
    log.write(line, line)
    log.close()
    write_to_stderr(line)
    for written in (
        *((tmp_path / name).read_text("utf-8") for name in ("combined.log", "error.log")),
        capfd.readouterr().err,
    ):
        assert not set(written) & set(CONTROLS)
        assert json.loads(written) == json.loads(line)
