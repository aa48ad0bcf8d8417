"""Files that an earlier release left open to others are closed at the start."""

import stat
from pathlib import Path

from holdfast.bootstrap.private import make_private
from holdfast.config import load_settings


def test_the_log_of_a_database_that_is_named_by_a_link_is_closed_where_it_lies(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    files = [place / f"real.db{end}" for end in ("", "-wal", "-shm")]
    for file in files:
        file.touch(0o644)
    link = tmp_path / "link.db"
    link.symlink_to(files[0])
    make_private(load_settings({"DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{link}"}))
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 3
