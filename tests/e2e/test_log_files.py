"""The log: every line is JSON, each request has one, errors have a file of their own; or on standard output."""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.expectations import TIME, act, stock
from api.wire import item_path
from server import COMMAND, MEASURED, START_S_MAX, environment, eventually, rows, running


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
    with running(tmp_path, **MEASURED, DATABASE_URL="memory:") as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client)
        assert act(client, sku, "reserve", quantity=1).status_code == 200
    assert not (tmp_path / "holdfast.db").exists()
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        assert client.get(item_path(sku)).status_code == 404
        assert rows(tmp_path, "SELECT * FROM ledger") == []


def test_the_log_may_go_to_stdout_alone_and_the_folder_stays_empty(tmp_path: Path) -> None:
    process = subprocess.Popen(
        COMMAND, env=environment(tmp_path, {"LOG_TO": "stdout"}), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        rest, told = process.communicate(timeout=START_S_MAX)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    assert first["message"].startswith("Holdfast ")
    last = json.loads(rest.splitlines()[-1])["message"]
    assert last == told.decode().splitlines()[-1] == "Stopped. Everything that was accepted is on disk."
    assert list((tmp_path / "logs").iterdir()) == []


def test_size_and_number_of_the_files_are_settings(tmp_path: Path) -> None:
    bounds = {"LOG_FILE_BYTES_MAX": "65536", "LOG_FILES_MAX": "2"}
    with running(tmp_path, **bounds) as server, httpx.Client(base_url=server.url) as client:
        for _ in range(600):
            client.get("/livez", headers={"X-Actor": "a" * 120})
    files = {path.name: path.stat().st_size for path in (tmp_path / "logs").iterdir()}
    assert set(files) == {"combined.log", "combined.log.1", "error.log"}
    assert max(files.values()) <= 65_536


RESERVATION = {"id": "R-1", "ttlSeconds": 60, "lines": [{"sku": "A/B", "quantity": 1, "storeId": "berlin"}]}
REFUSED = {"lines": [{"sku": "A/B", "quantity": 9, "storeId": "berlin"}]}
#: A request, and what its line says of it beside the ordinary.
TOLD: list[tuple[str, str, Any, dict[str, Any]]] = [
    ("POST", "/api/stores", {"id": "berlin", "name": "B"}, {"storeId": "berlin"}),
    ("PATCH", "/api/stores/berlin", {"name": "C"}, {"storeId": "berlin"}),
    ("POST", "/api/stores/berlin/inventory/items", {"sku": "A/B", "name": "n", "quantity": 3},
     {"storeId": "berlin", "sku": "A/B"}),
    ("GET", "/api/stores/berlin/inventory/items/A%2FB", None, {"storeId": "berlin", "sku": "A/B"}),
    ("GET", "/api/inventory/skus/A%2FB", None, {"sku": "A/B"}),
    ("GET", "/api/inventory/ledger?storeId=berlin&documentId=R-9", None, {"storeId": "berlin", "documentId": "R-9"}),
    ("POST", "/api/inventory/reservations", RESERVATION, {"documentId": "R-1"}),
    ("POST", "/api/inventory/reservations/R-1/release", {}, {"documentId": "R-1"}),
    ("GET", "/api/inventory/reservations?sku=A%2FB", None, {"sku": "A/B"}),
    ("POST", "/api/inventory/sales", {"id": "S-1", **REFUSED},
     {"documentId": "S-1", "code": "INSUFFICIENT_QUANTITY", "status": 422}),
    ("POST", "/api/inventory/items/nope/reserve", {"quantity": 1},
     {"storeId": "default", "sku": "nope", "code": "NOT_FOUND", "status": 404}),
    ("POST", "/api/inventory/items/A%2FB/reserve", {"quantity": 0},
     {"sku": "A/B", "code": "VALIDATION_ERROR", "status": 400}),
    ("DELETE", "/livez", None, {"code": "METHOD_NOT_ALLOWED", "status": 405}),
]  # fmt: skip


def test_a_line_names_the_error_the_person_the_client_and_what_the_request_was_about(tmp_path: Path) -> None:
    by_proxy = {"X-Forwarded-For": "8.8.8.8, 203.0.113.7", "X-Actor": "Mia"}
    trusting = running(tmp_path, ACCESS="open", TRUSTED_PROXIES="127.0.0.0/8")
    with trusting as server, httpx.Client(base_url=server.url, headers=by_proxy) as client:
        answers = [
            client.request(method, path, json=body, headers={"X-Request-ID": f"t-{number}"})
            for number, (method, path, body, _) in enumerate(TOLD)
        ]
    named = {line["requestId"]: line for line in lines(tmp_path) if "path" in line}
    ordinary = {"timestamp", "level", "message", "requestId", "method", "path", "durationMs", "principal"}
    for number, (answer, (method, path, _, told)) in enumerate(zip(answers, TOLD, strict=True)):
        line = {name: value for name, value in named[f"t-{number}"].items() if name not in ordinary}
        assert answer.status_code == told.get("status", answer.status_code), (path, answer.text)
        expected = {"status": answer.status_code, "client": "203.0.113.7", "actor": "Mia", **told}
        if "code" in told:
            wrong = "quantity is not as it has to be."
            expected["detail"] = wrong if told["code"] == "VALIDATION_ERROR" else answer.json()["detail"]
        assert line == expected, (method, path)


def test_signals_log_more_and_less_while_the_server_runs(tmp_path: Path) -> None:
    with running(tmp_path, LOG_LEVEL="warn") as server, httpx.Client(base_url=server.url) as client:
        assert server.process.stderr is not None
        told = iter(server.process.stderr.readline, "")
        client.get("/livez", headers={"X-Request-ID": "before"})
        for number, level, name in (
            (signal.SIGUSR1, "info", "louder"),
            (signal.SIGUSR2, "warn", "quieter"),
            (signal.SIGUSR1, "info", "again"),
        ):
            server.process.send_signal(number)
            assert next(line for line in told if "log level" in line) == f"The log level is {level} now, as asked.\n"
            client.get("/livez", headers={"X-Request-ID": name})
        eventually(lambda: "again" in server.logged())
    assert [line["requestId"] for line in lines(tmp_path) if "path" in line] == ["louder", "again"]
