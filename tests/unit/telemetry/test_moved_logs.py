"""Nothing is written into a log file that has lost its name."""

import shutil
import stat
from pathlib import Path

from holdfast.telemetry.logfiles import LogFiles, RotatingFile

LINE = b'{"n":0}\n'


def test_a_new_file_is_opened_where_the_old_one_was_moved_away(tmp_path: Path) -> None:
    path, kept = tmp_path / "combined.log", tmp_path / "kept"
    log = RotatingFile(path)
    log.write(LINE)
    path.rename(kept)
    log.write(LINE * 2)
    log.close()
    assert (kept.read_bytes(), path.read_bytes()) == (LINE, LINE * 2)


def test_another_file_of_that_name_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "combined.log"
    log = RotatingFile(path)
    log.write(LINE)
    path.rename(tmp_path / "kept")
    path.write_bytes(LINE * 3)
    log.write(LINE)
    log.close()
    assert path.read_bytes() == LINE * 4


def test_a_folder_that_is_gone_is_made_again(tmp_path: Path) -> None:
    files = LogFiles(tmp_path / "logs")
    files.write(LINE)
    shutil.rmtree(tmp_path / "logs")
    files.write(LINE, LINE)
    files.close()
    assert (tmp_path / "logs/combined.log").read_bytes() == (tmp_path / "logs/error.log").read_bytes() == LINE


def test_files_are_for_their_owner_alone_and_open_again_when_they_were_closed(tmp_path: Path) -> None:
    files = LogFiles(tmp_path / "logs")
    files.close()
    files.write(LINE, LINE)
    files.close()
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("logs", "logs/combined.log", "logs/error.log")]
    assert modes == [0o700, 0o600, 0o600]
