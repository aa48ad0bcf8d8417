"""The application's log: JSON lines whatever the text, from structlog and from logging."""

import asyncio
import io
import json
import logging
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from holdfast.telemetry.access import AccessLog
from holdfast.telemetry.logfiles import LogFiles
from holdfast.telemetry.logs import configure_logging, set_level, shutdown_logging
from holdfast.telemetry.verbosity import Verbosity
from unit.telemetry.answered import answered

HOSTILE = ['a"b\\c', "two\nlines\r\n", "\x00\x1b[31m\u2028", "🦊 ünï", "\ud800 lone", "</script>"]
LOG = structlog.get_logger()


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    yield
    shutdown_logging()
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(tmp_path: Path, name: str = "combined.log") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (tmp_path / name).read_bytes().splitlines()]


class Unspeakable:
    def __repr__(self) -> str:
        raise RuntimeError


def test_a_line_has_time_level_message_and_fields_in_camel_case(tmp_path: Path) -> None:
    configure_logging(LogFiles(tmp_path))
    LOG.info("Server started", request_id="request-1", port=3000, path=Path("a"))
    (line,) = lines(tmp_path)
    assert list(line) == ["timestamp", "level", "message", "requestId", "port", "path"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["timestamp"])
    assert line["level"] == "info"
    assert (line["message"], line["requestId"], line["port"]) == ("Server started", "request-1", 3000)


def test_the_request_id_may_come_from_the_context(tmp_path: Path) -> None:
    configure_logging(LogFiles(tmp_path))
    with structlog.contextvars.bound_contextvars(request_id="request-1"):
        LOG.warning("Retried")
    assert lines(tmp_path)[0]["requestId"] == "request-1"


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("error", ["error", "error"]),
        ("warn", ["warn", "error", "error"]),
        ("info", ["info", "warn", "error", "error"]),
        ("debug", ["debug", "info", "warn", "error", "error"]),
    ],
)
def test_the_level_is_a_threshold_for_both_ways_of_logging(tmp_path: Path, level: str, expected: list[str]) -> None:
    configure_logging(LogFiles(tmp_path), level)
    for logger in (LOG, logging.getLogger("library")):
        for name in ("debug", "info", "warning", "error", "critical"):
            getattr(logger, name)("Event")
    assert [line["level"] for line in lines(tmp_path)] == expected * 2
    assert [line["level"] for line in lines(tmp_path, "error.log")] == ["error"] * 4


