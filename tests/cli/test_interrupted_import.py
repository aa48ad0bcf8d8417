"""An import that is interrupted, and killed, goes on where it was, and nothing is doubled."""

import signal
from pathlib import Path

from commands import started, typed
from server import UNMEASURED, Server, eventually, rows

OWN_SERVER = {"MIRROR_ITEMS_MAX": "0"} | UNMEASURED


def test_interrupted_and_killed_it_goes_on_and_nothing_is_doubled(server: Server, tmp_path: Path) -> None:
    units = 6_000
    file = tmp_path / "many.csv"
    file.write_text("sku,quantity\n" + "".join(f"KILL-{number},3\n" for number in range(units)), encoding="utf-8")

    def in_so_far() -> int:
        found = rows(server.data_dir, "SELECT count(*) FROM items WHERE sku LIKE 'KILL-%'")
        return int(found[0][0])

    first = started(server, tmp_path, "import", file, "--as", "adds")
    eventually(in_so_far)
    first.send_signal(signal.SIGINT)
    _, told = first.communicate(timeout=30)
    assert first.returncode in (130, 0), told
    if first.returncode:
        assert "The same command goes on; what is in is not done twice." in told

    second = started(server, tmp_path, "import", file, "--as", "adds", "--again", "")
    eventually(lambda: in_so_far() > 1_000 or second.poll() is not None)
    second.kill()
    second.communicate()

    ended = typed(server, "import", file, "--as", "adds", "--json")
    assert (ended.status, ended.json["done"]) == (0, units)
    quantities = rows(server.data_dir, "SELECT count(*), sum(on_hand), max(version) FROM items WHERE sku LIKE 'KILL-%'")
    assert quantities == [(units, 3 * units, 1)]
