"""A request of the fixed scenario, and how it is sent to the application without a socket."""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

#: Where the storage's clock stands, in milliseconds since 1970 UTC: 2024-05-06T07:08:09.123Z.
BEGIN_MS: Final = 1_714_979_289_123
_HOST: Final = (b"host", b"localhost")
#: After this many pieces the client of a stream has seen enough.
_PIECES: Final = 2


class Step(NamedTuple):
    """A request; its body is JSON, or text that is sent as it is."""

    method: str
    target: str
    body: Any = None
    headers: Mapping[str, str] = {}
    #: How far the storage's clock has gone on since the beginning, from this request on; None: it stands still.
    at_s: int | None = None
    #: How every transaction and every look at the database fails during this request.
    fault: Exception | None = None

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def content(self) -> bytes:
        """The body as it is sent."""
        if self.body is None:
            return b""
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


class Answer(NamedTuple):
    """What came back."""

    status: int
    media_type: str
    body: bytes


def name_of(step: Step, times: int) -> str:
    """Name a step so that it can be a request id: one that is put in elsewhere renames no other."""
    path = re.sub("[^A-Za-z0-9/._-]", ".", step.path)[:100]
    return f"{step.method}:{path}#{times}"


async def send(app: Any, step: Step, name: str) -> Answer:
    """Send a request; leave an endless answer after its first pieces."""
    path, _, query = step.target.partition("?")
    content = step.content
    given = {"Content-Type": "application/json"} | dict(step.headers) if content else dict(step.headers)
    headers = [_HOST, (b"x-request-id", name.encode())]
    headers += [(header.lower().encode(), value.encode()) for header, value in given.items()]
    if content:
        headers.append((b"content-length", b"%d" % len(content)))
    told: list[dict[str, Any]] = []
    enough = asyncio.Event()
    arriving = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if arriving:
            return arriving.pop()
        await enough.wait()
        return {"type": "http.disconnect"}

    async def take(message: dict[str, Any]) -> None:
        told.append(message)
        if len(told) > _PIECES:
            enough.set()

    scope = {
        "type": "http", "http_version": "1.1", "scheme": "http", "method": step.method, "path": path,
        "raw_path": path.encode(), "query_string": query.encode(), "headers": headers, "root_path": "",
        "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    await app(scope, receive, take)
    head, *pieces = told
    media_type = dict(head["headers"]).get(b"content-type", b"").decode().partition(";")[0]
    return Answer(head["status"], media_type, b"".join(piece.get("body", b"") for piece in pieces))
