"""What the tests of the mirror share: a database with two stores, and a mirror of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.storage.mirror import Mirror
from unit.storage.mirror_place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.raw.close()
    place.storage.close()


@pytest.fixture
def mirror(place: Place) -> Iterator[Mirror]:
    mirror = place.mirror()
    mirror.start()
    yield mirror
    mirror.close()
