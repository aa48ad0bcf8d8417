"""The documentation builds without a warning and without the network, and everything has its place in it."""

import html
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import typer.main

import holdfast_client
from holdfast.api.app import every_route
from holdfast.api.http.problems import KINDS, address, wire
from holdfast.cli.app import app
from holdfast_client.generated import models
from programs import unmeasured

ROOT: Final = Path(__file__).resolve().parents[2]
#: Where a page would take something from elsewhere.
FOREIGN: Final = re.compile(r'<(?:script|img|link|iframe)[^>]*(?:src|href)="(?:https?:)?//[^"]*"')


def text_of(page: Path) -> str:
    """Give what a page says, without its marks."""
    return html.unescape(re.sub("<[^>]+>", "", page.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("docs")
    options = ("--quiet", "--fail-on-warning", "--keep-going", "--builder", "html", "--conf-dir", "docs")
    ended = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, ".", made],
        cwd=ROOT,
        env=unmeasured(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return made / "docs"


def test_every_page_is_there_and_takes_nothing_from_elsewhere(built: Path) -> None:
    pages = {page.relative_to(ROOT / "docs").with_suffix(".html") for page in (ROOT / "docs").rglob("*.md")}
    made = {page.relative_to(built): page.read_text(encoding="utf-8") for page in built.rglob("*.html")}
    assert pages <= made.keys()
    assert {name: FOREIGN.findall(text) for name, text in made.items() if FOREIGN.search(text)} == {}


def test_every_call_is_told_with_what_it_takes(built: Path) -> None:
    text = text_of(built / "reference" / "calls.html")
    for route in every_route():
        if not route.path.startswith("/api/stores/{storeId}/inventory/"):
            assert f"{route.method} {route.path}" in text
            told = [f"{name}: {parameter.description}".replace("`", "") for name, parameter in route.query.items()]
            assert [sentence for sentence in told if sentence not in text] == []


def test_every_address_of_an_error_has_its_place(built: Path) -> None:
    text = (built / "reference" / "problems.html").read_text(encoding="utf-8")
    for code in KINDS:
        assert f'id="{address(code).removeprefix("/problems/")}"' in text
        assert wire(code) in text


def test_everything_of_the_client_is_in_its_reference(built: Path) -> None:
    text = (built / "reference" / "python-client.html").read_text(encoding="utf-8")
    methods = [name for name in dir(holdfast_client.Client) if not name.startswith("_")]
    assert len(methods) > 60
    assert [name for name in methods if f'id="holdfast_client.Client.{name}"' not in text] == []
    assert [name for name in models.__all__ if f'id="holdfast_client.generated.models.{name}"' not in text] == []


def test_every_command_is_in_the_documentation() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages if "adr" not in page.parts)
    commands = [*every_command("holdfast", typer.main.get_command(app))]
    assert len(commands) > 5
    assert [command for command in commands if not re.search(rf"\b{command}\b", text)] == []


def every_command(name: str, command: Any) -> Iterator[str]:
    """Give each command with the words that lead to it."""
    if not hasattr(command, "list_commands"):
        yield name
        return
    context = typer.Context(command)
    for word in command.list_commands(context):
        yield from every_command(f"{name} {word}", command.get_command(context, word))


def test_a_broken_link_ends_the_build(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("conf.py", "generated_pages.py"):
        (tmp_path / "docs" / name).write_text((ROOT / "docs" / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "docs" / "index.md").write_text("# A page\n\n[nowhere](nowhere.md)\n", encoding="utf-8")
    options = ("--quiet", "--fail-on-warning", "--builder", "dummy", "--conf-dir", "docs")
    ended = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, ".", "made"],
        cwd=tmp_path,
        env=unmeasured(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "nowhere.md" in ended.stderr
