"""Who may come in. There are no access keys: so it is programs on this machine, or everybody (docs/adr/0015).

And whoever comes in, pages of other sites stay out: a browser would lend them what only its user may do.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from holdfast.api.http.exchange import Exchange
from holdfast.api.http.problems import Problem
from holdfast.api.http.quoting import quoted
from holdfast.origins import is_origin_of_host

#: ``local``: programs on this machine; ``open``: whoever reaches the port.
Access = Literal["local", "open"]
Headers = Mapping[bytes, bytes]

#: Methods that change nothing (RFC 9110, section 9.2.1).
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: What this machine is called on itself. Any other name may be one that somebody else points here (DNS rebinding).
_LOCAL_HOST: Final = re.compile(rb"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{0,5})?", re.IGNORECASE)
_LOOPBACK: Final = ("127.", "::ffff:127.")
#: What proxies and tunnels add: the caller is somebody else. Beside these, all that begin with x-forwarded.
_FORWARDING: Final = frozenset(
    {
        b"forwarded", b"via", b"x-real-ip", b"x-client-ip", b"client-ip", b"true-client-ip", b"x-cluster-client-ip",
        b"x-original-forwarded-for", b"x-original-host", b"x-envoy-external-address", b"x-envoy-internal",
        b"cf-connecting-ip", b"cf-ray", b"cdn-loop", b"fastly-client-ip", b"fly-client-ip", b"x-azure-clientip",
        b"x-amzn-trace-id", b"x-appengine-user-ip",
    }
)  # fmt: skip
_FORWARDED: Final = b"x-forwarded"
#: Proxies that leave everything as it is speak HTTP/1.0 by default; programs do not.
_VERSION: Final = "1.1"
_CHALLENGE: Final = 'Bearer realm="holdfast"'


class Door:
    """Looks at every request that has found its call. ``public_url`` is an origin; empty: whatever ``Host`` says."""

    def __init__(self, access: Access, public_url: str = "", allowed_origins: Iterable[str] = ()) -> None:
        self._is_local: Final = access == "local"
        self._public_url: Final = public_url
        self._allowed: Final = frozenset(allowed_origins)

    def enter(self, exchange: Exchange) -> None:
        """Let a request in. Raises a 401 or a 403."""
        headers = exchange.headers
        if self._is_local:
            reason = strangeness(exchange.peer, exchange.version, headers)
            if reason is not None:
                raise _unauthorized(reason)
        if b"origin" in headers or b"sec-fetch-site" in headers:
            self._keep_others_out(exchange.method, headers)

    def _keep_others_out(self, method: str, headers: Headers) -> None:
        origin = headers[b"origin"].decode("latin-1") if b"origin" in headers else None
        if origin is not None and (origin in self._allowed or "*" in self._allowed):
            return
        is_foreign = origin is not None and not self._is_ours(origin, headers.get(b"host", b""))
        if method in SAFE_METHODS:
            if is_foreign and self._is_local:
                raise _unauthorized(f"comes from a page of {quoted(origin or '')}")
        elif is_foreign or headers.get(b"sec-fetch-site") == b"cross-site":
            raise _forbidden(origin)

    def _is_ours(self, origin: str, host: bytes) -> bool:
        return origin == self._public_url if self._public_url else is_origin_of_host(origin, host.decode("latin-1"))


def strangeness(peer: str, version: str, headers: Headers) -> str | None:
    """Say by what a request shows that it was not made by a program on this machine, or None."""
    if not (peer.startswith(_LOOPBACK) or peer == "::1"):
        return f"comes from {quoted(peer)}"
    if version != _VERSION:
        return "does not speak HTTP/1.1, as if a proxy had sent it"
    for name in headers:
        if name in _FORWARDING or name.startswith(_FORWARDED):
            return f"came through a proxy ({quoted(name.decode('latin-1'))})"
    host = headers.get(b"host", b"")
    if not _LOCAL_HOST.fullmatch(host):
        return f"is for the host {quoted(host.decode('latin-1'))}"
    return None


def _unauthorized(reason: str) -> Problem:
    return Problem(
        "UNAUTHORIZED",
        f"Only programs on the server's own machine are let in, and this request {reason}. Ask on that machine, at "
        "localhost or 127.0.0.1; or set ACCESS=open, once something in front of the server decides who comes in.",
        headers={"www-authenticate": _CHALLENGE},
    )


def _forbidden(origin: str | None) -> Problem:
    page = "a page of another site" if origin is None else f"a page of {quoted(origin)}"
    return Problem(
        "FORBIDDEN",
        f"The browser says that {page} sent this request, and such a page may change nothing here. Name its origin in "
        "ALLOWED_ORIGINS; if it is a page of this server, set PUBLIC_URL to the origin under which browsers reach it.",
    )
