"""The body of a request on its way in: it is whole or no request, in time, and no larger than allowed."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from starlette.types import Receive

from holdfast.api.http.problems import Invalid, Problem
from holdfast.api.limits import BODY_S_MAX, LINGER_BYTES_MAX, LINGER_S_MAX, RETRY_AFTER_S

#: What is declared of a body that comes in chunks: only its last chunk tells where it ends.
UNTOLD: Final = -1


def declared(headers: Mapping[bytes, bytes]) -> int:
    """Give the number of bytes that a body should have, or ``UNTOLD``. A request that tells nothing has none."""
    if b"transfer-encoding" in headers:
        return UNTOLD
    return int(headers.get(b"content-length", b"0"))  # Granian lets no other than plain digits in.


async def arrived(receive: Receive, length: int, bytes_max: int) -> bytes:
    """Give the whole body of a declared length. Raises a 413 for one too large, a 408 for one that takes too long.

    One that is cut off, or whose chunks are malformed, is a 400. Granian tells of both by a disconnect
    (docs/adr/0013), even when the client can still read.
    """
    if length == 0:
        return b""
    if length > bytes_max:
        raise _too_large(bytes_max)
    try:
        async with asyncio.timeout(BODY_S_MAX):
            return await _whole(receive, length, bytes_max)
    except TimeoutError:
        raise _too_late() from None


async def _whole(receive: Receive, length: int, bytes_max: int) -> bytes:
    parts: list[bytes] = []
    size, more = 0, True
    # Granian sends an empty last message; whoever has all the bytes need not wait for it.
    while more and size != length:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _cut_off(size, length)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > bytes_max:
            raise _too_large(bytes_max)
        more = message.get("more_body", False)
    if length not in (size, UNTOLD):
        raise _cut_off(size, length)
    return b"".join(parts)


async def let_pass(receive: Receive) -> None:
    """Take what a client goes on sending after its answer, and leave it.

    Closed at once, its connection would break while it sends, and it would never read the answer (RFC 9112,
    section 9.6). It is closed after a while all the same.
    """
    size = 0
    with suppress(TimeoutError, asyncio.CancelledError):  # Cancelled: the server ends.
        async with asyncio.timeout(LINGER_S_MAX):
            while size <= LINGER_BYTES_MAX:
                message = await receive()
                if not message.get("more_body"):
                    return
                size += len(message["body"])


def _cut_off(size: int, length: int) -> Invalid:
    if length == UNTOLD:
        return Invalid(
            "body", f"its chunks are malformed, or ended after {size} bytes without the last one; send it whole"
        )
    return Invalid("body", f"ended after {size} of {length} bytes; send it whole")


def _too_large(bytes_max: int) -> Problem:
    return Problem(
        "PAYLOAD_TOO_LARGE",
        f"The body is larger than {bytes_max} bytes. Send less at once.",
        members={"limit": bytes_max},
    )


def _too_late() -> Problem:
    return Problem(
        "REQUEST_TIMEOUT",
        f"The body did not arrive within {BODY_S_MAX:.0f} seconds; nothing was done. Send it again, all in one go.",
        headers={"retry-after": str(RETRY_AFTER_S)},
    )
