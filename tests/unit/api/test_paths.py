"""Finding the endpoint of a path."""

import pytest

from holdfast.api.http.paths import AmbiguousPath, Paths

TEMPLATES = (
    "/",
    "/items",
    "/items/{sku}",
    "/items/{sku}/reserve",
    "/stores/{storeId}/items/{sku}",
    "/stores/{storeId}",
)


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
    assert Paths({each: each for each in TEMPLATES}).find(path) == (template, values)


@pytest.mark.parametrize("path", ["", "*", "//", "/item", "/items/A/", "/items/A/reserve/", "/stores"])
def test_where_nothing_is_nothing_is_found(path: str) -> None:
    assert Paths({each: each for each in TEMPLATES}).find(path) is None


@pytest.mark.parametrize(
    "templates", [("/items/{sku}", "/items/all"), ("/items/all/x", "/items/{sku}"), ("/{a}", "/b/c")]
)
def test_two_paths_that_could_be_meant_at_once_are_refused(templates: tuple[str, str]) -> None:
    with pytest.raises(AmbiguousPath):
        Paths({template: template for template in templates})
