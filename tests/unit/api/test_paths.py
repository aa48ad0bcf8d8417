"""Finding the endpoint of a path."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from starlette.types import ASGIApp

from holdfast.api.http.paths import AmbiguousPath, Paths

TEMPLATES = (
    "/",
    "/items",
    "/items/{sku}",
    "/items/{sku}/reserve",
    "/stores/{storeId}/items/{sku}",
    "/stores/{storeId}",
)

Scope = MutableMapping[str, Any]


def endpoint(found: list[object], template: str) -> ASGIApp:
    async def answer(scope: Scope, *_: object) -> None:
        found.extend((template, scope["path_params"]))

    return answer


@pytest.mark.parametrize(
    ("path", "template", "values"),
    [
        ("/", "/", {}),
        ("/items", "/items", {}),
        ("/items/A", "/items/{sku}", {"sku": "A"}),
        ("/items/", "/items/{sku}", {"sku": ""}),
        ("/items/%2F%41", "/items/{sku}", {"sku": "%2F%41"}),
        ("/items/reserve/reserve", "/items/{sku}/reserve", {"sku": "reserve"}),
        ("/stores/x/items/y", "/stores/{storeId}/items/{sku}", {"storeId": "x", "sku": "y"}),
        ("/stores//items/", "/stores/{storeId}/items/{sku}", {"storeId": "", "sku": ""}),
    ],
)
def test_a_path_leads_to_its_endpoint_with_its_values_as_sent(path: str, template: str, values: dict[str, str]) -> None:
    found: list[object] = []
    paths = Paths({template: endpoint(found, template) for template in TEMPLATES})

    async def nothing(*_: object) -> Any:
        raise AssertionError

    asyncio.run(paths({"type": "http", "path": path}, nothing, nothing))
    assert found == [template, values]


@pytest.mark.parametrize(
    "templates", [("/items/{sku}", "/items/all"), ("/items/all/x", "/items/{sku}"), ("/{a}", "/b/c")]
)
def test_two_paths_that_could_be_meant_at_once_are_refused(templates: tuple[str, str]) -> None:
    with pytest.raises(AmbiguousPath):
        Paths({template: endpoint([], template) for template in templates})
