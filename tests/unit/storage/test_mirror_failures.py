"""Whatever befalls a mirror is told once, tried again, and reaches nobody else."""

import os
import shutil

import pytest

from holdfast.storage import mirror as mirror_module
from holdfast.storage.mirror import Mirror
from original_files import original_item, put_original
from server import eventually
from unit.storage.mirror_place import Place


def test_a_foreign_file_is_told_once_and_spared_while_others_are_written(place: Place) -> None:
    path = put_original(place.files, "default", original_item())
    before = path.read_bytes()
    mirror = place.mirror()
    mirror.start()
    eventually(lambda: mirror.failures > 5)
    place.add("A", "shop")
    eventually(place.shows({"A": 1}, "shop"))
    assert path.read_bytes() == before
    assert [line for line in place.log if "not a mirror" in line] == place.log
    assert len(place.log) == 1
    path.unlink()
    eventually(place.shows({}))
    mirror.close()
    assert place.log[1:] == ["Mirror files are written again (default)."]


def test_a_directory_that_is_gone_is_told_once_and_waited_for(place: Place, mirror: Mirror) -> None:
    eventually(lambda: mirror.written == 2)
    shutil.rmtree(place.files)
    place.add("A")
    eventually(lambda: mirror.failures > 5)
    assert place.stock() is None
    place.files.mkdir()
    eventually(place.shows({"A": 1}))
    eventually(lambda: len(place.log) == 2)
    assert "No such file" in place.log[0]
    assert place.log[1] == "Mirror files are written again (default)."


def test_a_database_that_fails_is_asked_again_on_a_fresh_connection(place: Place, mirror: Mirror) -> None:
    eventually(lambda: mirror.written == 2)
    first = mirror._observer
    place.raw.execute("ALTER TABLE heads RENAME TO away")
    eventually(lambda: mirror.failures > 5)
    place.raw.execute("ALTER TABLE away RENAME TO heads")
    place.add("A")
    eventually(place.shows({"A": 1}))
    eventually(lambda: len(place.log) == 2)
    assert mirror._observer is not first
    assert "no such table" in place.log[0]
    assert place.log[1] == "Mirror files are written again (all stores)."


def test_a_disk_that_never_answers_does_not_keep_the_server_from_ending(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror_module, "MIRROR_CLOSE_S_MAX", 0.01)
    pipe = place.files / ".inventory_default.json.tmp"
    os.mkfifo(pipe)  # To open it for writing blocks until somebody reads.
    mirror = place.mirror()
    mirror.start()
    eventually(lambda: mirror.looks)
    mirror.close()
    assert place.log == ["The last mirror files are not written: the disk does not answer."]
    assert pipe.read_bytes()
    eventually(place.shows({}))
