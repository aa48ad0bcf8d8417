"""The one door to the database: whoever comes in has shown that it leads to the right server."""

import threading
from pathlib import Path
from typing import Final

import psycopg

from holdfast.engine.errors import StorageFault, StorageUnavailable
from holdfast.storage.postgres.allegiance import Allegiance, Log, Refused
from holdfast.storage.postgres.connection import Connection, Session, open_connection
from holdfast.storage.postgres.hosts import database_of, hosts_of
from holdfast.storage.postgres.looking import has_entry, look_at
from holdfast.storage.postgres.memory_file import MemoryFile
from holdfast.storage.postgres.prober import Prober, Seen
from holdfast.storage.postgres.standing import Look, primary_among
from holdfast.storage.postgres.unreachable import Unreachable


class NoPrimary(StorageUnavailable):
    """None of several hosts is the one to use."""

    def __init__(self, why: str, seen: dict[str, Seen]) -> None:
        super().__init__(f"No host of DATABASE_URL can be used at the moment ({why}). Nothing was done.")
        self._seen = seen

    def refuses_us(self) -> bool:
        """Tell whether one of them takes connections, but not this one."""
        return any(seen.refuses_us() for seen in self._seen.values() if isinstance(seen, Unreachable))


class Guard:
    """Opens connections, and keeps in mind what was seen; in the data directory too, when it has one."""

    def __init__(self, dsn: str, *, data_dir: Path | None = None, accept: bool = False, log: Log = str) -> None:
        """Read what was seen. ``accept``: forget it, and take the server that is found."""
        self._hosts = hosts_of(dsn)
        database = database_of(next(iter(self._hosts.values())))
        self._file = None if data_dir is None else MemoryFile(data_dir)
        self._accept = accept
        memory = None if accept or self._file is None else self._file.read(database)
        several = len(self._hosts) > 1
        self.allegiance: Final = Allegiance(database, memory, log, leased=several)
        #: What is seen may be kept: it does not rest on a server that may be an old one.
        self._sure = accept or memory is not None or not several
        self._kept = memory
        self._keeping = threading.Lock()
        self._prober = Prober(self._hosts, self._sighted) if several else None
        self._probing = threading.Lock()
        self._started = False

    @property
    def remembers(self) -> bool:
        """Whether anything is to be kept from time to time."""
        return self._file is not None

    def open(self, session: Session) -> Connection:
        """Open a connection to the primary. Raises ``StorageUnavailable``, and ``Refused`` for an old one."""
        host = self._host()
        try:
            connection = open_connection(self._hosts[host], session)
        except Unreachable as fault:
            self._missed(host, fault)
            raise
        try:
            look, asked = look_at(connection), self.allegiance.last
            self.allegiance.admit(connection, look, asked, found=has_entry(connection, asked))
        except psycopg.Error as error:
            connection.close()
            missed = Unreachable(error, self._hosts[host])
            self._missed(host, missed)
            raise missed from None
        except BaseException:
            connection.close()
            raise
        memory = self.allegiance.memory
        if memory is not None and (self._kept is None or self._kept.timeline != memory.timeline):
            self.keep()
        return connection

    def witness_lacks(self) -> str | None:
        """Give why it cannot be known that the server in use is no old one, or None.

        That is so at a first start, when one of several hosts does not answer: it may be the one that was promoted.
        """
        if self._sure or self._prober is None:
            return None
        silent = [host for host, seen in self._prober.seen().items() if not isinstance(seen, Look)]
        return f"{' and '.join(silent)} cannot be looked at" if silent else None

    def is_sure(self) -> None:
        """Take note that the server in use is the right one: what is seen may be kept from now on."""
        self._sure = True
        self.keep()

    def keep(self) -> None:
        """Write down what was seen, when there is anything new. Where that fails, the next time may do."""
        memory = self.allegiance.memory
        if self._file is None or not self._sure or memory is None or memory == self._kept:
            return
        with self._keeping:
            try:
                self._file.write(memory, anew=self._accept)
            except (OSError, StorageFault):
                return
            self._kept, self._accept = memory, False

    def close(self) -> None:
        """Look at no host any more, cut every connection, and keep what was seen."""
        if self._prober is not None and self._started:
            self._prober.close()
        self.allegiance.leave()
        self.keep()

    def _host(self) -> str:
        if self._prober is None:
            return next(iter(self._hosts))
        with self._probing:
            if not self._started:
                self._started = True
                self._prober.start()
        seen = self._prober.seen()
        looks = {host: look if isinstance(look, Look) else _reason(look) for host, look in seen.items()}
        host, why = primary_among(looks, self.allegiance.memory, self.allegiance.server)
        if not host:
            raise NoPrimary(why, seen)
        return host

    def _missed(self, host: str, fault: StorageFault) -> None:
        if self._prober is not None:
            self._prober.missed(host, fault)

    def _sighted(self, host: str, look: Look) -> None:
        try:
            self.allegiance.sighted(host, look)
        except Refused:  # It has been left, and said so.
            return
        finally:
            self.keep()


def _reason(fault: StorageFault) -> str:
    return fault.reason if isinstance(fault, Unreachable) else str(fault)
