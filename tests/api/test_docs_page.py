"""The page on which the API is read and tried: all of it comes from this server."""

import hashlib
import re
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import httpx
import pytest

from holdfast.api.service.description import ASSETS

FOLDER: Final = Path(__file__).parents[2] / "src" / "holdfast" / "api" / "static" / "docs"
#: SHA-256 of what was taken over unchanged; who changes a file of it has to mean it.
VENDORED: Final = {
    "swagger-ui-bundle.js": "e6a898692f2d768e807c3ba4626068a69a2c5dd960dd6c76f3e4d3a3de180af2",
    "swagger-ui.css": "5ed08757e53da3e026d6cbecc61fe5d43585c9560b302d534ad56692519a273d",
}
OURS: Final = ("index.html", "start.js")


@pytest.mark.parametrize("name", ASSETS.media_types)
def test_an_asset_is_served_as_it_is_with_its_type(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/docs/{name}")
    assert answer.status_code == 200
    assert answer.content == (FOLDER / name).read_bytes()
    types = {"html": "text/html", "js": "text/javascript", "css": "text/css"}
    assert answer.headers["content-type"] == f"{types[name.rpartition('.')[2]]}; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(("name", "digest"), VENDORED.items())
def test_a_vendored_file_is_unchanged(client: httpx.Client, name: str, digest: str) -> None:
    assert hashlib.sha256(client.get(f"/docs/{name}").content).hexdigest() == digest


def test_the_page_loads_nothing_but_its_assets(client: httpx.Client) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    # As a browser reads them: they begin at the page, for it may stand below a prefix.
    loaded = [urljoin("/docs", address) for address in re.findall(r'(?:src|href)="([^"]*)"', page.text)]
    assert {f"/docs/{name}" for name in ASSETS.media_types if name != "index.html"} < set(loaded)
    for address in set(loaded) - {"data:,"}:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("name", OURS)
def test_our_part_of_the_page_names_no_other_host(client: httpx.Client, name: str) -> None:
    assert not re.search(r"//[\w-]+\.|https?:|@import", client.get(f"/docs/{name}").text)


def test_the_description_names_no_other_host(client: httpx.Client) -> None:
    assert "://" not in client.get("/openapi.json").text


def test_the_style_loads_nothing_but_pictures_within_it(client: httpx.Client) -> None:
    style = client.get("/docs/swagger-ui.css").text
    assert "@import" not in style
    assert {address.strip("\"'")[:5] for address in re.findall(r"url\(([^)]*)\)", style)} <= {"data:"}


def test_the_content_security_policy_allows_the_assets_and_nothing_from_elsewhere(client: httpx.Client) -> None:
    page = client.get("/docs")
    parts = [part.split() for part in page.headers["content-security-policy"].split(";")]
    policy = {part[0]: part[1:] for part in parts}
    assert policy["script-src"] == ["'self'"]
    assert policy["default-src"] == ["'self'"]
    assert policy["style-src"] == ["'self'", "'unsafe-inline'"]  # The page sets styles of its elements.
    assert policy["img-src"] == ["'self'", "data:"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=", page.text)


def test_a_head_request_gets_the_headers_alone(client: httpx.Client) -> None:
    answer = client.head("/docs/swagger-ui.css")
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str((FOLDER / "swagger-ui.css").stat().st_size)


@pytest.mark.parametrize("name", ["LICENSE", "none.js", "..%2Findex.html", "%2e%2e", "index.html%00", ""])
def test_anything_else_is_not_found(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/docs/{name}")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"
