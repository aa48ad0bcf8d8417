"""What a server tells its operator: lines on the terminal, and log files."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from signal import Signals

import structlog

from holdfast.bootstrap.signals import LOUDER, QUIETER, REOPENING
from holdfast.bootstrap.start import StartFailure
from holdfast.config import Settings
from holdfast.telemetry.logs import configure_logging, set_level
from holdfast.telemetry.outlets import Outlets, open_outlets, write_to_stderr
from holdfast.telemetry.verbosity import Verbosity


def begin_to_log(settings: Settings, folder: Path) -> Outlets:
    """Begin to log. Raises ``StartFailure``."""
    try:
        outlets = open_outlets(
            folder, settings.log_to, file_bytes_max=settings.log_file_bytes_max, files_max=settings.log_files_max
        )
    except OSError as error:
        raise StartFailure(f"The log files in {folder} cannot be written: {error.strerror}.") from error
    configure_logging(outlets, settings.log_level)
    return outlets


def log_signals(
    settings: Settings, outlets: Outlets, *set_levels: Callable[[str], None]
) -> Mapping[Signals, Callable[[], None]]:
    """Give what is to be done at the signals that are about logs; ``set_levels`` are told of another level, too."""
    verbosity = Verbosity(settings.log_level, (set_level, *set_levels), say)
    return {REOPENING: partial(_reopen, outlets), LOUDER: verbosity.more, QUIETER: verbosity.less}


def _reopen(outlets: Outlets) -> None:
    """Let go of the log files: whoever rotates them has moved them away."""
    outlets.reopen()
    structlog.get_logger().info("The log files were opened anew, as asked.")


def say(line: str) -> None:
    """Tell the operator, on the terminal and in the log. The terminal may be gone."""
    structlog.get_logger().info(line)
    write_to_stderr(f"{line}\n".encode())
