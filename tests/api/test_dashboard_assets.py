"""The files of the dashboard: all come from this server, and from nowhere else. Browsers have their own tests."""

import hashlib
import re
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import httpx
import pytest

from holdfast.api.service.dashboard import ASSETS

FOLDER: Final = Path(__file__).parents[2] / "src" / "holdfast" / "api" / "static" / "dashboard"
BYTES_MAX: Final = 300 * 1024
LINES_MAX: Final = 200
#: SHA-256 of what was taken over unchanged; who changes a file of it has to mean it.
VENDORED: Final = {
    "preact.js": "72284e8e9079c87817145df1110f74e8a2aa040b2fc384922e18dfcb46fc1fd7",
    "uplot.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
    "uplot.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
}
OURS: Final = [name for name in ASSETS.media_types if name not in VENDORED]


def test_every_file_is_served_as_it_is_with_its_type(client: httpx.Client) -> None:
    types = {"html": "text/html", "js": "text/javascript", "css": "text/css"}
    for name in ASSETS.media_types:
        answer = client.get(f"/dashboard/{name}")
        assert answer.content == (FOLDER / name).read_bytes()
        assert answer.headers["content-type"] == f"{types[name.rpartition('.')[2]]}; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"


def test_all_files_together_stay_small() -> None:
    assert sum((FOLDER / name).stat().st_size for name in ASSETS.media_types) < BYTES_MAX


@pytest.mark.parametrize(("name", "digest"), VENDORED.items())
def test_a_vendored_file_is_unchanged_and_has_its_licence(name: str, digest: str) -> None:
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest
    assert name in (FOLDER / "README.md").read_text("utf-8")
    assert {file.name for file in FOLDER.glob("LICENSE-*")} == {"LICENSE-htm", "LICENSE-preact", "LICENSE-uplot"}


def test_the_page_loads_nothing_but_its_files(client: httpx.Client) -> None:
    page = client.get("/dashboard").text
    # As a browser reads them: they begin at the page's own, for it may stand below a prefix.
    loaded = {urljoin("/dashboard", address) for address in re.findall(r'(?:src|href)="([^"]*)"', page)}
    assert {path.removeprefix("/dashboard/") for path in loaded - {"data:,", "/docs"}} <= set(ASSETS.media_types)


def test_modules_load_modules_that_are_there_and_each_is_loaded() -> None:
    loaded = {
        name
        for file in FOLDER.glob("*.js")
        if file.name not in VENDORED
        for name in re.findall(r'from "\./([^"]+)"', file.read_text("utf-8"))
    }
    assert loaded | {"main.js", "uplot.js"} == {file.name for file in FOLDER.glob("*.js")}


@pytest.mark.parametrize("name", OURS)
def test_our_files_are_short_name_no_other_host_and_put_no_html_on_the_page(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    assert len(text.splitlines()) <= LINES_MAX
    assert not re.search(r"//[\w-]+\.|https?:|@import", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b", text)


def test_the_page_allows_no_script_and_no_style_within_it(client: httpx.Client) -> None:
    page = client.get("/dashboard").text
    told = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert told is not None
    policy = {part.split()[0]: part.split()[1:] for part in told[1].split(";")}
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == ["'self'"]
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", page)


@pytest.mark.parametrize("name", ["README.md", "LICENSE-htm", "none.js", "..%2Findex.html", "%2e%2e", ""])
def test_anything_else_is_not_found(client: httpx.Client, name: str) -> None:
    assert client.get(f"/dashboard/{name}").status_code == 404
