"""The addresses by which errors are called: each tells what has happened, and what to do."""

from collections.abc import Mapping
from html import escape
from typing import Final

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.endpoint import Handler
from holdfast.api.http.exchange import Exchange, query_of
from holdfast.api.http.problems import KINDS, NotFound, address, wire
from holdfast.api.http.quoting import quoted
from holdfast.api.render import Found
from holdfast.api.routes import Answer, Route
from holdfast.api.service.advice import ADVICE, PLAIN

_HTML: Final = "text/html"
_PAGE: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<h1>{title}</h1>
<p><code>{code}</code>, status {statuses}</p>
<p>{meaning}</p>
<p>{advice}</p>
<p>Sent again as it is, the request {again}.</p>
<p><a href="/docs">All calls</a></p>
</html>
"""


class ProblemPage(msgspec.Struct, frozen=True, kw_only=True):
    """What all errors of one code have in common."""

    type: str
    code: str
    title: str
    statuses: list[int]
    #: Whether the same request may succeed when it is simply sent again.
    retryable: bool
    meaning: str
    advice: str


def problem_pages() -> Mapping[str, ProblemPage]:
    """Give all of them, by the last part of their address."""
    pages: dict[str, ProblemPage] = {}
    for code, kind in KINDS.items():
        name = address(code).rpartition("/")[2]
        known = pages.get(name)
        meaning, advice = ADVICE.get(wire(code), PLAIN)
        pages[name] = ProblemPage(
            type=address(code),
            code=wire(code),
            title=kind.title,
            statuses=sorted({kind.status, *(known.statuses if known else ())}),
            retryable=kind.retryable,
            meaning=meaning,
            advice=advice,
        )
    return pages


_PAGES: Final = problem_pages()


def get_problem(_: Context) -> Handler:
    """Give the handler of GET /problems/{problem}."""

    async def handle(exchange: Exchange) -> None:
        name = exchange.segment("problem")
        query_of(exchange, {})
        page = _PAGES.get(name)
        if page is None:
            raise NotFound(f"No error is called {quoted(name)}. They are {', '.join(_PAGES)}.")
        if _HTML in (exchange.header(b"accept") or ""):
            await exchange.respond(200, _html(page), [(b"content-type", b"text/html; charset=utf-8")])
        else:
            await exchange.answer(200, Found(data=page))

    return handle


def _html(page: ProblemPage) -> bytes:
    again = "may succeed" if page.retryable else "is refused again, until something has changed"
    statuses = " or ".join(map(str, page.statuses))
    texts = {name: escape(getattr(page, name)) for name in ("title", "code", "meaning", "advice")}
    return _PAGE.format(statuses=statuses, again=again, **texts).encode()


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path="/problems/{problem}",
        name="getProblem",
        tag="Service",
        summary="What an error means, and what to do: the address that its type names",
        make=get_problem,
        public=True,
        answers={
            200: Answer(
                description="What it means; as a page for those who accept HTML",
                body=Found[ProblemPage],
                media_type=f"application/json, {_HTML}",
            )
        },
        refusals=("NOT_FOUND",),
    ),
)