def test_an_exception_is_a_field_with_its_traceback(tmp_path: Path) -> None:
    configure_logging(LogFiles(tmp_path))
    try:
        int(HOSTILE[1])
    except ValueError as fault:
        LOG.exception("Failed")
        logging.getLogger("library").exception("Failed")
        LOG.critical("Failed", exc_info=fault)
    written = lines(tmp_path, "error.log")
    assert len(written) == 3
    for line in written:
        assert line["exception"].startswith("Traceback (most recent call last):\n")
        assert "ValueError: invalid literal" in line["exception"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_inside_its_line(tmp_path: Path, text: str) -> None:
    configure_logging(LogFiles(tmp_path))
    LOG.info(text, sku=text)
    logging.getLogger("library").error("%s", text)
    shown = text.replace("\ud800", "\\ud800")
    first, second = lines(tmp_path)
    assert (first["message"], first["sku"], second["message"]) == (shown, shown, shown)


def test_fields_that_json_does_not_know_do_not_break_the_caller(tmp_path: Path) -> None:
    configure_logging(LogFiles(tmp_path))
    LOG.info("Odd", big=2**70, odd=Unspeakable(), infinite=float("inf"))
    LOG.info(Unspeakable())
    LOG.info("Own", timestamp="no", level="no", message="no")
    first, unspeakable, second = lines(tmp_path)
    assert unspeakable["message"] == "<Unspeakable>"
    assert (first["message"], first["odd"]) == ("Odd", "<Unspeakable>")
    assert (second["message"], second["level"]) == ("Own", "info")
    assert second["timestamp"] != "no"


def test_a_record_with_broken_arguments_does_not_break_the_caller(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(LogFiles(tmp_path))
    logging.getLogger().handlers[-1].handle(logging.makeLogRecord({"msg": "%d", "args": ("not a number",)}))
    assert "Logging error" in capsys.readouterr().err


def test_warnings_and_asyncio_are_routed(tmp_path: Path) -> None:
    configure_logging(LogFiles(tmp_path))
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("Beware", stacklevel=1)
    loop = asyncio.new_event_loop()
    loop.call_exception_handler({"message": "Task was lost"})
    loop.close()
    first, second = lines(tmp_path)
    assert (first["level"], first["logger"]) == ("warn", "py.warnings")
    assert "Beware" in first["message"]
    assert (second["level"], second["logger"], second["message"]) == ("error", "asyncio", "Task was lost")


def test_other_libraries_are_routed_and_stdout_stays_empty(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    configure_logging(LogFiles(tmp_path))
    logging.getLogger("library").info("Listening")
    assert [(line["logger"], line["message"]) for line in lines(tmp_path)] == [("library", "Listening")]
    assert capfd.readouterr().out == ""


def test_a_terminal_gets_short_lines_without_control_characters(tmp_path: Path) -> None:
    terminal = io.StringIO()
    configure_logging(LogFiles(tmp_path), terminal=terminal)
    LOG.warning("Odd \x1b[31m\nsku", sku="two\nlines 🦊", request_id="request-1", exception="Traceback:\n  \x9b here")
    assert terminal.getvalue()[13:] == (
        "warn  Odd \\x1b[31m\\nsku sku=two\\nlines 🦊 request_id=request-1\nTraceback:\n  \\x9b here\n"
    )
    terminal.close()
    LOG.info("Gone")
    assert lines(tmp_path)[-1]["message"] == "Gone"


def test_a_stderr_that_is_a_terminal_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stderr", terminal)
    configure_logging(LogFiles(tmp_path))
    LOG.info("Seen")
    assert "info  Seen" in terminal.getvalue()


def test_a_full_disk_sends_lines_to_stderr(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "combined.log").symlink_to("/dev/full")
    configure_logging(LogFiles(tmp_path))
    LOG.info("Not lost")
    assert json.loads(capfd.readouterr().err)["message"] == "Not lost"


def test_after_the_end_lines_go_to_stderr(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    configure_logging(LogFiles(tmp_path))
    shutdown_logging()
    shutdown_logging()
    LOG.info("Late")
    captured = capfd.readouterr()
    assert (json.loads(captured.err)["message"], captured.out) == ("Late", "")
    assert lines(tmp_path) == []


def test_a_second_configuration_takes_the_place_of_the_first(tmp_path: Path) -> None:
    configure_logging(LogFiles(tmp_path / "a"))
    configure_logging(LogFiles(tmp_path / "b"))
    LOG.info("Event")
    logging.getLogger("library").info("Event")
    assert (len(lines(tmp_path / "a")), len(lines(tmp_path / "b"))) == (0, 2)


def test_the_access_log_shares_the_file(tmp_path: Path) -> None:
    files = LogFiles(tmp_path)
    configure_logging(files)
    access = AccessLog(files)
    for number in range(500):
        access.record(answered(request_id=str(number)), 1.0)
        LOG.info("Event", number=number)
    access.close()
    written = lines(tmp_path)
    assert [line["requestId"] for line in written if "path" in line] == [str(number) for number in range(500)]
    assert [line["number"] for line in written if "number" in line] == list(range(500))


def test_the_level_goes_up_and_down_a_step_at_a_time_for_both_ways_of_logging(tmp_path: Path) -> None:
    configure_logging(LogFiles(tmp_path), "warn")
    said: list[str] = []
    verbosity = Verbosity("warn", [set_level], said.append)
    steps = [verbosity.more, verbosity.more, verbosity.more, verbosity.less, verbosity.less, *[verbosity.less] * 2]
    for step in steps:
        step()
        for level in ("debug", "info", "warning", "error"):
            getattr(LOG, level)(f"{len(said)} structlog")
            getattr(logging.getLogger("library"), level)(f"{len(said)} logging")
    levels = ["info", "debug", "debug", "info", "warn", "error", "error"]
    assert said == [f"The log level is {level} now, as asked." for level in levels]
    counts = {"debug": 4, "info": 3, "warn": 2, "error": 1}
    for number, level in enumerate(levels, 1):
        for way in ("structlog", "logging"):
            assert sum(line["message"] == f"{number} {way}" for line in lines(tmp_path)) == counts[level], (level, way)
