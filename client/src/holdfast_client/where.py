"""Where the server is, and who is calling: said, in the environment, or the server on this machine."""

import os
from collections.abc import Mapping
from typing import Final

#: Where a server listens that was started as it comes.
LOCAL_URL: Final = "http://localhost:3000"
_AGENT: Final = b"holdfast-client"


def base_url(said: str | None) -> str:
    """Give the address to which paths are added."""
    return (said or os.environ.get("HOLDFAST_URL") or LOCAL_URL).rstrip("/")


def own_headers(api_key: str | None, actor: str | None) -> Mapping[bytes, bytes]:
    """Give the headers of every request."""
    key = api_key or os.environ.get("HOLDFAST_API_KEY")
    headers = {b"user-agent": _AGENT, b"accept": b"application/json"}
    if key:
        headers[b"authorization"] = b"Bearer " + key.encode()
    if actor:
        headers[b"x-actor"] = actor.encode()
    return headers
