"""A real server on a directory of the original: taken over once, whole or not at all, and mirrored from then on."""

import hashlib
import subprocess
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from original_files import CREATED, UPDATED, original_item, original_text, put_original, put_text, read_original
from server import COMMAND, MEASURED, WAIT_S_MAX, Server, environment, eventually, fails_to_start, rows, running

#: Settings of a server that mirrors, whatever is there.
MIRRORED: Final[dict[str, str]] = {"MIRROR_ITEMS_MAX": "10000"}

ITEMS = "/api/inventory/items"
#: Enough that the transaction of the take-over outgrows its cache and reaches the disk before it commits.
MANY = 60_000
WRITTEN_BYTES_MIN = 2_000_000


def call(server: Server, method: str, path: str, **body: Any) -> Any:
    answer = httpx.request(method, server.url + path, json=body or None)
    assert answer.is_success, answer.text
    return answer.json()["data"]


def size_of(file: Path) -> int:
    """Give the bytes of a file that comes and goes: SQLite drops its log with the last connection of a step."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def fingerprints(directory: Path) -> dict[str, str]:
    """Tell what the original's files hold, wherever they have gone."""
    found = directory.glob("inventory_*.json*")
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(found)}


def test_when_an_item_of_the_original_was_made_is_known_even_of_one_that_was_deleted(tmp_path: Path) -> None:
    put_original(tmp_path, "default", original_item("LAPTOP", quantity=0, reserved=0))
    with running(tmp_path, **MEASURED) as server:
        [taken_over] = call(server, "GET", f"{ITEMS}/LAPTOP/ledger")
        then = f"{ITEMS}/LAPTOP?asOf={taken_over['time']}"
        before = call(server, "GET", then)
        assert before["createdAt"] == CREATED
        call(server, "DELETE", f"{ITEMS}/LAPTOP")
        assert call(server, "GET", then) == before


def mirrored(directory: Path, store: str = "default") -> dict[str, int]:
    path = directory / f"inventory_{store}.json"
    return {sku: item["quantity"] for sku, item in read_original(path).items() if sku} if path.exists() else {}


def test_the_stock_of_the_original_is_served_and_goes_on(tmp_path: Path) -> None:
    put_original(tmp_path, "default", original_item("LAPTOP", quantity=50, reserved=2, version=9), original_item("B"))
    put_original(tmp_path, "store1", original_item("LAPTOP", name="Another name", quantity=3, reserved=0))
    with running(tmp_path) as server:
        item = call(server, "GET", f"{ITEMS}/LAPTOP")
        assert {**item, "name": "The LAPTOP", "quantity": 50, "reserved": 2, "available": 48, "version": 9} == item
        assert (item["createdAt"], item["lastUpdated"]) == (CREATED, UPDATED)
        assert len(call(server, "GET", ITEMS)) == 2
        assert call(server, "POST", f"{ITEMS}/LAPTOP/reserve", quantity=48)["version"] == 10
        told = server.stop()
    assert "Took over" not in told, "That was said before the server listened."
    assert rows(tmp_path, "SELECT store, sku, on_hand, version FROM items ORDER BY store, sku") == [
        ("default", "B", 5, 7),
        ("default", "LAPTOP", 50, 10),
        ("store1", "LAPTOP", 3, 7),
    ]
    assert rows(tmp_path, "SELECT sequence, kind FROM ledger ORDER BY sequence") == [
        (1, "takeover"),
        (2, "takeover"),
        (3, "takeover"),
        (4, "reserve"),
    ]
    log = (tmp_path / "logs" / "combined.log").read_text()
    assert "Took over 3 items from inventory_default.json, inventory_store1.json" in log
    assert "Another name" in log


def test_a_restart_does_not_take_over_again(tmp_path: Path) -> None:
    put_original(tmp_path, "default", original_item("A"))
    with running(tmp_path) as server:
        call(server, "POST", f"{ITEMS}/A/fulfill", quantity=2)
    put_original(tmp_path, "default", original_item("A"), original_item("B"))
    put_text(tmp_path, "store1", "damaged")
    with running(tmp_path) as server:
        assert {sku: item["quantity"] for sku, item in call(server, "GET", ITEMS).items()} == {"A": 3}
    assert rows(tmp_path, "SELECT count(*) FROM ledger") == [(2,)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{\n  "A": {"sku": "A",,}\n}', '"inventory_store1.json" cannot be taken over: line 2 column 20'),
        (
            original_text(original_item("A", quantity=1, reserved=2)),
            '"inventory_store1.json" cannot be taken over: item "A", field "reserved": 2 is more than the quantity 1',
        ),
    ],
)
def test_a_damaged_file_keeps_the_server_from_starting_and_all_files_as_they_are(
    tmp_path: Path, text: str, told: str
) -> None:
    put_original(tmp_path, "default", original_item("A"))
    put_text(tmp_path, "store1", text)
    before = fingerprints(tmp_path)
    for _ in range(2):
        assert fails_to_start(tmp_path, **MEASURED).startswith(f"holdfast: {told}")
        assert fingerprints(tmp_path) == before
        assert [path.name for path in tmp_path.glob("holdfast.db*")] == ["holdfast.db"]
        assert rows(tmp_path, "SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM ledger)") == [(0, 0)]
    put_original(tmp_path, "store1", original_item("A"))
    with running(tmp_path) as server:
        assert call(server, "GET", f"{ITEMS}/A")["quantity"] == 5
    assert rows(tmp_path, "SELECT count(*) FROM items") == [(2,)]


