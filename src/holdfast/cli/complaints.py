"""What a command says when it cannot do what was asked: one line, with what to do, and a status."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec

#: Exit statuses, beside 0: it is done.
STATUSES: Final = {
    1: "it was refused, or something is wrong with what was looked at",
    2: "it cannot be meant: an option, an argument, a setting or a file is wrong; nothing was done",
    3: "no server answered, or not in time",
    4: "the server does not let you in",
    5: "a part was done: of an import, some rows were not taken",
    130: "interrupted",
}
#: The same in a word, for the list of commands.
SHORT_STATUSES: Final = {
    0: "done",
    1: "refused, or something is wrong",
    2: "it cannot be meant",
    3: "no server",
    4: "not let in",
    5: "done in part",
    130: "interrupted",
}
REFUSED, MISUSED, NO_ANSWER, NOT_LET_IN, PARTLY, INTERRUPTED = STATUSES

_NOT_LET_IN: Final = frozenset({401, 403})


class Misused(Exception):
    """What was asked for cannot be meant; the message says why and what to do."""


class Unreachable(Exception):
    """Nobody listens where the server should be."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"No server answers at {url}: {why}. `holdfast serve` starts one here; HOLDFAST_URL names another."
        )


class Complaint(msgspec.Struct, frozen=True):
    """One line for people, and the status for scripts."""

    line: str
    status: int


@contextmanager
def complaining() -> Iterator[None]:
    """End with one line on standard error where a command cannot do what was asked, and with the fitting status."""
    try:
        yield
    except KeyboardInterrupt:
        print("holdfast: Interrupted.", file=sys.stderr)
        raise SystemExit(INTERRUPTED) from None
    except Exception as fault:
        told = complaint(fault)
        if told is None:
            raise
        print(f"holdfast: {told.line}", file=sys.stderr)
        raise SystemExit(told.status) from None


def complaint(fault: Exception) -> Complaint | None:
    """Say what a fault means to whoever has typed the command; None: it is a defect."""
    if isinstance(fault, Misused) or _is(fault, "holdfast.cli.importing.tables", "BrokenFile"):
        return Complaint(str(fault), MISUSED)
    if isinstance(fault, OSError) and fault.filename is not None:
        return Complaint(f"{fault.filename}: {fault.strerror}.", MISUSED)
    if isinstance(fault, Unreachable):
        return Complaint(str(fault), NO_ANSWER)
    if "holdfast_client.errors" not in sys.modules:
        return None
    from holdfast_client import NoAnswer, Refused

    if isinstance(fault, Refused):
        if fault.status in _NOT_LET_IN:
            return Complaint(f"{fault} Set HOLDFAST_API_KEY, or run this on the server's machine.", NOT_LET_IN)
        return Complaint(str(fault), REFUSED)
    if isinstance(fault, NoAnswer):
        told = str(fault).rstrip(".")
        return Complaint(f"{told}. Whether anything was done is not known; see `holdfast doctor`.", NO_ANSWER)
    return Complaint(str(fault), REFUSED) if _is(fault, "holdfast_client.errors", type(fault).__name__) else None


def _is(fault: Exception, module: str, name: str) -> bool:
    """Tell whether a fault is of a class, without importing it: a class that is not loaded was not raised."""
    kind = getattr(sys.modules.get(module), name, None)
    return kind is not None and isinstance(fault, kind)
