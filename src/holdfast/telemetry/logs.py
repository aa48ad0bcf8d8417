"""The application's log: structlog and the standard library's logging, both as JSON lines into one ``Outlet``.

A line is ``{"timestamp": …, "level": …, "message": …, "requestId"?: …, …}``. Fields are given to structlog
under Python names (``request_id``) and written in camelCase; an exception becomes a field with its traceback.
When stderr is a terminal, short lines for people go there too.
"""

import logging
import sys
from collections.abc import Mapping
from functools import lru_cache, partialmethod
from typing import Any, Final, TextIO

import msgspec
import structlog

from holdfast.telemetry.outlets import Outlet, write_to_stderr
from holdfast.times import now_ms, rfc3339

#: The levels of LOG_LEVEL, the gravest first, and what the standard library calls them.
NUMBERS: Final = {"error": logging.ERROR, "warn": logging.WARNING, "info": logging.INFO, "debug": logging.DEBUG}
#: What a caller's field may not overwrite.
_OWN_FIELDS: Final = frozenset({"timestamp", "level", "message"})


def configure_logging(outlet: Outlet, level: str = "info", *, terminal: TextIO | None = None) -> None:
    """Send structlog, logging and warnings to an outlet, from this level on (error, warn, info, debug).

    The terminal is stderr when that is one.
    """
    shutdown_logging()
    output = _Output(outlet, terminal or (sys.stderr if _is_terminal(sys.stderr) else None))
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.format_exc_info],
        logger_factory=lambda *_: output,
        # Loggers are made at import time, before this: they must not stick to an earlier configuration.
        cache_logger_on_first_use=False,
    )
    logging.getLogger().addHandler(_Bridge(output))
    logging.captureWarnings(capture=True)
    set_level(level)


def set_level(level: str) -> None:
    """Log from this level on."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(NUMBERS[level]))
    logging.getLogger().setLevel(NUMBERS[level])


def shutdown_logging() -> None:
    """Close the outlet. Close the access log first; what is logged after this goes to stderr."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _Bridge)]:
        root.removeHandler(handler)
        root.setLevel(logging.WARNING)
        logging.captureWarnings(capture=False)
        handler.output.close()


class _Output:
    """Where both ways of logging meet. It is the logger that structlog wraps."""

    def __init__(self, outlet: Outlet, terminal: TextIO | None) -> None:
        self._outlet = outlet
        self._closed = False
        self._terminal = terminal

    def emit(self, level: str, event: object, fields: Mapping[str, Any]) -> None:
        """Write one line; never raises, whatever the fields hold and whatever became of the disk."""
        timestamp = rfc3339(now_ms())
        message = event if isinstance(event, str) else _plain(event)
        line = _encode(timestamp, level, message, fields)
        try:
            if self._closed:
                write_to_stderr(line)
                return
            self._outlet.write(line, line if level == "error" else b"")
        except OSError:
            write_to_stderr(line)
        if self._terminal is not None:
            _show(self._terminal, timestamp, level, message, fields)

    def close(self) -> None:
        """Close the outlet; later lines go to stderr."""
        self._closed = True
        self._outlet.close()

    def _log(self, level: str, /, event: object = "", **fields: Any) -> None:
        self.emit(level, event, fields)

    debug = partialmethod(_log, "debug")
    info = partialmethod(_log, "info")
    warning = partialmethod(_log, "warn")
    error = partialmethod(_log, "error")
    critical = partialmethod(_log, "error")


class _Bridge(logging.Handler):
    """Takes the records of the standard library's logging: asyncio, warnings."""

    def __init__(self, output: _Output) -> None:
        super().__init__()
        self.output = output
        self.setFormatter(logging.Formatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        try:
            fields: dict[str, Any] = {"logger": record.name}
            if record.exc_info and self.formatter is not None:
                fields["exception"] = self.formatter.formatException(record.exc_info)
            self.output.emit(_level_of(record.levelno), record.getMessage(), fields)
        except Exception:  # noqa: BLE001 - a record with broken arguments must not break its caller
            self.handleError(record)


def _level_of(number: int) -> str:
    return next((level for level, least in NUMBERS.items() if number >= least), "debug")


def _encode(timestamp: str, level: str, message: str, fields: Mapping[str, Any]) -> bytes:
    line = {"timestamp": timestamp, "level": level, "message": message}
    shown = {_camel_case(name): value for name, value in fields.items() if name not in _OWN_FIELDS}
    try:
        return msgspec.json.encode(line | shown, enc_hook=repr) + b"\n"
    except Exception:  # noqa: BLE001 - lone surrogates, numbers beyond 64 bits, a repr that raises
        plain = {_plain(name): _plain(value) for name, value in shown.items()}
        return msgspec.json.encode(line | {"message": _plain(message)} | plain) + b"\n"


def _plain(value: object) -> str:
    try:
        return ascii(value) if not isinstance(value, str) else value.encode("utf-8", "backslashreplace").decode()
    except Exception:  # noqa: BLE001 - a repr that raises
        return f"<{type(value).__name__}>"


# Field names are few, as they stand in the source.
@lru_cache(maxsize=256)
def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest) if first else name


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


def _show(terminal: TextIO, timestamp: str, level: str, message: str, fields: Mapping[str, Any]) -> None:
    """Write a short line for people: the time of day, the level, the message, the fields; then the traceback."""
    pairs = [f"{name}={_plain(value)}" for name, value in fields.items() if name != "exception"]
    lines = [" ".join([timestamp[11:23], f"{level:<5}", message, *pairs])]
    lines += str(fields.get("exception", "")).splitlines()
    text = "".join(f"{_printable(line)}\n" for line in lines)
    try:
        terminal.write(text)
        terminal.flush()
    except (OSError, ValueError):
        return  # The terminal is gone; the files have the line.


def _printable(text: str) -> str:
    """Escape what could move the cursor or recolour the terminal: texts come from users."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)
