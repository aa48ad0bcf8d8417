"""docs/reference/cli.md is what the commands say of themselves, and the table of commands says what they say.

Where a command is meant to change, write the page anew and read what has changed in it:

    HOLDFAST_CLI_REFERENCE=write .venv/bin/python -m pytest tests/docs/test_cli_reference.py
"""

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from holdfast.cli.commands import ROWS
from holdfast.cli.complaints import SHORT_STATUSES, STATUSES
from holdfast.cli.importing.kinds import KINDS
from holdfast.cli.importing.layouts import FIELDS
from holdfast.cli.importing.presets import PRESETS
from holdfast.cli.importing.reasons import REASONS
from holdfast.cli.lazy import loaded
from holdfast.cli.looking.config import CLIENT

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "reference" / "cli.md"
HEAD: Final = """# The command line

`holdfast COMMAND --help` says all of this, too. Commands about stock talk to a server that runs, through the same API
as everybody. On a terminal they show tables; `--json` prints what the server told, `--csv` rows for a spreadsheet. What
is said to people (a hint, a progress bar, an error) goes to standard error. The commands themselves write this page.
"""
#: The start of the slowest commands must not load the server: what must not be imported for a page of help.
HEAVY: Final = ("holdfast.engine", "holdfast.api", "httpx", "apsw", "openpyxl", "rich.progress")


def table(*rows: tuple[str, ...]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
        if number == 0:
            yield "|" + "---|" * len(row)


def page() -> str:
    lines = [HEAD]
    lines += table(("variable", "else", "meaning"), *((f"`{name}`", default, what) for name, default, what in CLIENT))
    lines += ["\n## Exit statuses\n", *table(("status", "meaning"), ("0", "done"), *_statuses())]
    for panel in dict.fromkeys(row.panel for row in ROWS):
        lines.append(f"\n## {panel}")
        for row in (row for row in ROWS if row.panel == panel):
            lines += described(f"holdfast {row.name}", loaded(row))
    lines += ["\n## What is imported\n", *table(("`--as`", "what it does"), *_kinds())]
    lines += ["\n## Fields of a row\n", *table(("field", "meaning"), *((f"`{name}`", FIELDS[name]) for name in FIELDS))]
    lines += ["\n## Presets\n", *table(("`--preset`", "what it reads", "recognised by"), *_presets())]
    lines += ["\n## Why a row is left out\n", *table(("reason", "meaning"), *REASONS.items())]
    return "\n".join(lines) + "\n"


def _statuses() -> Iterator[tuple[str, str]]:
    return ((str(status), meaning) for status, meaning in STATUSES.items())


def _kinds() -> Iterator[tuple[str, str]]:
    return ((f"`{kind.name}`", kind.meaning) for kind in KINDS.values())


def _presets() -> Iterator[tuple[str, str, str]]:
    return ((f"`{each.name}`", each.title, ", ".join(f"`{mark}`" for mark in each.marks)) for each in PRESETS)


def described(name: str, command: Any) -> Iterator[str]:
    inner = getattr(command, "commands", {})
    own = [each for each in command.params if each.name != "help" and not getattr(each, "hidden", False)]
    arguments = [_metavar(each) for each in own if each.param_type_name == "argument"]
    yield f"\n### `{' '.join([name, *arguments])}`\n"
    yield _paragraphs(command.help or "")
    options = [each for each in own if each.param_type_name == "option"]
    told = [each for each in own if each.param_type_name == "argument" and each.help]
    if options or told:
        rows = [(f"`{_metavar(each)}`", each.help) for each in told]
        yield ""
        yield from table(("option", "meaning"), *rows, *((_spelt(each), each.help or "") for each in options))
    for below, sub in inner.items():
        yield from described(f"{name} {below}", sub)


def _spelt(option: Any) -> str:
    names = "/".join([*option.opts, *option.secondary_opts])
    metavar = "" if option.is_flag else f" {option.metavar or (option.name or '').upper()}"
    return f"`{names}{metavar}`"


def _metavar(argument: Any) -> str:
    return str(argument.metavar or (argument.name or "").upper())


def _paragraphs(text: str) -> str:
    """Examples are set as code."""
    parts = (" ".join(part.split()) for part in text.split("\n\n"))
    whole = "\n\n".join(part if part.startswith("Example") else textwrap.fill(part, 120) for part in parts)
    return re.sub(r"Examples?: (.*)", lambda match: "```bash\n" + "\n".join(match[1].split("; ")) + "\n```", whole)


def test_the_page_is_what_the_commands_say() -> None:
    if os.environ.get("HOLDFAST_CLI_REFERENCE") == "write":
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_table_of_commands_says_what_they_do(row: Any) -> None:
    command = loaded(row)
    first = " ".join((command.help or "").split("\n\n")[0].split())
    assert first.startswith(row.help.rstrip("."))


def _with_inner(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", {})
    if not inner:
        yield name, command
    for below, sub in inner.items():
        yield from _with_inner(f"{name} {below}", sub)


@pytest.mark.parametrize("row", [row for row in ROWS if row.panel != "Server"], ids=lambda row: row.name)
def test_every_command_about_stock_has_an_example_that_is_one(row: Any) -> None:
    for name, command in _with_inner(f"holdfast {row.name}", loaded(row)):
        assert re.search(r"Examples?: ", command.help or ""), name
        assert name in " ".join(command.help.split()), name


def test_the_statuses_are_told_twice_and_are_the_same() -> None:
    assert set(SHORT_STATUSES) == {0, *STATUSES}


def test_help_loads_nothing_that_takes_time() -> None:
    code = "import sys; from holdfast.cli.app import app\ntry: app(['--help'])\nfinally: print(*sys.modules, sep='\\n')"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert "import" in ended.stdout
    modules = set(ended.stdout.splitlines())
    assert not [name for name in HEAVY if name in modules]
