"""What the doctor looks at, one function for each thing. Nothing is changed."""

import importlib.metadata
import os
import platform
import re
import resource
import shutil
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from holdfast import __version__
from holdfast.config import Settings

#: Less free space than this is told, and less than that is wrong.
_DISK_LOW_BYTES: Final = 5 * 2**30
_DISK_FULL_BYTES: Final = 2**28
#: Files that a process should be allowed to have open: a connection is one.
_FILES_MIN: Final = 1_024
_OPEN_TO_OTHERS: Final = 0o077
_LOOK_S: Final = 2.0


class Verdict(StrEnum):
    """What was found."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    what: str
    verdict: Verdict
    #: What was found, and what to do.
    told: str


def installation() -> Iterator[Finding]:
    """Look at Python, and whether all that Holdfast needs is installed."""
    yield Finding("holdfast", Verdict.GOOD, f"{__version__}, Python {platform.python_version()}, {platform.system()}")
    missing = [name for name in _needed() if _version(name) is None]
    if missing:
        yield Finding("packages", Verdict.WRONG, f"{', '.join(missing)} not installed; install Holdfast again.")


def _needed() -> list[str]:
    try:
        wanted = importlib.metadata.requires("holdfast") or []
    except importlib.metadata.PackageNotFoundError:
        return []
    return [re.split(r"[^A-Za-z0-9._-]", each, maxsplit=1)[0] for each in wanted if "extra ==" not in each]


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def data_directory(settings: Settings) -> Iterator[Finding]:
    """Look at the folder, whether it can be written, and whether others can read what is in it."""
    folder = settings.data_dir
    if not folder.exists():
        yield Finding(
            "data directory", Verdict.NOTE, f"{folder.absolute()} is not there yet; the first start makes it."
        )
        return
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(
            "data directory", Verdict.WRONG, f"{folder.absolute()} cannot be written; see its owner, or DATA_DIR."
        )
        return
    database = folder / "holdfast.db"
    if database.exists() and database.stat().st_mode & _OPEN_TO_OTHERS:
        yield Finding("data directory", Verdict.NOTE, f"{database} can be read by others; the next start closes it.")
    yield Finding("data directory", Verdict.GOOD, str(folder.absolute()))


def disk(settings: Settings) -> Iterator[Finding]:
    """Look at the space that is left."""
    folder = next(path for path in (settings.data_dir, *settings.data_dir.absolute().parents) if path.exists())
    free = shutil.disk_usage(folder).free
    told = f"{free / 2**30:,.1f} GiB free"
    if free < _DISK_FULL_BYTES:
        yield Finding("disk", Verdict.WRONG, f"{told}: make room, or nothing can be written any more.")
    else:
        low = free < _DISK_LOW_BYTES
        yield Finding("disk", Verdict.NOTE if low else Verdict.GOOD, f"{told}: make room soon." if low else told)


def database(settings: Settings) -> Iterator[Finding]:
    """Open the database for reading."""
    from holdfast.bootstrap import StartFailure, look_at_database

    path = settings.data_dir / "holdfast.db"
    if settings.database_url.engine == "memory":
        yield Finding("database", Verdict.NOTE, "in memory: it is gone with its server")
    elif settings.database_url.engine == "sqlite" and settings.database_url.reveal() == str(path) and not path.exists():
        yield Finding("database", Verdict.NOTE, f"{path} is not there yet; the first start makes it.")
    else:
        try:
            yield Finding("database", Verdict.GOOD, look_at_database(settings))
        except StartFailure as failure:
            yield Finding("database", Verdict.WRONG, str(failure))


def clock(settings: Settings) -> Iterator[Finding]:
    """Compare the clock with the ledger's time."""
    from holdfast.bootstrap import StartFailure, look_at_clock

    try:
        report = look_at_clock(settings)
    except StartFailure as failure:
        yield Finding("clock", Verdict.NOTE, str(failure))
        return
    odd = report.acceptable
    yield Finding("clock", Verdict.WRONG if odd else Verdict.GOOD, f"{report.told}{' See `holdfast clock`.' * odd}")


def limits(_settings: Settings) -> Iterator[Finding]:
    """Look at how many connections this machine lets a process have."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    few = files < _FILES_MIN
    told = f"a process may have {files:,} files and connections open"
    yield Finding("limits", Verdict.NOTE if few else Verdict.GOOD, f"{told}; raise it with ulimit -n." if few else told)


def server(settings: Settings) -> Iterator[Finding]:
    """Ask the server that runs, if one does; else see that its port is free."""
    from holdfast_client import Client, HoldfastError, NoAnswer, Patience

    with Client(patience=Patience(total_s=_LOOK_S, try_s=_LOOK_S)) as client:
        try:
            health = client.get_health()
            ready = client.get_readiness()
        except NoAnswer:
            yield Finding("server", Verdict.NOTE, f"none answers at {client.url}; `holdfast serve` starts one.")
            yield from _port(settings)
        except HoldfastError as fault:
            yield Finding("server", Verdict.WRONG, f"{client.url}: {fault}")
        else:
            other = health.version != __version__
            told = f"{client.url} is {ready.status}, version {health.version}"
            yield Finding(
                "server",
                Verdict.NOTE if other else Verdict.GOOD,
                f"{told}; this command is {__version__}: restart the older one." if other else told,
            )


def _port(settings: Settings) -> Iterator[Finding]:
    from holdfast.bootstrap import StartFailure, open_listeners

    try:
        open_listeners(settings).close()
    except StartFailure as failure:
        yield Finding("port", Verdict.WRONG, str(failure))
    else:
        yield Finding("port", Verdict.GOOD, f"{settings.port} is free")


#: All of them, in this order.
CHECKS: Final[Sequence[Callable[[Settings], Iterator[Finding]]]] = (
    data_directory,
    disk,
    database,
    clock,
    limits,
    server,
)
