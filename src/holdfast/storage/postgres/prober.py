"""Looks at every host of the database, each second and each from a thread of its own: one may be frozen."""

import threading
from collections.abc import Callable, Mapping
from typing import Final

import psycopg

from holdfast.engine.errors import StorageFault
from holdfast.storage.postgres.connection import Connection, Session, open_connection
from holdfast.storage.postgres.hosts import Parameters
from holdfast.storage.postgres.looking import look_at
from holdfast.storage.postgres.standing import Look
from holdfast.storage.postgres.unreachable import Unreachable

#: How long a host is left alone between two looks.
PROBE_PAUSE_S: Final = 1.0
#: How long a host may take to show what it is.
PROBE_ANSWER_S: Final = 2.0
#: How long the first looks at all hosts may take.
FIRST_LOOKS_S_MAX: Final = 6.0
_SESSION: Final = Session(answer_s=PROBE_ANSWER_S)

#: What was last seen of a host, or why nothing was.
Seen = Look | StorageFault
Sighted = Callable[[str, Look], None]


class Prober:
    """Knows what was last seen of each host."""

    def __init__(self, hosts: Mapping[str, Parameters], sighted: Sighted) -> None:
        self._hosts = {host: {**parameters, "target_session_attrs": "any"} for host, parameters in hosts.items()}
        self._sighted = sighted
        self._seen: Final[dict[str, Seen]] = {}
        self._news: Final = threading.Condition()
        self._ended: Final = threading.Event()
        self._threads = [threading.Thread(target=self._watch, args=[host], daemon=True) for host in hosts]

    def start(self) -> None:
        """Look from now on."""
        for thread in self._threads:
            thread.start()

    def seen(self) -> dict[str, Seen]:
        """Give what was last seen of each host; waits until each has been looked at once."""
        with self._news:
            self._news.wait_for(lambda: len(self._seen) == len(self._hosts), FIRST_LOOKS_S_MAX)
            late = StorageFault("it has not answered yet")
            return {host: self._seen.get(host, late) for host in self._hosts}

    def missed(self, host: str, fault: StorageFault) -> None:
        """Take note that a host was tried in vain."""
        with self._news:
            self._seen[host] = fault
            self._news.notify_all()

    def close(self) -> None:
        """Look no more."""
        self._ended.set()  # Not joined: a host that is frozen would hold the end up.

    def _watch(self, host: str) -> None:
        connection: Connection | None = None
        while not self._ended.is_set():
            connection, seen = self._look(host, connection)
            if isinstance(seen, StorageFault):
                self.missed(host, seen)
            else:
                with self._news:
                    self._seen[host] = seen
                    self._news.notify_all()
                self._sighted(host, seen)
            self._ended.wait(PROBE_PAUSE_S)
        if connection is not None:
            connection.close()

    def _look(self, host: str, connection: Connection | None) -> tuple[Connection | None, Seen]:
        if connection is not None:
            try:
                return connection, look_at(connection)
            except psycopg.Error:  # The server may be there again already.
                connection.close()
        try:
            connection = open_connection(self._hosts[host], _SESSION)
        except StorageFault as fault:
            return None, fault
        try:
            return connection, look_at(connection)
        except psycopg.Error as error:
            connection.close()
            return None, Unreachable(error, self._hosts[host])
