"""The client that commands talk with."""

import getpass
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from holdfast.cli.complaints import Unreachable

if TYPE_CHECKING:
    from holdfast_client import Client

#: For how long a call is tried once the server has been seen, in seconds.
PATIENCE_S: Final = 30.0
_KNOCK_S: Final = 5.0


@contextmanager
def talking(patience_s: float = PATIENCE_S) -> Iterator["Client"]:
    """Open a client for HOLDFAST_URL, or the server of this machine; tell the ledger who has typed the command.

    Raises ``Unreachable`` at once when nobody listens there: whoever has typed a command does not want to wait for it.
    """
    from holdfast_client import Client, Patience

    with Client(actor=_user(), patience=Patience(total_s=patience_s)) as client:
        _knock(client.url)
        yield client


def _knock(url: str) -> None:
    try:
        place = urlsplit(url)
        port = place.port or {"https": 443, "http": 80}[place.scheme]
        socket.create_connection((place.hostname or "", port), timeout=_KNOCK_S).close()
    except (ValueError, KeyError):
        raise Unreachable(url, "that is no address such as http://localhost:3000") from None
    except OSError as problem:
        raise Unreachable(url, problem.strerror or str(problem)) from None


def _user() -> str | None:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        return None
    return name if name.isascii() and name.isprintable() else None
