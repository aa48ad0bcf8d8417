"""Origins as browsers write them (RFC 6454, section 6.2)."""

import re
from typing import Final

PORT_MAX: Final = 65_535
_ORIGIN: Final = re.compile(r"([a-z][a-z0-9+.-]*)://(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::([0-9]{1,5}))?")
#: Browsers leave the port out of an origin when it is the one of its scheme.
PORT_OF_SCHEME: Final = {"http": 80, "https": 443}


def origin_of(text: str) -> str | None:
    """Write an origin as browsers do: lower case, without the port that goes without saying. None: it is none."""
    match = _ORIGIN.fullmatch(text.lower())
    if match is None or int(match[3] or 0) > PORT_MAX:
        return None
    scheme, host, port = match.groups()
    bare = port is None or int(port) == PORT_OF_SCHEME.get(scheme)
    return f"{scheme}://{host}" if bare else f"{scheme}://{host}:{int(port)}"


def is_origin_of_host(origin: str, host: str) -> bool:
    """Tell whether a page of this origin came from this ``Host``; TLS may have ended in front of the server."""
    scheme, _, authority = origin.lower().partition("://")
    port = PORT_OF_SCHEME.get(scheme)
    return port is not None and authority == host.lower().removesuffix(f":{port}")
