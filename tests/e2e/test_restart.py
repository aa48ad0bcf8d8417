"""What was answered is there after a restart, however the server ended."""

from pathlib import Path
from typing import Any

import httpx

from api.expectations import act, data_of, item, stock
from api.wire import ITEMS, send
from books import assert_file_is_sound
from load import Load
from server import Server, rows, running, start

LEDGER = "SELECT * FROM ledger ORDER BY sequence"


def everything(client: httpx.Client) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(ITEMS).json()
    return answer


def test_a_restart_keeps_items_keys_and_ledger(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 10, reserved=4)
        other = stock(client, 1)
        kept = act(client, sku, "fulfill", {"Idempotency-Key": "kept"}, quantity=2)
        refused = act(client, other, "reserve", {"Idempotency-Key": "refused"}, quantity=2)
        act(client, other, "adjust", delta=5, reason="received")
        before, ledger = everything(client), rows(tmp_path, LEDGER)
        operation = client.get("/api/inventory/operations/kept").json()
        stats = client.get("/api/inventory/stats").json()
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        assert everything(client) == before
        assert rows(tmp_path, LEDGER) == ledger
        assert client.get("/api/inventory/operations/kept").json() == operation
        assert client.get("/api/inventory/stats").json() == stats
        again = act(client, sku, "fulfill", {"Idempotency-Key": "kept"}, quantity=2)
        assert data_of(again) == data_of(kept)
        assert again.headers["idempotency-replayed"] == "true"
        assert again.headers["etag"] == kept.headers["etag"]
        still = act(client, other, "reserve", {"Idempotency-Key": "refused"}, quantity=2)
        assert still.status_code == 422
        assert still.json()["detail"].startswith(f"{refused.json()['detail']} That was answered at ")
        assert still.json()["error"]["replayed"] is True
        assert act(client, other, "reserve", {"Idempotency-Key": "kept"}, quantity=2).status_code == 422
        assert item(client, sku)["version"] == 3
        assert data_of(act(client, sku, "reserve", quantity=1))["version"] == 4
    assert_file_is_sound(tmp_path)


def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        load = Load(stock(client, 1_000_000), crashes=True)
    for _ in range(4):
        server = start(tmp_path)
        try:
            load.until_gone(server, 150, server.process.kill)
        finally:
            server.kill()
        assert server.process.returncode == -9
    assert len(load.done) >= 600
    with running(tmp_path) as server:
        assert_file_is_sound(tmp_path)
        acknowledged_replay(server, load)
        unacknowledged_have_one_effect_or_none(server, load)
    assert_file_is_sound(tmp_path)


def acknowledged_replay(server: Server, load: Load) -> None:
    entries = {reference for (reference,) in rows(server.data_dir, "SELECT reference FROM ledger")}
    for key, answer in load.done.items():
        assert key in entries
        again = send(server.port, load.request_of(key))
        assert again.headers["idempotency-replayed"] == "true"
        assert data_of(again) == data_of(answer)


def unacknowledged_have_one_effect_or_none(server: Server, load: Load) -> None:
    entries = {reference for (reference,) in rows(server.data_dir, "SELECT reference FROM ledger")}
    with httpx.Client(base_url=server.url) as client:
        for key in load.unanswered:
            known = client.get(f"/api/inventory/operations/{key}")
            assert known.status_code == (200 if key in entries else 404)
            again = send(server.port, load.request_of(key))
            assert ("idempotency-replayed" in again.headers) == (key in entries)
            data_of(again)
        assert item(client, load.sku)["reserved"] == len(load.done) + len(load.unanswered)
    twice = "SELECT reference FROM ledger WHERE kind = 'reserve' GROUP BY reference HAVING count(*) > 1"
    assert rows(server.data_dir, twice) == []
