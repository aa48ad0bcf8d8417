"""The outermost layer: request ids, headers that stand on every answer, the access log."""

import time
from typing import Final

from holdfast.api.context import Context
from holdfast.api.http.answering import header_lines, kept
from holdfast.api.http.endpoint import Handler, unknown_route
from holdfast.api.http.exchange import Exchange, Header
from holdfast.api.http.head import head_problem
from holdfast.api.http.headers import request_id_of
from holdfast.api.http.paths import Paths
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
_SECURITY_LINES: Final = header_lines(SECURITY_HEADERS)
_EXPOSED: Final = b"ETag, Link, Retry-After, Idempotency-Replayed, Preference-Applied, X-Request-ID"
_ALLOWED_HEADERS: Final = (
    b"Content-Type, Authorization, X-API-Key, Idempotency-Key, X-Idempotency-Key, If-Match, If-None-Match, "
    b"X-Request-ID, X-Actor, Sent-At, Prefer, traceparent"
)

#: What a server can do at all, whatever the path.
_METHODS: Final = b"DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"


class Edge:
    """The application: answers every request, whatever becomes of it."""

    def __init__(self, paths: Paths[Handler], context: Context, unknown: Handler = unknown_route) -> None:
        """``unknown`` answers where there is no route."""
        self._paths: Final = paths
        self._unknown: Final = unknown
        self._context: Final = context
        self._outbox: Final = Outbox(context.processes, context.engine.lull)
        self._kept: Final = kept(context.keep_alive_s)
        self._origins: Final = frozenset(origin.encode("latin-1") for origin in context.allowed_origins)

    async def __call__(self, exchange: Exchange) -> None:
        """Answer one request."""
        context = self._context
        exchange.request_id = request_id = request_id_of(exchange) or context.engine.new_id()
        exchange.outbox = self._outbox
        exchange.now = context.engine.now
        exchange.body_bytes_max = context.body_bytes_max
        exchange.kept = self._kept
        exchange.common = b"x-request-id: %b\r\n" % request_id.encode() + _SECURITY_LINES
        if self._origins:
            exchange.common += header_lines(self._cross_origin(exchange))
        try:
            await self._handler_of(exchange)(exchange)
        except Exception as defect:  # noqa: BLE001 - it would be a line on the terminal, and a client that waits
            context.report_defect(defect, request_id)
            exchange.channel.abort()
        finally:
            self._record(exchange)

    def _handler_of(self, exchange: Exchange) -> Handler:
        problem = exchange.head.problem or head_problem(exchange.head)
        if problem is not None:
            return lambda exchange: exchange.refuse(problem)
        found = self._paths.find(exchange.path)
        if found is not None:
            endpoint, exchange.path_values = found
            return endpoint
        return _of_server if exchange.path == "*" else self._unknown

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
        if exchange.refusal is not None:
            self._context.metrics.refused(exchange.endpoint, exchange.refusal[0])
        self._context.access_log.record(exchange, duration_s * 1000)


async def _of_server(exchange: Exchange) -> None:
    """Answer what is asked of no path; only OPTIONS may ask that (RFC 9110, section 9.3.7)."""
    await exchange.respond(204, b"", [(b"allow", _METHODS)])
