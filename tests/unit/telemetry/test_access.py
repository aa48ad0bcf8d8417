"""The access log: cheap for the request, bounded, and complete at the end."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from holdfast.telemetry.access import AccessLog
from holdfast.telemetry.access_lines import METHOD_CHARACTERS_MAX, PATH_CHARACTERS_MAX
from holdfast.telemetry.logfiles import LogFiles
from unit.telemetry.answered import answered

#: Longer than any test: the writer then gathers until the log is closed.
FOREVER_S = 600.0
HOSTILE = ['a"b\\c', "two\nlines\r\n", "\x00\x1b[31m\u2028", "🦊 ünï", "\ud800 lone", "</script>"]


@pytest.fixture
def files(tmp_path: Path) -> LogFiles:
    return LogFiles(tmp_path)


def lines(tmp_path: Path, name: str = "combined.log") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (tmp_path / name).read_bytes().splitlines()]


def record(log: AccessLog, path: str = "/", status: int = 200) -> None:
    log.record(answered(path=path, status=status), 1.23456)


def test_a_line_tells_all_about_a_request(tmp_path: Path, files: LogFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_123_900_000)
    log = AccessLog(files)
    log.record(
        answered(
            method="PUT",
            path="/api/inventory/items/A%2FB",
            path_values={"sku": "A%2FB"},
            status=422,
            principal="till-7",
            peer="::ffff:10.0.0.7",
            headers={b"x-actor": "Zoë".encode()},
            refusal=("INSUFFICIENT_QUANTITY", "Only 3 are available."),
            named={"store": "berlin", "sku": "A/B"},
        ),
        1.23456,
    )
    log.close()
    assert lines(tmp_path) == [
        {
            "timestamp": "2023-11-14T22:13:20.123Z",
            "level": "info",
            "message": "Request answered",
            "requestId": "request-1",
            "method": "PUT",
            "path": "/api/inventory/items/A%2FB",
            "status": 422,
            "durationMs": 1.235,
            "code": "INSUFFICIENT_QUANTITY",
            "detail": "Only 3 are available.",
            "principal": "till-7",
            "actor": "Zoë",
            "client": "10.0.0.7",
            "storeId": "berlin",
            "sku": "A/B",
        }
    ]


def test_a_method_and_a_path_are_cut_to_their_bounds(tmp_path: Path, files: LogFiles) -> None:
    log = AccessLog(files)
    log.record(answered(method="M" * 9_000, path="/" * 9_000, status=405), 1.0)
    log.close()
    [line] = lines(tmp_path)
    assert (line["method"], line["path"]) == ("M" * METHOD_CHARACTERS_MAX, "/" * PATH_CHARACTERS_MAX)


def test_what_is_not_known_is_not_told(tmp_path: Path, files: LogFiles) -> None:
    log = AccessLog(files)
    log.record(answered(), 1.0)
    log.close()
    told = {"timestamp", "level", "message", "requestId", "method", "path", "status", "durationMs"}
    assert set(lines(tmp_path)[0]) == told


def test_lines_are_written_while_the_service_runs(tmp_path: Path, files: LogFiles) -> None:
    log = AccessLog(files, gather_s=0.0)
    for number in range(3):
        record(log, f"/{number}")
        deadline = time.monotonic() + 10
        while len(lines(tmp_path)) <= number and time.monotonic() < deadline:
            threading.Event().wait(0.001)
    assert [line["path"] for line in lines(tmp_path)] == ["/0", "/1", "/2"]
    log.close()


def test_closing_writes_everything_that_waits_in_order(tmp_path: Path, files: LogFiles) -> None:
    log = AccessLog(files, gather_s=FOREVER_S)
    for number in range(1000):
        record(log, f"/{number}")
    log.close()
    assert [line["path"] for line in lines(tmp_path)] == [f"/{number}" for number in range(1000)]
    assert log.dropped == 0


def test_beyond_the_bound_lines_are_dropped_and_counted_but_never_errors(tmp_path: Path, files: LogFiles) -> None:
    log = AccessLog(files, lines_waiting_max=2, gather_s=FOREVER_S)
    for number in range(5):
        record(log, f"/{number}")
    record(log, "/overloaded", 503)
    record(log, "/broken", 500)
    assert log.dropped == 4
    log.close()
    *written, warning = lines(tmp_path)
    assert [line["path"] for line in written] == ["/0", "/1", "/broken"]
    assert (warning["level"], warning["message"], warning["lines"]) == (
        "warn",
        "Lines of the access log were dropped",
        4,
    )
    assert [line["path"] for line in lines(tmp_path, "error.log")] == ["/broken"]


@pytest.mark.parametrize(
    ("status", "level"), [(200, "info"), (404, "info"), (500, "error"), (503, "warn"), (504, "error")]
)
def test_the_level_follows_the_status(tmp_path: Path, files: LogFiles, status: int, level: str) -> None:
    log = AccessLog(files)
    record(log, "/", status)
    log.close()
    assert [line["level"] for line in lines(tmp_path)] == [level]
    assert len(lines(tmp_path, "error.log")) == (level == "error")


@pytest.mark.parametrize(("level", "expected"), [("debug", 1), ("info", 1), ("warn", 0), ("error", 0)])
def test_above_info_nothing_is_written(tmp_path: Path, files: LogFiles, level: str, expected: int) -> None:
    log = AccessLog(files, level)
    record(log, "/", 500)
    log.close()
    assert len(lines(tmp_path)) == expected


def test_requests_are_logged_or_not_as_the_level_changes(tmp_path: Path, files: LogFiles) -> None:
    log = AccessLog(files, "warn")
    for level in ("warn", "info", "error", "debug"):
        log.set_level(level)
        record(log, f"/{level}")
    log.close()
    assert [line["path"] for line in lines(tmp_path)] == ["/info", "/debug"]


def test_hostile_text_stays_inside_its_line(tmp_path: Path, files: LogFiles) -> None:
    log = AccessLog(files, gather_s=FOREVER_S)
    for text in HOSTILE:
        log.record(answered(method=text, path=text, status=500, request_id=text, principal=text), 1.0)
    log.close()
    for name in ("combined.log", "error.log"):
        shown = [line["path"] for line in lines(tmp_path, name)]
        assert shown == [text.replace("\ud800", "\\ud800") for text in HOSTILE]


def test_a_long_path_is_cut(tmp_path: Path, files: LogFiles) -> None:
    log = AccessLog(files)
    record(log, "/" * (PATH_CHARACTERS_MAX + 1))
    log.close()
    assert len(lines(tmp_path)[0]["path"]) == PATH_CHARACTERS_MAX


def test_what_a_full_disk_does_not_take_is_counted_and_told_later(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    combined = tmp_path / "combined.log"
    combined.symlink_to("/dev/full")
    log = AccessLog(LogFiles(tmp_path), gather_s=0.0)
    record(log, "/lost")
    record(log, "/broken", 500)
    deadline = time.monotonic() + 10
    while log.dropped < 2 and time.monotonic() < deadline:
        threading.Event().wait(0.001)
    combined.unlink()
    record(log, "/kept")
    log.close()
    *written, warning = lines(tmp_path)
    assert [line["path"] for line in written if "path" in line] == ["/kept"]
    assert warning["lines"] == log.dropped == 2
    assert json.loads(capfd.readouterr().err)["path"] == "/broken"
