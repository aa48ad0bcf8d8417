"""Whatever the server makes is for its owner alone, and what an earlier release left open is closed."""

import os
import stat
from pathlib import Path

import httpx

from api.expectations import act, stock
from server import MEASURED, eventually, running


def open_to_others(place: Path) -> dict[str, str]:
    """Give the modes of files and folders that others may look into."""
    found = {}
    for path in (place, *place.rglob("*")):
        mode = stat.S_IMODE(path.lstat().st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            found[str(path.relative_to(place))] = f"{mode:o}"
    return found


def busy(place: Path) -> None:
    """Run a server until every kind of file is there, and see that all of them are private."""
    with running(place, MIRROR_ITEMS_MAX="100") as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 5)
        act(client, sku, "reserve", quantity=1)
        eventually(lambda: (place / "inventory_default.json").exists() and sku in _mirror(place))
        made = {path.name for path in place.rglob("*")}
        assert {"holdfast.db", "holdfast.db-wal", "holdfast.db-shm", ".server.lock", "combined.log"} < made
        assert open_to_others(place) == {}
    assert open_to_others(place) == {}


def _mirror(place: Path) -> str:
    return (place / "inventory_default.json").read_text("utf-8")


def test_whatever_the_server_makes_is_private(tmp_path: Path) -> None:
    before = os.umask(0)  # As lax as it can be.
    try:
        busy(tmp_path / "deep" / "data")
        assert stat.S_IMODE((tmp_path / "deep").stat().st_mode) == 0o700
    finally:
        os.umask(before)


def test_what_an_earlier_release_left_open_is_closed(tmp_path: Path) -> None:
    place = tmp_path / "data"
    busy(place)
    old = place / "inventory_gone.json"
    old.write_bytes((place / "inventory_default.json").read_bytes())
    (place / "logs" / "combined.log.1").write_text("{}\n")
    for path in place.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    busy(place)


def test_what_is_not_ours_stays_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.mkdir()
    (place / "notes.txt").write_text("mine")
    tmp_path.chmod(0o755)
    place.chmod(0o750)
    (place / "notes.txt").chmod(0o640)
    with running(place, **MEASURED):
        pass
    assert open_to_others(place) == {".": "750", "notes.txt": "640"}
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
