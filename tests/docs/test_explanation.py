"""The page for those who take over names files, functions and classes that are there."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "explanation" / "architecture.md"
SOURCE: Final = ROOT / "src" / "holdfast"
#: A file, and a name in it when one follows.
_NAMED: Final = re.compile(r"`([a-z_/]+\.py)`(?:\s+`(\w+)`)?")
_LINKED: Final = re.compile(r"\]\(([^)]+)\)")

TEXT: Final = PAGE.read_text(encoding="utf-8")


def names_in(path: Path) -> set[str]:
    """Give every function, class and constant of a module."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


@pytest.mark.parametrize(("file", "name"), sorted(set(_NAMED.findall(TEXT))))
def test_what_the_page_names_is_there(file: str, name: str) -> None:
    path = SOURCE / file
    assert path.is_file()
    assert not name or name in names_in(path)


def test_the_page_names_a_whole_request() -> None:
    assert len(_NAMED.findall(TEXT)) > 30


@pytest.mark.parametrize("link", sorted(set(_LINKED.findall(TEXT))))
def test_what_the_page_links_to_is_there(link: str) -> None:
    assert (PAGE.parent / link).exists()
