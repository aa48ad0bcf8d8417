"""A primary and its standby, with all that happens to such a pair: killed, frozen, promoted, and back again."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg

from contract.engines import PostgresAround
from holdfast.storage.postgres.migrate import migrate
from postgres_server import PASSWORD, PostgresServer, wait_until

DATABASE: Final = "holdfast"
DEADLINE_S: Final = 30.0
#: The name under which the standby is known; any standby is.
NAMES: Final = "*"
#: A crash of these servers loses nothing: their machine goes on.
SETTINGS: Final = {"shared_buffers": "16MB", "max_connections": "60", "wal_retrieve_retry_interval": "100ms"}
_STREAMING: Final = "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'"
_SYNCHRONOUS: Final = "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming' AND sync_state <> 'async'"
_SESSIONS: Final = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holdfast'"

Row = tuple[Any, ...]


def stopped_template() -> PostgresServer:
    """Give a server with the schema, stopped in order: its data may be copied."""
    server = PostgresServer(SETTINGS)
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0".encode())
    migrate(server.dsn(DATABASE))
    server.stop()
    return server


class Pair:
    """The primary is the first host that nodes are told of, the standby the second."""

    def __init__(self, template: PostgresServer, *, names: str) -> None:
        self.primary: Final = PostgresServer(SETTINGS | {"synchronous_standby_names": names}, copy_of=template)
        try:
            self.standby: Final = PostgresServer(SETTINGS, copy_of=template, follows=self.primary)
            wanted = _SYNCHRONOUS if names else _STREAMING
            wait_until(lambda: run(self.primary, wanted) != [], DEADLINE_S)
        except BaseException:
            self.primary.remove()
            raise

    @property
    def dsn(self) -> str:
        """What nodes are told."""
        hosts = f"127.0.0.1:{self.primary.port},127.0.0.1:{self.standby.port}"
        return f"postgresql://postgres:{PASSWORD}@{hosts}/{DATABASE}?target_session_attrs=read-write"

    def promote(self) -> None:
        """Make the standby a primary of its own."""
        run(self.standby, "SELECT pg_promote()")

    def bring_back(self, *, names: str) -> None:
        """Start the old primary again."""
        self.primary.settings["synchronous_standby_names"] = names
        self.primary.start()

    def remove(self) -> None:
        for server in (self.primary, self.standby):
            server.remove()


def run(server: PostgresServer, sql: str) -> list[Row]:
    """Run a statement; what it writes waits for no standby."""
    with psycopg.connect(server.dsn(DATABASE), autocommit=True, application_name="test") as connection:
        connection.execute("SET synchronous_commit = local")
        cursor = connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []


def cut_sessions(server: PostgresServer) -> None:
    """End all sessions of nodes."""
    run(server, _SESSIONS)


@contextmanager
def around(server: PostgresServer) -> Iterator[PostgresAround]:
    """Give a way around the code into what a server has."""
    opened = PostgresAround(server.dsn(DATABASE))
    yield opened
    opened.close()


class Freezer:
    """Stops every process of a server, and lets them go on."""

    def __init__(self, server: PostgresServer) -> None:
        self._postmaster = server.pid
        self._frozen: list[int] = []

    def freeze(self) -> None:
        """Begin with the one that could start others."""
        self._send([self._postmaster], signal.SIGSTOP)
        self._frozen = [self._postmaster, *_children(self._postmaster)]
        self._send(self._frozen, signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(self._frozen, signal.SIGCONT)
        self._frozen = []

    def kill(self) -> None:
        """End them as they are: what lies in their sockets is gone."""
        self._send([*self._frozen[1:], self._postmaster], signal.SIGKILL)

    @staticmethod
    def _send(processes: list[int], number: signal.Signals) -> None:
        for process in processes:
            try:
                os.kill(process, number)
            except ProcessLookupError:  # It was about to end.
                continue


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
