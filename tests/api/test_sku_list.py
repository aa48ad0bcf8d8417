"""GET /api/inventory/skus: the catalogue, narrowed, in pages that end whatever is looked for."""

from typing import Any

import httpx
import msgspec
import pytest

from api.documents import new_id
from api.expectations import assert_invalid, data_of
from holdfast.api.catalogue import sku_list
from holdfast.domain.catalogue import Sku

PATH = "/api/inventory/skus"


@pytest.fixture(scope="module")
def prefix(client: httpx.Client) -> str:
    """Give the prefix of five SKUs."""
    found = f"LIST-{new_id()}-"
    for number in range(5):
        attributes = {"barcode": f"400{number}", "size": number, "new": number == 4}
        fields = {"name": f"Lamp No {number}", "attributes": attributes}
        data_of(client.put(f"{PATH}/{found}{number}", json=fields), 201)
    data_of(client.patch(f"{PATH}/{found}3", json={"salesStatus": "stopped"}))
    return found


def listed(client: httpx.Client, prefix: str, **asked: str) -> str:
    """Follow all pages; give the ends of the SKUs."""
    response = client.get(PATH, params={"skuPrefix": prefix, **asked})
    found = ""
    while True:
        page = response.json()
        assert page["count"] == len(page["data"])
        found += "".join(row["sku"].removeprefix(prefix) for row in page["data"])
        if "next" not in response.links:
            assert "nextCursor" not in page
            return found
        response = client.get(response.links["next"]["url"])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "01234"),
        ({"limit": "2"}, "01234"),
        ({"name": "lamp no 3"}, "3"),
        ({"name": "chair"}, ""),
        ({"attribute.barcode": "4002"}, "2"),
        ({"attribute.size": "1"}, "1"),
        ({"attribute.new": "true"}, "4"),
        ({"attribute.barcode": "4002", "attribute.size": "1"}, ""),
        ({"attribute.none": "x"}, ""),
        ({"salesStatus": "stopped"}, "3"),
        ({"salesStatus": "open", "limit": "1"}, "0124"),
        ({"salesStatus": "open", "name": "lamp", "limit": "3"}, "0124"),
    ],
)
def test_the_catalogue_is_narrowed(client: httpx.Client, prefix: str, asked: dict[str, str], found: str) -> None:
    assert listed(client, prefix, **asked) == found


def test_a_row_is_shown_as_it_is(client: httpx.Client, prefix: str) -> None:
    [row] = client.get(PATH, params={"skuPrefix": f"{prefix}3"}).json()["data"]
    assert row == data_of(client.get(f"{PATH}/{prefix}3"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("after", "x"),
        ("salesStatus", "shut"),
        ("attribute.size", ""),
        ("name", "\x07"),
        ("skuPrefix", "x" * 257),
        ("attributes", "1"),
    ],
)
def test_what_cannot_be_is_refused(client: httpx.Client, name: str, value: str) -> None:
    assert_invalid(client.get(PATH, params={name: value}), name)


class Lamps:
    """A catalogue of thirty lamps."""

    def sku_list(self, after: str, _prefix: str, limit: int) -> list[Sku]:
        first = int(after or 0) + 1
        return [Sku(f"{number:04}", "Lamp", 1) for number in range(first, min(first + limit, 31))]


def test_a_page_of_a_filter_that_finds_nothing_ends_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sku_list, "SKUS_LOOKED_MAX", 10)
    lamps: Any = Lamps()
    query = sku_list.sku_query({"name": "chair"})
    ends = [sku_list.find(lamps, query)]
    while (after := ends[-1][1]) is not None:
        ends.append(sku_list.find(lamps, msgspec.structs.replace(query, after=after)))
    assert ends == [([], "0010"), ([], "0020"), ([], None)]
