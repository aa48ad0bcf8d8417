"""The mirror follows the stock from a thread of its own, and nothing that befalls it reaches anybody else."""

import hashlib

from holdfast.storage.mirror import MIRROR_PAUSE_S, Mirror
from original_files import original_item, put_original
from server import eventually
from unit.storage.mirror_place import Place, Rests


def test_every_store_has_a_file_that_follows_its_stock(place: Place, mirror: Mirror) -> None:
    eventually(place.shows({}))
    eventually(place.shows({}, "shop"))
    place.add("A", quantity=3)
    eventually(place.shows({"A": 3}))
    place.add("A", quantity=4)
    place.add("B", "shop")
    eventually(place.shows({"A": 7}))
    eventually(place.shows({"B": 1}, "shop"))
    assert place.log == []


def test_a_store_that_did_not_change_is_not_written_again(place: Place, mirror: Mirror) -> None:
    eventually(lambda: mirror.written == 2)
    before = place.path("shop").stat().st_ino
    for number in range(1, 6):
        place.add("A")
        eventually(lambda: mirror.written == 2 + number)  # noqa: B023 - it is called at once
    assert place.shows({"A": 5})()
    assert place.path("shop").stat().st_ino == before


def test_without_further_changes_nothing_is_written(place: Place, mirror: Mirror) -> None:
    eventually(lambda: mirror.written == 2)
    place.add("A")
    eventually(place.shows({"A": 1}))
    place.raw.execute("UPDATE heads SET time = time + 1")
    looks = mirror.looks
    eventually(lambda: mirror.looks > looks + 3)
    assert mirror.written == 3


def test_between_two_looks_it_rests_as_long_as_it_is_told_else_for_a_second(place: Place) -> None:
    default = Mirror(place.database, place.files, 100, place.log.append)
    for mirror, pause_s in ((place.mirror(pause_s=3_600), 3_600), (default, MIRROR_PAUSE_S)):
        mirror._ending = rests = Rests()
        mirror.start()
        eventually(lambda: mirror.looks > 2)  # noqa: B023 - it is called at once
        mirror.close()
        assert set(rests.seconds) == {pause_s}
    assert MIRROR_PAUSE_S == 1.0


def test_the_end_writes_what_was_committed_last(place: Place) -> None:
    mirror = place.mirror(pause_s=3_600)
    mirror.start()
    eventually(lambda: mirror.written == 2)
    place.add("A")
    mirror.close()
    assert place.stock() == {"A": 1}


def test_a_further_start_catches_up_with_what_was_missed(place: Place) -> None:
    mirror = place.mirror()
    mirror.start()
    mirror.close()
    place.add("A")
    second = place.mirror(pause_s=3_600)
    second.start()
    eventually(place.shows({"A": 1}))
    second.close()


def test_a_store_that_outgrows_the_bound_loses_its_mirror_and_no_other_does(place: Place) -> None:
    mirror = place.mirror(items_max=2)
    mirror.start()
    place.add("A")
    place.add("B")
    eventually(place.shows({"A": 1, "B": 1}))
    place.add("C")
    eventually(lambda: place.stock() is None)
    assert place.stock("shop") == {}
    mirror.close()
    assert place.log == [f"Store default has more than 2 items: its mirror {place.path()} is removed."]


def test_a_file_that_was_taken_over_makes_room(place: Place) -> None:
    path = put_original(place.files, "shop", original_item())
    before = path.read_bytes()
    place.raw.execute(
        "INSERT INTO taken_over SELECT 'inventory_shop.json', unhex(?), 1, 1", (hashlib.sha256(before).hexdigest(),)
    )
    mirror = place.mirror()
    mirror.start()
    eventually(place.shows({}, "shop"))
    mirror.close()
    assert path.with_name("inventory_shop.json.original").read_bytes() == before
    assert place.log == [f"{path} was taken over and makes room for the mirror: it is now {path.name}.original."]


def test_items_are_mirrored_while_many_hands_write(place: Place, mirror: Mirror) -> None:
    for number in range(300):
        place.add(f"S{number % 50:02}", "shop" if number % 3 else "default")
    mirror.close()
    assert sum((place.stock() or {}).values()) == 100
    assert sum((place.stock("shop") or {}).values()) == 200
    assert place.log == []
