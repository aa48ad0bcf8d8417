"""The parts of the reference that follow from the code, as Markdown."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from holdfast.api.app import every_route
from holdfast.api.http.problems import wire
from holdfast.api.routes import Route
from holdfast.api.service.openapi import codes_of
from holdfast.api.service.problem_pages import ProblemPage, problem_pages
from holdfast_client import Client, refusals

_OF_STORE: Final = "/api/stores/{storeId}/inventory"


def calls() -> str:
    """Write a table of calls for each chapter."""
    chapters: dict[str, list[Route]] = {}
    for route in every_route():
        if not route.path.startswith(f"{_OF_STORE}/"):
            chapters.setdefault(route.tag, []).append(route)
    return "\n".join(line for tag, routes in chapters.items() for line in _chapter(tag, routes))


def _chapter(tag: str, routes: Iterable[Route]) -> Iterator[str]:
    yield f"\n## {tag}\n"
    for route in routes:
        yield f"### `{route.method} {route.path}`\n"
        yield f"{route.summary.rstrip('.')}.\n"
        yield from _asked(route)
        method = re.sub("(?<=[a-z])(?=[A-Z])", "_", route.name).lower()
        if hasattr(Client, method):
            yield f"- Python: `{method}`; operation: `{route.name}`"
        answers = (f"**{status}** {answer.description.rstrip('.')}" for status, answer in route.answers.items())
        yield f"- Answers: {'; '.join(answers)}."
        yield f"- Errors: {', '.join(_linked(codes_of(route)))}\n"


def _asked(route: Route) -> Iterator[str]:
    for name, parameter in {**route.query, **route.headers}.items():
        yield f"- `{name}`{' (required)' if parameter.required else ''}: {parameter.description}"
    if route.body is not None:
        fields = (f"`{field}`" for field in _fields(route))
        yield f"- Body{'' if route.body_required else ' (may be left out)'}: {', '.join(fields) or 'no fields'}"


def _fields(route: Route) -> Iterator[str]:
    fields = msgspec.structs.fields(route.body) if route.body is not None else ()
    yield from (field.encode_name for field in sorted(fields, key=lambda field: not field.required))


def _linked(codes: Mapping[str, list[str]]) -> Iterator[str]:
    names = dict.fromkeys(wire(code) for status in sorted(codes) for code in codes[status])
    yield from (f"[`{code}`](problems.md#{code.lower().replace('_', '-')})" for code in names)


def problems() -> str:
    """Write a section for each error, under the last part of its address."""
    return "\n".join(_problem(name, page) for name, page in problem_pages().items())


def _problem(name: str, page: ProblemPage) -> str:
    statuses = " or ".join(map(str, page.statuses))
    again = "may succeed" if page.retryable else "is refused again until something has changed"
    kind = refusals.BY_CODE[page.code].__name__
    return (
        f"\n## {name}\n\n**{page.title}**: `{page.code}`, status {statuses}, `{page.type}`; in Python `{kind}`.\n\n"
        f"{page.meaning} {page.advice}\n\nSent again as it is, the request {again}.\n"
    )


#: What is put behind which page.
PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "docs/reference/calls": calls,
    "docs/reference/problems": problems,
}
