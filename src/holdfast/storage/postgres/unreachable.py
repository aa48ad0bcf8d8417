"""What is said of a host that gives no connection."""

from typing import Final

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from holdfast.engine.errors import StorageUnavailable
from holdfast.storage.postgres.hosts import Parameters

_SECRETS: Final = ("password", "sslpassword")


class Unreachable(StorageUnavailable):
    """A host gave no connection that can be used."""

    def __init__(self, error: psycopg.Error, parameters: Parameters) -> None:
        #: What happened, without the secrets of the URL.
        self.reason: Final = _without_secrets(" ".join(str(error).split()), parameters)
        super().__init__(f"PostgreSQL cannot be reached at the moment ({self.reason}). Nothing was done.")
        self._parameters: Final = parameters
        self._silent: Final = isinstance(error, psycopg.errors.ConnectionTimeout)

    def refuses_us(self) -> bool:
        """Tell whether the host takes connections, but not this one: a wrong password, a database that is missing.

        The driver gives no code for that, and the server's text may be in any language. It may take as long as two
        connections.
        """
        if self._silent or pq.PGconn.ping(make_conninfo(**self._parameters).encode()) != pq.Ping.OK:
            return False
        try:  # One that only cannot be written, a standby perhaps, may become the primary.
            psycopg.connect(**{**self._parameters, "target_session_attrs": "any"}).close()
        except psycopg.Error:
            return True
        return False


def _without_secrets(text: str, parameters: Parameters) -> str:
    for name in _SECRETS:
        if secret := parameters.get(name):
            text = text.replace(str(secret), "***")
    return text
