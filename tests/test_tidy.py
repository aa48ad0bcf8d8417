"""The project keeps the rules of the house, and each rule catches a planted violation."""

from collections.abc import Callable
from pathlib import Path

import pytest

import tidy_rules

ROOT = Path(__file__).resolve().parent.parent
CLI = "src/holdfast/cli/__init__.py"

Rule = Callable[[Path], list[str]]

RULES: list[Rule] = [
    tidy_rules.long_files,
    tidy_rules.long_functions,
    tidy_rules.empty_names,
    tidy_rules.unreachable_modules,
    tidy_rules.hidden_imports,
    tidy_rules.sleeps,
    tidy_rules.open_ends,
    tidy_rules.registries,
    tidy_rules.machine_paths,
]

#: Rule, file, a text that is allowed, a text that is not. Split words keep this file itself tidy.
PLANTED: list[tuple[Rule, str, str, str]] = [
    (tidy_rules.long_files, "benchmarks/a.py", "x += 1\n" * 200, "x += 1\n" * 201),
    (tidy_rules.long_files, "src/holdfast/cli/a.py", '"""SQL."""\n' + "X = f'{x}'\n" * 399, "X = 1\n" * 401),
    (tidy_rules.long_files, "src/holdfast/cli/a.py", "", "X = 1\n" * 199 + "def f():\n    pass\n"),
    (tidy_rules.long_files, "src/holdfast/cli/a.py", "", "X = 1\n" * 200 + "Y = lambda: 1\n"),
    (tidy_rules.long_files, "tests/test_a.py", "x += 1\n" * 400, "x += 1\n" * 401),
    (tidy_rules.long_files, "tests/a.py", "", "x += 1\n" * 201),
    (tidy_rules.long_files, "client/src/holdfast_client/a.py", "", "x += 1\n" * 201),
    (
        tidy_rules.long_functions,
        CLI,
        'def f():\n    """One.\n\n    Two.\n    """\n' + "    x = 1\n" * 39,
        "async def f():\n" + "    x = 1\n" * 40,
    ),
    (tidy_rules.unreachable_modules, "src/holdfast/a.py", "", "import holdfast\n"),
    (tidy_rules.hidden_imports, CLI, "import importlib.metadata\n", "importlib.import_module('holdfast.a')\n"),
    (tidy_rules.sleeps, "tests/a.py", "await asyncio.sleep(0)\n", "await asyncio.sleep(0.1)\n"),
    (tidy_rules.sleeps, "tests/a.py", "event.wait(1)\n", "time.sleep(0)\n"),
    (tidy_rules.sleeps, "tests/a.py", "", "from time import sleep\nsleep(1)\n"),
    (tidy_rules.open_ends, "docs/a.md", "a to-do list\n", "TO" + "DO: later\n"),
    (tidy_rules.open_ends, "a.toml", "", "# FIX" + "ME\n"),
    (tidy_rules.open_ends, CLI, "", "# X" + "XX\n"),
    (tidy_rules.registries, "requirements/a.txt", "a==1\n", "--index" + "-url https://mirror.example\n"),
    (tidy_rules.registries, "docs/a.md", "", "https://py" + "pi.org/simple\n"),
    (tidy_rules.machine_paths, "Makefile", "./work/a /var/lib/holdfast\n", "cd /wo" + "rk/main\n"),
    (tidy_rules.machine_paths, "docs/a.md", "http://localhost/home/\n", "see '/tmp/ba" + "sh_jobs.0/1'\n"),
]


def plant(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps(rule: Rule) -> None:
    violations = rule(ROOT)
    assert not violations, "\n".join([str(rule.__doc__), *violations])


@pytest.mark.parametrize(("rule", "name", "allowed", "forbidden"), PLANTED)
def test_a_planted_violation_is_found(tmp_path: Path, rule: Rule, name: str, allowed: str, forbidden: str) -> None:
    plant(tmp_path, "src/holdfast/__init__.py", "")
    plant(tmp_path, CLI, "import holdfast.a\n")
    plant(tmp_path, name, allowed)
    assert rule(tmp_path) == []

    plant(tmp_path, CLI, "")
    plant(tmp_path, name, forbidden)
    assert len(rule(tmp_path)) == 1


@pytest.mark.parametrize("word", sorted(tidy_rules.EMPTY_NAMES))
def test_an_empty_name_is_found_for_a_module_and_a_package(tmp_path: Path, word: str) -> None:
    plant(tmp_path, "src/holdfast/database.py", "")
    assert tidy_rules.empty_names(tmp_path) == []

    plant(tmp_path, f"src/holdfast/{word}.py", "")
    plant(tmp_path, f"src/holdfast/{word}/inner.py", "")
    assert len(tidy_rules.empty_names(tmp_path)) == 2


@pytest.mark.parametrize(
    "line", ["import holdfast.a.b", "from holdfast.a import b", "from ..a import b", "from ..a.b import c"]
)
def test_every_form_of_import_reaches_its_module(tmp_path: Path, line: str) -> None:
    for name in ("__init__", "a/__init__", "a/b", "cli/__init__", "dead"):
        plant(tmp_path, f"src/holdfast/{name}.py", "")
    plant(tmp_path, "src/holdfast/cli/serve.py", f"def f():\n    {line}\n")
    plant(tmp_path, CLI, "from . import serve\n")
    assert tidy_rules.unreachable_modules(tmp_path) == ["holdfast.dead"]


def test_a_name_is_documented_only_as_code(tmp_path: Path) -> None:
    plant(tmp_path, "README.md", "`PORT` and HOST, `PORT_MAX`, `DATA_DIR=./data`\n")
    plant(tmp_path, "docs/reference/settings.md", "`LOG_LEVEL`\n")
    names = ["PORT", "HOST", "DATA_DIR", "LOG_LEVEL", "ORIGINS"]
    assert tidy_rules.undocumented(tmp_path, names) == ["HOST", "ORIGINS"]
