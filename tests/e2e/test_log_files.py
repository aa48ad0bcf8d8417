"""DATA_DIR/logs: every line is JSON, each request has one, errors have a file of their own."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.expectations import TIME, act, stock
from api.wire import item_path
from server import rows, running


def lines(data_dir: Path, name: str = "combined.log") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (data_dir / "logs" / name).read_text("utf-8").splitlines()]


def test_every_request_has_one_line_of_json(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 1_000)
        for number in range(200):
            act(client, sku, "reserve", {"X-Request-ID": f"line-{number}"}, quantity=1)
        client.get('/nope/"quoted"\\%0A?secret=1')
    found = lines(tmp_path)
    assert all(TIME.fullmatch(line["timestamp"]) and line["level"] == "info" and line["message"] for line in found)
    requests = [line for line in found if line["message"] == "Request answered"]
    assert len({line["requestId"] for line in requests}) == len(requests) == 202
    assert {f"line-{number}" for number in range(200)} < {line["requestId"] for line in requests}
    assert sum(line["path"] == item_path(sku, "reserve") for line in requests) == 200
    [lost] = [line for line in requests if line["status"] == 404]
    assert "quoted" in lost["path"]
    assert "secret" not in lost["path"]
    said = [line["message"] for line in found if line["message"] != "Request answered"]
    assert said[0].startswith("Holdfast ")
    assert said[-1] == "Stopped. Everything that was accepted is on disk."
    assert lines(tmp_path, "error.log") == []


@pytest.mark.parametrize("level", ["warn", "error"])
def test_above_info_requests_leave_no_lines(tmp_path: Path, level: str) -> None:
    with running(tmp_path, LOG_LEVEL=level) as server, httpx.Client(base_url=server.url) as client:
        stock(client)
    assert lines(tmp_path) == []


def test_the_log_of_an_earlier_run_is_continued(tmp_path: Path) -> None:
    for _ in range(2):
        with running(tmp_path):
            pass
    started = [line for line in lines(tmp_path) if line["message"].startswith("Holdfast ")]
    assert len(started) == 2


def test_a_log_that_is_full_is_rotated(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    line = b'{"old":true}\n'
    (logs / "combined.log").write_bytes(line * (5_242_880 // len(line)))
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        stock(client)
    assert (logs / "combined.log.1").stat().st_size > 5_000_000
    assert lines(tmp_path)[0]["message"].startswith("Holdfast ")


def test_a_database_in_memory_serves_and_forgets(tmp_path: Path) -> None:
    with running(tmp_path, DATABASE_URL="memory:") as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client)
        assert act(client, sku, "reserve", quantity=1).status_code == 200
    assert not (tmp_path / "holdfast.db").exists()
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        assert client.get(item_path(sku)).status_code == 404
        assert rows(tmp_path, "SELECT * FROM ledger") == []
