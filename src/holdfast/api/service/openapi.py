"""The description of the API: OpenAPI 3.1, generated from the types that decode requests and make answers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from holdfast.api.http.demands import ANY_SCOPE
from holdfast.api.http.problems import KINDS, wire
from holdfast.api.routes import Answer, Parameter, Route
from holdfast.api.service.components import REF_TEMPLATE, Components, Json
from holdfast.api.service.described import (
    COMMON_CODES,
    PATH_PARAMETERS,
    SECURITY_SCHEMES,
    SHARED_HEADERS,
    Problem,
    example,
    header_parameters,
    named_header,
)

_ABOUT: Final = """Holdfast keeps the stock of a chain of stores and its online channel. It never oversells, never loses
a change that it acknowledged, and never applies a request twice.

Promises may be refused, facts may not. Every write takes an `Idempotency-Key`: sent again with the same key, it is
answered with what it came to the first time. Quantities are whole numbers up to 2^53-1; times are RFC 3339, UTC.
"""


class Description:
    """Makes the document out of all routes; ``document`` is ready to be encoded."""

    def __init__(self, routes: Iterable[Route], version: str) -> None:
        self._routes: Final = list(routes)
        self._components: Final = Components([*_types_of(self._routes), Problem])
        self._refusals: Final[dict[str, Json]] = {}
        self.document: Final[Json] = {
            "openapi": "3.1.0",
            "info": {"title": "Holdfast", "version": version, "description": _ABOUT, "license": {"name": "MIT"}},
            "tags": [{"name": tag} for tag in dict.fromkeys(route.tag for route in self._routes)],
            "paths": self._paths(),
            "components": {
                "schemas": self._components.named,
                "headers": SHARED_HEADERS,
                "responses": self._refusals,
                "securitySchemes": SECURITY_SCHEMES,
            },
        }

    def _paths(self) -> Json:
        paths: dict[str, Json] = {}
        for route in self._routes:
            path = paths.setdefault(route.path, _path_item(route.path))
            path[route.method.lower()] = self._operation(route)
        return paths

    def _operation(self, route: Route) -> Json:
        operation: Json = {
            "operationId": route.name,
            "tags": [route.tag],
            "summary": route.summary,
            "parameters": [
                *self._parameters("query", route.query),
                *header_parameters(route),
                *self._parameters("header", route.headers),
            ],
            "responses": self._responses(route),
        }
        if route.demand is not None:  # An access key with that scope, in either header.
            scopes = [] if route.demand.scope == ANY_SCOPE else [route.demand.scope]
            operation["security"] = [{scheme: scopes} for scheme in SECURITY_SCHEMES]
        if route.body is not None:
            media = {"schema": self._components.schema(route.body), "example": route.example}
            operation["requestBody"] = {"required": route.body_required, "content": {"application/json": media}}
        return operation

    def _parameters(self, place: str, parameters: Mapping[str, Parameter]) -> list[Json]:
        return [
            {
                "name": name,
                "in": place,
                "required": parameter.required,
                "description": parameter.description,
                "schema": self._components.schema(parameter.type),
            }
            for name, parameter in parameters.items()
        ]

    def _responses(self, route: Route) -> Json:
        responses = {str(status): self._answer(route, answer) for status, answer in route.answers.items()}
        for status, codes in codes_of(route).items():
            if status in responses:  # An answer of its own shape, beside the errors.
                responses[status]["content"] |= _refusal(codes)["content"]
                continue
            name = ".".join(codes)
            self._refusals.setdefault(name, _refusal(codes))
            responses[status] = {"$ref": f"#/components/responses/{name}"}
        return dict(sorted(responses.items()))

    def _answer(self, route: Route, answer: Answer) -> Json:
        headers: Json = {"X-Request-ID": named_header("X-Request-ID")}
        if route.write:
            headers["Idempotency-Replayed"] = named_header("Idempotency-Replayed")
        headers |= {name: {"description": text, "schema": {"type": "string"}} for name, text in answer.headers.items()}
        described: Json = {"description": answer.description, "headers": headers}
        if answer.media_type is not None:
            described["content"] = {
                media_type: {"schema": self._content(answer.body, media_type)}
                for media_type in answer.media_type.split(", ")
            }
        return described

    def _content(self, body: Any, media_type: str) -> Json:
        return self._components.schema(body) if media_type == "application/json" else {"type": "string"}


def _types_of(routes: Iterable[Route]) -> Iterable[Any]:
    """Give every type that routes name."""
    for route in routes:
        parameters = [parameter.type for parameter in (*route.query.values(), *route.headers.values())]
        bodies = [route.body, *(answer.body for answer in route.answers.values())]
        yield from (body for body in bodies if body is not None)
        yield from parameters


def _path_item(path: str) -> Json:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    if not names:
        return {}
    return {"parameters": [{"name": name, "in": "path", "required": True, **PATH_PARAMETERS[name]} for name in names]}


def codes_of(route: Route) -> dict[str, list[str]]:
    """Give the codes of a route's errors, by status."""
    codes = {*COMMON_CODES, *_implied(route), *route.refusals}
    by_status: dict[str, list[str]] = {}
    for code, kind in KINDS.items():
        if code in codes:
            by_status.setdefault(str(kind.status), []).append(code)
    return by_status


def _implied(route: Route) -> list[str]:
    codes: list[str] = []
    if not route.public:
        codes += ["UNAUTHORIZED", "FORBIDDEN"]
    if route.body is not None:
        codes += ["PAYLOAD_TOO_LARGE", "REQUEST_TIMEOUT", "UNSUPPORTED_MEDIA_TYPE"]
    if route.write:
        codes += ["IDEMPOTENCY_KEY_REUSED", "OUTCOME_UNKNOWN"]
        if route.conditional:
            codes += ["CONCURRENCY_ERROR", "PRECONDITION_FAILED"]
    return codes


def _refusal(codes: Sequence[str]) -> Json:
    kinds = [KINDS[code] for code in codes]
    headers: Json = {"X-Request-ID": named_header("X-Request-ID")}
    if any(kind.retryable for kind in kinds):
        headers["Retry-After"] = named_header("Retry-After")
    if "UNAUTHORIZED" in codes:
        headers["WWW-Authenticate"] = named_header("WWW-Authenticate")
    if "IDEMPOTENCY_KEY_REUSED" in codes:  # Where a refusal by stock may be the stored one.
        headers["Idempotency-Replayed"] = named_header("Idempotency-Replayed")
    # Beside the reference, and not merged with it: generators of clients then have one type for all errors.
    schema = {
        "$ref": REF_TEMPLATE.format(name="Problem"),
        "properties": {
            "status": {"const": kinds[0].status},
            "error": {"properties": {"code": {"enum": sorted({wire(code) for code in codes})}}},
        },
    }
    return {
        "description": f"{kinds[0].title}: {', '.join(codes)}" if len(codes) == 1 else ", ".join(map(wire, codes)),
        "headers": headers,
        "content": {
            "application/problem+json": {"schema": schema, "examples": {wire(code): example(code) for code in codes}}
        },
    }
