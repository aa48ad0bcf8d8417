"""What is not whole yet lies in a folder of its own: one at a time, and nothing of it stays."""

from pathlib import Path

import pytest

from holdfast.storage.partial import NAME, PartialInUse, PartialNotOurs, partial_folder


def test_it_is_empty_for_the_owner_alone_and_gone_at_the_end_whatever_happens(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir(mode=0o700)
    (tmp_path / NAME / "left").write_text("by somebody who was killed")
    with pytest.raises(KeyboardInterrupt), partial_folder(tmp_path) as folder:  # noqa: PT012 - what is to be cleaned up
        assert folder == tmp_path / NAME
        assert folder.stat().st_mode & 0o777 == 0o700
        assert [path.name for path in folder.iterdir()] == ["lock"]
        (folder / "half").touch()
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_second_one_waits_for_its_turn(tmp_path: Path) -> None:
    with partial_folder(tmp_path) as folder:
        (folder / "half").touch()
        with pytest.raises(PartialInUse), partial_folder(tmp_path):
            pass
        assert (folder / "half").exists()
    with partial_folder(tmp_path):
        pass


def test_a_folder_that_others_may_write_to_is_not_used(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME).chmod(0o777)
    with pytest.raises(PartialNotOurs), partial_folder(tmp_path):
        pass
    (tmp_path / NAME).rmdir()
    (tmp_path / NAME).symlink_to(tmp_path)
    with pytest.raises(PartialNotOurs), partial_folder(tmp_path):
        pass
