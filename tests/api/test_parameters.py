"""What holds for the query of every call, and for bodies that may be left out."""

import re

import httpx
import pytest

from api.expectations import assert_invalid, assert_problem, nothing_changes
from holdfast.api.app import every_route
from holdfast.api.routes import Route
from server import Server

ROUTES = every_route()
VALUES = {"asset": "index.html", "idempotencyKey": "key", "storeId": "default"}
OPTIONAL = [route for route in ROUTES if route.body is not None and not route.body_required]


def path_of(route: Route) -> str:
    return re.sub(r"{(\w+)}", lambda match: VALUES.get(match[1], "A"), route.path)


def name_of(route: Route) -> str:
    return route.name


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_an_unknown_parameter_is_refused_by_every_call(client: httpx.Client, server: Server, route: Route) -> None:
    with nothing_changes(server):
        answer = client.request(route.method, f"{path_of(route)}?nope=1", json=None if route.body is None else {})
    assert_invalid(answer, "nope")


@pytest.mark.parametrize("route", OPTIONAL, ids=name_of)
@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_a_media_type_that_is_there_must_be_json_also_where_there_is_no_body(
    client: httpx.Client, server: Server, route: Route, media_type: str
) -> None:
    with nothing_changes(server):
        for content in (None, b"", b"{}"):
            answer = client.request(route.method, path_of(route), content=content, headers={"Content-Type": media_type})
            assert_problem(answer, 415, "UnsupportedMediaTypeError", "UNSUPPORTED_MEDIA_TYPE")


def test_without_a_media_type_or_with_that_of_json_no_body_is_an_empty_object(client: httpx.Client) -> None:
    for headers in ({}, {"Content-Type": "application/json"}):
        answer = client.request("DELETE", "/api/inventory/items/NOBODY", headers=headers)
        assert answer.status_code == 404, answer.text
    assert OPTIONAL
