"""What an answer says of its connection: whether it stays open, and for how long."""

from collections.abc import Mapping
from typing import Final

#: Nothing more is read from this connection.
CLOSE: Final[tuple[tuple[bytes, bytes], ...]] = ((b"connection", b"close"),)


def kept(idle_s: int) -> tuple[tuple[bytes, bytes], ...]:
    """Announce how long a connection may be idle before it is closed. Both headers go together (RFC 9110, 7.6.1)."""
    return (b"connection", b"keep-alive"), (b"keep-alive", b"timeout=%d" % idle_s)


def stays_open(http_version: str, headers: Mapping[bytes, bytes]) -> bool:
    """Tell whether a request leaves its connection open for another one."""
    return http_version == "1.1" and b"close" not in headers.get(b"connection", b"").lower()