def test_a_name_that_is_no_store_keeps_the_server_from_starting(tmp_path: Path) -> None:
    put_original(tmp_path, "default", original_item("A"))
    put_original(tmp_path, "Store 1", original_item("A"))
    assert fails_to_start(tmp_path).startswith('holdfast: "inventory_Store 1.json" cannot be taken over')


def test_a_server_that_is_killed_in_the_middle_takes_everything_over_at_the_next_start(tmp_path: Path) -> None:
    half = MANY // 2
    put_original(tmp_path, "default", *(original_item(f"S{number:06}") for number in range(half)))
    put_original(tmp_path, "store1", *(original_item(f"S{number:06}") for number in range(half)))
    before = fingerprints(tmp_path)
    log = tmp_path / "holdfast.db-wal"
    process = subprocess.Popen(COMMAND, env=environment(tmp_path, {}), stderr=subprocess.PIPE, text=True)
    try:
        eventually(lambda: size_of(log) > WRITTEN_BYTES_MIN, 2 * WAIT_S_MAX)
    finally:
        process.kill()
        _, told = process.communicate()
    assert "Took over" not in told, "It was over too soon: more items are needed."
    assert fingerprints(tmp_path) == before
    assert rows(tmp_path, "SELECT (SELECT count(*) FROM items), (SELECT sequence FROM heads)") == [(0, 0)]
    with running(tmp_path, MIRROR_ITEMS_MAX="0") as server:
        assert len(call(server, "GET", ITEMS)) == half
    assert rows(tmp_path, "SELECT count(*), max(sequence), sum(on_hand_delta) FROM ledger") == [(MANY, MANY, 5 * MANY)]
    assert fingerprints(tmp_path) == before


def test_the_mirror_appears_and_follows_and_keeps_the_originals(tmp_path: Path) -> None:
    put_original(tmp_path, "default", original_item("A"))
    before = fingerprints(tmp_path)["inventory_default.json"]
    with running(tmp_path) as server:
        eventually(lambda: "inventory_default.json.original" in fingerprints(tmp_path))
        eventually(lambda: mirrored(tmp_path) == {"A": 5})
        call(server, "POST", ITEMS, sku="B", name="The B", quantity=4)
        eventually(lambda: mirrored(tmp_path) == {"A": 5, "B": 4})
        call(server, "POST", ITEMS, sku="B", name="The B", quantity=1)
    assert mirrored(tmp_path) == {"A": 5, "B": 5}, "The end wrote it once more."
    assert fingerprints(tmp_path)["inventory_default.json.original"] == before


def test_a_mirror_is_no_source_for_another_database(tmp_path: Path) -> None:
    with running(tmp_path / "first", **MIRRORED) as server:
        call(server, "POST", ITEMS, sku="A", name="The A", quantity=4)
    mirror = (tmp_path / "first" / "inventory_default.json").read_text()
    path = put_text(tmp_path / "second", "default", mirror)
    [(database_id,)] = rows(tmp_path / "first", "SELECT id FROM database")
    assert fails_to_start(tmp_path / "second").startswith(
        f'holdfast: inventory_default.json is the mirror of another Holdfast database ("{database_id}")'
    )
    assert path.read_text() == mirror
    path.unlink()
    with running(tmp_path / "second") as server:
        assert call(server, "GET", ITEMS) == {}


def test_its_own_mirror_does_not_keep_an_empty_database_from_starting(tmp_path: Path) -> None:
    for _ in range(2):
        with running(tmp_path, **MIRRORED):
            eventually((tmp_path / "inventory_default.json").exists)


def test_there_are_mirrors_where_there_were_files_before_and_nowhere_else(tmp_path: Path) -> None:
    mirror = tmp_path / "inventory_default.json"
    with running(tmp_path) as server:
        call(server, "POST", ITEMS, sku="A", name="The A", quantity=4)
    assert not mirror.exists()
    with running(tmp_path, **MIRRORED):
        eventually(mirror.exists)
    with running(tmp_path) as server:
        call(server, "POST", ITEMS, sku="A", name="The A", quantity=1)
    assert mirrored(tmp_path) == {"A": 5}


def test_a_mirror_that_cannot_be_written_fails_no_request(tmp_path: Path) -> None:
    (tmp_path / ".inventory_default.json.tmp").mkdir()
    with running(tmp_path, **MIRRORED) as server:
        for _ in range(3):
            call(server, "POST", ITEMS, sku="A", name="The A", quantity=1)
        log = tmp_path / "logs" / "combined.log"
        eventually(lambda: "A mirror file cannot be written, which is tried again: store default" in log.read_text())
        (tmp_path / ".inventory_default.json.tmp").rmdir()
        eventually(lambda: mirrored(tmp_path) == {"A": 3})


def test_without_mirrors_the_files_of_the_original_stay_where_they_are(tmp_path: Path) -> None:
    put_original(tmp_path, "default", original_item("A"))
    before = fingerprints(tmp_path)
    with running(tmp_path, MIRROR_ITEMS_MAX="0") as server:
        call(server, "POST", ITEMS, sku="A", name="The A", quantity=1)
    assert fingerprints(tmp_path) == before
