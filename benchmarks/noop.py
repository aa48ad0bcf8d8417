"""The reference: a route that does nothing, on bare Granian and ASGI. ``python -m benchmarks.noop``.

It stays what it is, whatever the server of Holdfast becomes: so figures of different times can be compared.
"""

import asyncio
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec
import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from benchmarks.servers import ANNOUNCEMENT

PATH = "/noop"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Units(msgspec.Struct):
    """The body of a reserve."""

    quantity: int


class Noop:
    """Decodes a JSON body and answers with JSON."""

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder(Units)

    async def __call__(self, _: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        units = self._decoder.decode(body)
        content: dict[str, Any] = {"success": True, "data": {"quantity": units.quantity}}
        answer = msgspec.json.encode(content)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


async def main() -> None:
    """Serve until SIGTERM."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]  # Granian cannot be asked which one it took.
    server = Server(
        Noop(),
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
    )
    stop: Callable[[], None] = server.stop
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
    serving = asyncio.create_task(server.serve())
    await _listening(port)
    print(ANNOUNCEMENT, f"http://127.0.0.1:{port}", file=sys.stderr, flush=True)
    await serving


async def _listening(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return


if __name__ == "__main__":
    uvloop.run(main())
