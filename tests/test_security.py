"""SECURITY.md tells the truth: what it says is tested is tested, and what nobody does nobody does."""

import ast
import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
#: A test as pytest names it.
TEST: Final = re.compile(r"`(tests/[a-z_/0-9]+\.py)::(test_[a-z_0-9]+)`")
RISKS: Final = 10
#: Modules that make requests to other machines. Only the driver of the configured database has a line to anybody.
CALLERS: Final = {"httpx", "requests", "urllib3", "aiohttp", "smtplib", "ftplib", "http.client", "urllib.request"}


def test_each_risk_names_tests_that_are_there() -> None:
    lines = re.findall(r"^\| (API\d+) .*$", (ROOT / "SECURITY.md").read_text(), re.MULTILINE)
    assert lines == [f"API{number}" for number in range(1, RISKS + 1)]
    for row in re.findall(r"^\| API\d+ .*$", (ROOT / "SECURITY.md").read_text(), re.MULTILINE):
        named = TEST.findall(row)
        assert named, row
        assert row.count("::") == len(named), row
        for path, name in named:
            assert f"def {name}(" in (ROOT / path).read_text(), f"{path}::{name}"


def imported(path: Path) -> set[str]:
    """Give the modules that a file imports, and those that it imports from."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update({node.module, *(f"{node.module}.{name.name}" for name in node.names)})
    return found


def test_the_server_calls_nobody() -> None:
    files = [path for path in (ROOT / "src" / "holdfast").rglob("*.py") if "client" not in path.parts]
    assert files, "no files at all: this test would prove nothing"
    assert {str(path.relative_to(ROOT)): callers for path in files if (callers := imported(path) & CALLERS)} == {}
