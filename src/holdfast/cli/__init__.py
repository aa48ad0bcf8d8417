"""The command ``holdfast``."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: What a shell sets when it asks what may follow.
COMPLETION: Final = "_HOLDFAST_COMPLETE"
#: What new files and folders of this process may never be: open to others.
_OTHERS: Final = 0o077


def main() -> None:
    """Run the command line. Whatever it makes is for its owner alone."""
    os.umask(_OTHERS)
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


@contextmanager
def _without(library: str) -> Iterator[None]:
    """Have a library taken for one that is not installed, by what is imported meanwhile and could do without it."""
    sys.modules[library] = None  # type: ignore[assignment] # So that an import of it fails: reference/import.
    try:
        yield
    finally:
        del sys.modules[library]
