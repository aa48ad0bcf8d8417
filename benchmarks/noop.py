"""The reference: a route that does nothing, on the server stack of Holdfast. ``python -m benchmarks.noop``."""

import asyncio
import signal
import sys
from typing import Any

import msgspec
import uvloop
from starlette.routing import Route, Router

from benchmarks.servers import ANNOUNCEMENT
from holdfast.api.http.exchange import Receive, Scope, Send
from holdfast.api.http.server import bind, serve

PATH = "/noop"


class Units(msgspec.Struct):
    """The body of a reserve."""

    quantity: int


class Noop:
    """Decodes a JSON body and answers with JSON."""

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder(Units)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
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
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    listener = bind("127.0.0.1", 0)
    print(ANNOUNCEMENT, f"http://127.0.0.1:{listener.getsockname()[1]}", file=sys.stderr, flush=True)
    await serve(Router([Route(PATH, Noop())]), listener, stop)


if __name__ == "__main__":
    uvloop.run(main())
