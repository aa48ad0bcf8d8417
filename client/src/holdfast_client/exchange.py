"""What both clients have to tell httpx, and what it tells them."""

from typing import Final, TypedDict

import httpx

from holdfast_client.call import Call, Reply
from holdfast_client.trying import Lost, Send

#: What happens before anything is sent.
_UNSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
#: What another try does not mend.
_WRONG: Final = (httpx.UnsupportedProtocol, httpx.TooManyRedirects)


class Asked(TypedDict):
    """What a request is made of."""

    method: str
    url: str
    headers: list[tuple[bytes, bytes]]
    content: bytes | None
    timeout: float


def asked(url: str, send: Send) -> Asked:
    """Give the request of a try."""
    call = send.call
    return Asked(
        method=call.method,
        url=url + call.target,
        headers=_headers(call),
        content=call.body,
        timeout=send.silence_s,
    )


def _headers(call: Call[object]) -> list[tuple[bytes, bytes]]:
    # As UTF-8: a person's name may have letters that are not in ASCII.
    headers = [(name.encode(), value.encode()) for name, value in call.headers.items()]
    if call.body is not None:
        headers.append((b"content-type", b"application/json"))
    if call.key is not None:
        headers.append((b"idempotency-key", call.key.encode()))
    return headers


def reply_of(response: httpx.Response) -> Reply:
    """Give what was answered."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(status=response.status_code, headers=headers, body=response.content)


def lost(error: httpx.RequestError) -> Lost:
    """Say why nothing was answered. Raises again what another try does not mend."""
    if isinstance(error, _WRONG):
        raise error
    return Lost(str(error) or type(error).__name__, unsent=isinstance(error, _UNSENT))
