"""What is set is what the server does: the bounds of a body and of a mirror file."""

from pathlib import Path

import httpx

from api.expectations import assert_problem
from api.wire import ITEMS, JSON, request, send
from server import eventually, running

BODY = b'{"sku":"%b","name":"n","quantity":1}'


def test_a_body_and_a_mirror_may_be_as_large_as_the_settings_say(tmp_path: Path) -> None:
    mirror = tmp_path / "inventory_default.json"
    with running(tmp_path, BODY_BYTES_MAX="1024", MIRROR_ITEMS_MAX="1") as server:
        too_large = send(server.port, request("POST", ITEMS, (BODY % b"A").ljust(1_025), JSON))
        assert_problem(too_large, 413, "PayloadTooLargeError", "PAYLOAD_TOO_LARGE", limit=1_024)
        assert send(server.port, request("POST", ITEMS, (BODY % b"A").ljust(1_024), JSON)).status_code == 201
        eventually(lambda: mirror.exists() and '"A"' in mirror.read_text())
        assert httpx.post(server.url + ITEMS, json={"sku": "B", "name": "n", "quantity": 1}).status_code == 201
        eventually(lambda: not mirror.exists())
    log = (tmp_path / "logs" / "combined.log").read_text("utf-8")
    assert "Store default has more than 1 items: its mirror" in log
