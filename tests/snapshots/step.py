"""A request of the fixed scenario, and how it is sent to the application without a socket."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from holdfast.api.http.line import Application
from memory_wire import opened, response_of

#: Where the storage's clock stands, in milliseconds since 1970 UTC: 2024-05-06T07:08:09.123Z.
BEGIN_MS: Final = 1_714_979_289_123
_STREAM: Final = b"text/event-stream"
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


async def send(app: Application, step: Step, name: str) -> Answer:
    """Send a request; leave an endless answer after its first pieces."""
    content = step.content
    headers = {"Content-Type": "application/json"} if content else {}
    headers |= {"Host": "localhost", "X-Request-ID": name, **step.headers}
    if content:
        headers["Content-Length"] = str(len(content))
    lines = [f"{step.method} {step.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    wire = opened(app)
    wire.send("\r\n".join([*lines, "Connection: close", "", ""]).encode() + content)
    await wire.until(lambda: wire.over.is_set() or (len(wire.writes) > _PIECES and _STREAM in wire.writes[0]))
    wire.end()
    await wire.settled()
    answer = response_of(wire.received, step.method)
    return Answer(answer.status_code, answer.headers.get("content-type", "").partition(";")[0], answer.content)
