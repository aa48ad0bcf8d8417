"""The outermost layer: request ids, headers that stand on every answer, the access log."""

import time
from typing import Final

from starlette.types import ASGIApp

from holdfast.api.context import Context
from holdfast.api.http.exchange import Exchange, Header, Receive, Scope, Send
from holdfast.api.http.head import head_problem, written
from holdfast.api.http.headers import request_id_of
from holdfast.api.http.persistence import kept
from holdfast.api.http.sending import Outbox
from holdfast.api.limits import PREFLIGHT_S

#: What Helmet sets by default (https://helmetjs.github.io), for an API that serves its own pages.
SECURITY_HEADERS: Final[tuple[Header, ...]] = (
    (
        b"content-security-policy",
        (
            b"default-src 'self';base-uri 'self';font-src 'self' data:;form-action 'self';frame-ancestors 'self';"
            b"img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';"
            b"style-src 'self' 'unsafe-inline'"
        ),
    ),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"origin-agent-cluster", b"?1"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-dns-prefetch-control", b"off"),
    (b"x-download-options", b"noopen"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"x-permitted-cross-domain-policies", b"none"),
    (b"x-xss-protection", b"0"),
)
_EXPOSED: Final = b"ETag, Link, Retry-After, Idempotency-Replayed, X-Request-ID"
_ALLOWED_HEADERS: Final = (
    b"Content-Type, Authorization, X-API-Key, Idempotency-Key, X-Idempotency-Key, If-Match, If-None-Match, "
    b"X-Request-ID, X-Actor, traceparent"
)
#: Until there are access keys, everybody is this principal.
LOCAL: Final = "local"


class Edge:
    """An ASGI application around the router."""

    def __init__(self, router: ASGIApp, context: Context) -> None:
        self._router = router
        self._context = context
        self._outbox: Final = Outbox()
        self._kept: Final = kept(context.keep_alive_s)
        self._origins: Final = frozenset(origin.encode("latin-1") for origin in context.allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; other protocols (lifespan) go straight on."""
        if scope["type"] != "http":
            await self._router(scope, receive, send)
            return
        context = self._context
        exchange = Exchange(
            scope, receive, send, body_bytes_max=context.body_bytes_max, kept=self._kept, now=context.engine.now
        )
        exchange.request_id = request_id_of(exchange) or context.engine.new_id()
        exchange.principal = LOCAL
        exchange.outbox = self._outbox
        exchange.common = [(b"x-request-id", exchange.request_id.encode()), *SECURITY_HEADERS]
        if self._origins:
            exchange.common += self._cross_origin(exchange)
        scope["exchange"] = exchange
        # The router sees the path as it was sent, nothing decoded: a SKU may hold an encoded slash.
        raw_path: bytes = scope["raw_path"]
        scope["path"] = written(raw_path)
        target_bytes = len(raw_path) + len(scope["query_string"])
        problem = head_problem(scope["http_version"], target_bytes, exchange.raw_headers, exchange.headers)
        try:
            if problem is not None:
                await exchange.refuse(problem)
            else:
                await self._router(scope, receive, send)
        finally:
            # They hold each other: left together, every request would be garbage for the collector to find.
            del scope["exchange"]
            self._record(exchange)
        if exchange.unread:
            await exchange.linger()

    def _cross_origin(self, exchange: Exchange) -> list[Header]:
        """Give the CORS headers (Fetch standard, section 3.2); none for an origin that is not allowed."""
        headers: list[Header] = [(b"vary", b"Origin")]
        origin = exchange.headers.get(b"origin")
        if origin is None or not (origin in self._origins or b"*" in self._origins):
            return headers
        headers += [(b"access-control-allow-origin", origin), (b"access-control-expose-headers", _EXPOSED)]
        if exchange.method == "OPTIONS":
            headers += [
                (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE"),
                (b"access-control-allow-headers", _ALLOWED_HEADERS),
                (b"access-control-max-age", str(PREFLIGHT_S).encode()),
            ]
        return headers

    def _record(self, exchange: Exchange) -> None:
        duration_s = time.perf_counter() - exchange.started
        status = exchange.status or 500
        self._context.metrics.request(exchange.method, exchange.endpoint, status, duration_s)
        self._context.access_log.record(
            exchange.method, exchange.path, status, duration_s * 1000, exchange.request_id, exchange.principal
        )
