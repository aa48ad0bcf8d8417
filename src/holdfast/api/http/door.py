"""Who may come in: whoever has a key (docs/adr/0028); while there has never been one, programs on this machine (0015).

And whoever comes in, pages of other sites stay out: a browser would lend them what only its user may do.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, Literal

from holdfast.api.http.credentials import bad_key, no_key, secret_of, unauthorized
from holdfast.api.http.demands import Demand
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.problems import Problem
from holdfast.api.http.quoting import quoted
from holdfast.domain.access import LOCAL, PREFIX, Caller, Scope, digest_of
from holdfast.engine.key_ring import KeyRing
from holdfast.origins import is_origin_of_host

#: ``local``: programs on this machine, until there is a first key, and keys from then on; ``keys``: keys alone;
#: ``open``: whoever reaches the port.
Access = Literal["local", "keys", "open"]
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
#: Kinds of requests of which it is remembered whether they are strange.
LOOKS_MAX: Final = 256
#: Proxies that leave everything as it is speak HTTP/1.0 by default; programs do not.
_VERSION: Final = "1.1"
#: Whoever needs no key. What concerns keys and the server itself, nobody may do without one.
_WITHOUT_KEY: Final = Caller(principal=LOCAL, scopes=frozenset({Scope.READ, Scope.WRITE}))


class Door:
    """Looks at every request that has found its call. ``public_url`` is an origin; empty: whatever ``Host`` says."""

    def __init__(
        self,
        access: Access,
        public_url: str = "",
        allowed_origins: Iterable[str] = (),
        *,
        ring: KeyRing | None = None,
        demands_idempotency: bool = False,
    ) -> None:
        self._access: Final = access
        self._public_url: Final = public_url
        self._allowed: Final = frozenset(allowed_origins)
        self._ring: Final = ring or KeyRing()
        self._demands_idempotency: Final = demands_idempotency

    def enter(self, exchange: Exchange, demand: Demand) -> None:
        """Let a request in. Raises a 401 or a 403."""
        caller = self._caller(exchange)
        exchange.caller, exchange.principal = caller, caller.principal
        exchange.demands_idempotency = self._demands_idempotency or caller.demands_idempotency
        headers = exchange.headers
        if b"origin" in headers or b"sec-fetch-site" in headers:
            self._keep_others_out(exchange.method, headers, is_local=self._is_local and caller.key is None)
        demand.require(exchange)

    @property
    def _is_local(self) -> bool:
        return self._access == "local" and not self._ring.existed

    def _caller(self, exchange: Exchange) -> Caller:
        """Tell who comes. Raises a 401, and the fault of keys that cannot be looked at."""
        secret = secret_of(exchange)
        is_needed = needs_key(self._access, self._ring)
        # Where none is needed, what is no key of ours is for somebody else: a proxy, say.
        if secret is not None and (is_needed or secret.startswith(PREFIX)):
            caller = self._ring.caller(secret)
            if caller is None:
                raise bad_key(whole=digest_of(secret) is not None)
            return caller
        if is_needed:
            raise no_key()
        if self._access == "local":  # And no key is needed: there has never been one.
            headers = exchange.headers
            reason = strangeness(exchange.peer, exchange.version, headers.get(b"host", b""), tuple(headers))
            if reason is not None:
                raise _not_local(reason)
        return _WITHOUT_KEY

    def _keep_others_out(self, method: str, headers: Headers, *, is_local: bool) -> None:
        origin = headers[b"origin"].decode("latin-1") if b"origin" in headers else None
        if origin is not None and (origin in self._allowed or "*" in self._allowed):
            return
        is_foreign = origin is not None and not self._is_ours(origin, headers.get(b"host", b""))
        if method in SAFE_METHODS:
            if is_foreign and is_local:
                raise _not_local(f"comes from a page of {quoted(origin or '')}")
        elif is_foreign or headers.get(b"sec-fetch-site") == b"cross-site":
            raise _forbidden(origin)

    def _is_ours(self, origin: str, host: bytes) -> bool:
        return origin == self._public_url if self._public_url else is_origin_of_host(origin, host.decode("latin-1"))


def needs_key(access: Access, ring: KeyRing) -> bool:
    """Tell whether nobody is let in without a key."""
    return access == "keys" or (access == "local" and ring.existed)


@lru_cache(LOOKS_MAX)
def strangeness(peer: str, version: str, host: bytes, names: tuple[bytes, ...]) -> str | None:
    """Say by what a request shows that it was not made by a program on this machine, or None.

    ``names`` are those of its headers: a program sends the same ones each time.
    """
    if not (peer.startswith(_LOOPBACK) or peer == "::1"):
        return f"comes from {quoted(peer)}"
    if version != _VERSION:
        return "does not speak HTTP/1.1, as if a proxy had sent it"
    for name in names:
        if name in _FORWARDING or name.startswith(_FORWARDED):
            return f"came through a proxy ({quoted(name.decode('latin-1'))})"
    if not _LOCAL_HOST.fullmatch(host):
        return f"is for the host {quoted(host.decode('latin-1'))}"
    return None


def _not_local(reason: str) -> Problem:
    return unauthorized(
        f"Only programs on the server's own machine are let in, and this request {reason}. Make an access key there, "
        "with `holdfast keys create NAME --scope read --scope write`, and send it as `Authorization: Bearer …`; or ask "
        "on that machine, at localhost or 127.0.0.1; or set ACCESS=open, once something in front of the server decides "
        "who comes in."
    )


def _forbidden(origin: str | None) -> Problem:
    page = "a page of another site" if origin is None else f"a page of {quoted(origin)}"
    return Problem(
        "FORBIDDEN",
        f"The browser says that {page} sent this request, and such a page may change nothing here. Name its origin in "
        "ALLOWED_ORIGINS; if it is a page of this server, set PUBLIC_URL to the origin under which browsers reach it.",
    )
