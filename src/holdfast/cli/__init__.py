"""The command ``holdfast``."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final, Never

#: What a shell sets when it asks what may follow.
COMPLETION: Final = "_HOLDFAST_COMPLETE"
#: What new files and folders of this process may never be: open to others.
_OTHERS: Final = 0o077
#: What ends a command that has not begun yet, and interrupts one that has.
_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
#: The exit status of what was interrupted. It has another home, too, but that takes longer to import.
_INTERRUPTED: Final = 130
_STDERR: Final = 2


def main() -> None:
    """Run the command line. Whatever it makes is for its owner alone."""
    os.umask(_OTHERS)
    # Before all that takes a while to import. Linux drops what the first process of a container has no handler for.
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # What a shell has it ignore, it ignores.
            signal.signal(number, _end)
    if COMPLETION not in os.environ and sys.argv[1:2] == ["serve"]:
        with _without("rich"):  # structlog takes it, where it is there, for tracebacks in colour; a server shows none.
            from holdfast.cli.serving import INHERITED, serve_plainly

        match sys.argv[2:]:  # A server that is told nothing here starts without a parser, in half the time.
            case []:
                sys.exit(serve_plainly(None))
            case [told] if told.startswith(INHERITED):
                sys.exit(serve_plainly(told.removeprefix(INHERITED)))
    from holdfast.cli.app import run_app

    run_app()


def interruptible() -> None:
    """Have signals raise ``KeyboardInterrupt`` from now on: for a command that has something to tidy up, or to tell."""
    for number in _ENDING:
        if signal.getsignal(number) is _end:
            signal.signal(number, signal.default_int_handler)


def _end(_number: int, _frame: FrameType | None) -> Never:
    """End what has done nothing yet. No exception does: now and then an import calls back where it would be lost."""
    with suppress(OSError):  # The terminal may be gone.
        os.write(_STDERR, b"holdfast: Stopped before it had started.\n")
    os._exit(_INTERRUPTED)


@contextmanager
def _without(library: str) -> Iterator[None]:
    """Have a library taken for one that is not installed, by what is imported meanwhile and could do without it."""
    sys.modules[library] = None  # type: ignore[assignment] # So that an import of it fails: reference/import.
    try:
        yield
    finally:
        del sys.modules[library]
