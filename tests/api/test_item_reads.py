"""GET, HEAD and OPTIONS of one item."""

import httpx
import pytest

from api.expectations import ITEM_MEMBERS, act, assert_problem, data_of, stock
from api.wire import item_path
from server import Server, writing

UNKNOWN = item_path("NOBODY-HAS-THIS")


def test_an_item_is_read_with_its_etag_and_is_not_to_be_cached_unasked(client: httpx.Client) -> None:
    sku = stock(client, 10, reserved=4)
    response = client.get(item_path(sku))
    data = data_of(response)
    assert list(response.json()) == ["success", "data"]
    assert list(data) == ITEM_MEMBERS
    assert (data["quantity"], data["reserved"], data["available"], data["version"]) == (10, 4, 6, 2)
    assert response.headers["etag"] == '"2.1"'
    assert response.headers["cache-control"] == "private, no-cache"


def test_an_unknown_item_is_a_404(client: httpx.Client) -> None:
    problem = assert_problem(client.get(UNKNOWN), 404, "NotFoundError", "NOT_FOUND", sku="NOBODY-HAS-THIS")
    assert problem["instance"] == UNKNOWN


@pytest.mark.parametrize("known", ['"2.1"', 'W/"2.1"', '"2"', "2", "*", '"1.1", "2.1"', '"other", W/"2.1"'])
def test_whoever_has_this_state_already_gets_a_304(client: httpx.Client, known: str) -> None:
    sku = stock(client, 10, reserved=4)
    for method in ("GET", "HEAD"):
        response = client.request(method, item_path(sku), headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == '"2.1"'
        assert response.headers["cache-control"] == "private, no-cache"
        assert "content-type" not in response.headers


@pytest.mark.parametrize("known", ['"1.1"', '"2.2"', "3", '"2.1-gzip"', '"other"'])
def test_whoever_has_another_state_gets_the_item(client: httpx.Client, known: str) -> None:
    sku = stock(client, 10, reserved=4)
    assert client.get(item_path(sku), headers={"If-None-Match": known}).status_code == 200


def test_a_change_makes_another_etag(client: httpx.Client) -> None:
    sku = stock(client)
    known = client.get(item_path(sku)).headers["etag"]
    act(client, sku, "reserve", quantity=1)
    response = client.get(item_path(sku), headers={"If-None-Match": known})
    assert data_of(response)["reserved"] == 1


def test_a_new_name_in_the_catalogue_makes_another_etag(client: httpx.Client, server: Server) -> None:
    sku = stock(client)
    with writing(server.data_dir) as connection:
        connection.execute("UPDATE skus SET name = 'New', version = 2 WHERE sku = ?", (sku,))
    response = client.get(item_path(sku), headers={"If-None-Match": '"1.1"'})
    assert data_of(response)["name"] == "New"
    assert response.headers["etag"] == '"1.2"'


def test_an_item_is_404_also_for_whoever_knows_any_state(client: httpx.Client) -> None:
    assert client.get(UNKNOWN, headers={"If-None-Match": "*"}).status_code == 404


def test_head_answers_as_get_without_the_body(client: httpx.Client) -> None:
    sku = stock(client)
    get, head = client.get(item_path(sku)), client.head(item_path(sku))
    assert (head.status_code, head.content) == (200, b"")
    own = {"x-request-id", "date"}
    assert {name: value for name, value in head.headers.items() if name not in own} == {
        name: value for name, value in get.headers.items() if name not in own
    }
    missing = client.head(UNKNOWN)
    assert (missing.status_code, missing.content) == (404, b"")
