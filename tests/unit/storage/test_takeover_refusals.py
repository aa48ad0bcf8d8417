"""A take-over that cannot be done as a whole is not done at all, and says why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import NOW
from holdfast.engine.errors import StorageBroken, StorageUnavailable
from holdfast.storage.mirror_file import Mark, render
from holdfast.storage.original import DamagedFile
from holdfast.storage.takeover import ForeignMirror
from original_files import original_item, put_original, put_text
from unit.storage.takeover_place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.raw.close()


@pytest.mark.parametrize("damaged", ["default", "zoo"])
def test_one_damaged_file_keeps_all_out(place: Place, damaged: str) -> None:
    put_original(place.directory, "middle", original_item("A"))
    path = put_text(place.directory, damaged, "{")
    before = place.state()
    with pytest.raises(DamagedFile, match=rf'^"{path.name}" .* line 1 column 2'):
        place.take_over()
    assert place.state() == before
    assert place.said == []
    put_original(place.directory, damaged, original_item("B"))
    place.take_over()
    assert len(place.items()) == 2


def test_a_file_that_cannot_be_read_is_named(place: Place) -> None:
    (place.directory / "inventory_shop.json").mkdir()
    with pytest.raises(DamagedFile, match=r"inventory_shop\.json.*cannot be read"):
        place.take_over()


def mirror(place: Place, store: str, database_id: str) -> None:
    content = render(Mark(database_id, store, 3), NOW, [])
    put_text(place.directory, store, content.decode())


def test_the_mirror_of_another_database_is_refused_by_name(place: Place) -> None:
    put_original(place.directory, "default", original_item("A"))
    mirror(place, "shop", "f" * 32)
    before = place.state()
    with pytest.raises(ForeignMirror, match=rf'^inventory_shop.json is the mirror of .*"{"f" * 32}"'):
        place.take_over()
    assert place.state() == before


def test_the_own_mirror_is_no_source(place: Place) -> None:
    mirror(place, "default", place.database_id())
    put_original(place.directory, "shop", original_item("A"))
    place.take_over()
    assert list(place.items()) == [("shop", "A")]
    assert place.rows("SELECT file, items FROM taken_over") == [("inventory_shop.json", 1)]


def test_a_fault_in_the_middle_leaves_no_trace(place: Place) -> None:
    put_original(place.directory, "default", *(original_item(sku) for sku in "AB"))
    put_original(place.directory, "shop", *(original_item(sku) for sku in "ABC"))
    before = place.state()
    place.raw.execute(
        "CREATE TRIGGER broken BEFORE INSERT ON ledger WHEN NEW.sku = 'C' BEGIN SELECT RAISE(ABORT, 'broken'); END"
    )
    with pytest.raises(StorageBroken):
        place.take_over()
    assert place.state() == before
    place.raw.execute("DROP TRIGGER broken")
    place.take_over()
    assert len(place.ledger()) == 5


def test_a_commit_that_fails_leaves_no_trace(place: Place) -> None:
    put_original(place.directory, "shop", original_item("A"))
    place.raw.execute("CREATE TABLE orphans (store TEXT REFERENCES stores DEFERRABLE INITIALLY DEFERRED)")
    place.raw.execute("CREATE TRIGGER orphan AFTER INSERT ON ledger BEGIN INSERT INTO orphans VALUES ('nowhere'); END")
    before = place.state()
    with pytest.raises(StorageUnavailable, match="take-over cannot be written"):
        place.take_over()
    assert place.state() == before
    assert not any(line.startswith("Took over") for line in place.said)
