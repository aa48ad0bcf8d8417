"""The body of a request on its way in: it has a time to arrive, and no more of it is taken than is allowed."""

import asyncio

from starlette.types import Receive

from holdfast.api.http.problems import Invalid
from holdfast.api.limits import BODY_S_MAX


async def arrived(receive: Receive, declared: int, bytes_max: int) -> bytes | None:
    """Give the body, or a first part of one beyond the bound; None: the client left before the end.

    Raises a 400 for one that takes too long: whoever sends half of a body must not hold a connection for ever.
    ``declared`` is the number of bytes that there should be; -1: nobody has said.
    """
    try:
        async with asyncio.timeout(BODY_S_MAX):
            message = await receive()
            body: bytes = message.get("body", b"")
            # Granian sends an empty last message; whoever has all the bytes need not wait for it.
            if len(body) == declared or not message.get("more_body"):
                return body
            return await _rest(receive, body, bytes_max)
    except TimeoutError:
        raise Invalid("body", f"did not arrive within {BODY_S_MAX:.0f} seconds; send it again, at once") from None


async def _rest(receive: Receive, body: bytes, bytes_max: int) -> bytes | None:
    parts, size, more = [body], len(body), True
    while more and size <= bytes_max:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
    return b"".join(parts)
