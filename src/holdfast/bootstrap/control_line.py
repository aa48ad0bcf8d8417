"""Messages between the processes of a server, beside commands."""

import asyncio
import socket
from collections.abc import Callable
from typing import Final, cast

import msgspec

from holdfast.engine.workers.wire import LENGTH
from holdfast.telemetry.report import Counted, Report


class Mine(msgspec.Struct, frozen=True, tag=True):
    """From a worker: what it has counted."""

    report: Report


class Ask(msgspec.Struct, frozen=True, tag=True):
    """From a worker: what have all of us counted? ``reset``: and from now on the groups begin at zero."""

    report: Report
    reset: bool = False


class Tell(msgspec.Struct, frozen=True, tag=True):
    """To a worker: what have you counted?"""


class Whole(msgspec.Struct, frozen=True, tag=True):
    """To a worker: that is what all have counted, and what of it was there when the groups were set to zero."""

    report: Report
    before: Counted | None


Message = Mine | Ask | Tell | Whole
_decode: Final = msgspec.msgpack.Decoder(Message).decode
_encode: Final = msgspec.msgpack.Encoder().encode


class Line(asyncio.Protocol):
    """Messages over a socket pair."""

    def __init__(self, heard: Callable[[Message], None], lost: Callable[[], None]) -> None:
        self._heard: Final = heard
        self._lost: Final = lost
        self._arrived = bytearray()
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def at(cls, end: socket.socket, heard: Callable[[Message], None], lost: Callable[[], None]) -> "Line":
        """Speak at one end of it."""
        _, line = await asyncio.get_running_loop().create_connection(lambda: cls(heard, lost), sock=end)
        return line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep it; uvloop's are of a class of their own."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Hear what has arrived whole."""
        self._arrived += data
        while len(self._arrived) >= LENGTH.size:
            end = LENGTH.size + LENGTH.unpack_from(self._arrived)[0]
            if len(self._arrived) < end:
                return
            message = bytes(self._arrived[LENGTH.size : end])
            del self._arrived[:end]
            self._heard(_decode(message))

    def connection_lost(self, _error: Exception | None) -> None:
        """Tell that the other end is gone."""
        self._lost()

    def say(self, message: Message) -> None:
        """Send a message, if there is still somebody."""
        if self._transport is not None and not self._transport.is_closing():
            encoded = _encode(message)
            self._transport.write(LENGTH.pack(len(encoded)) + encoded)

    def close(self) -> None:
        """Hang up, when all is sent."""
        if self._transport is not None:
            self._transport.close()
