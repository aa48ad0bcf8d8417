"""All SQL of both engines as it is after import, in one file each that people read.

Where statements are meant to change, write the files anew and read what has changed in them:

    HOLDFAST_GOLDEN_SQL=write .venv/bin/python -m pytest tests/unit/storage/test_golden_sql.py
"""

import importlib
import os
import pkgutil
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from holdfast.storage import postgres, sqlite

GOLDEN: Final = Path(__file__).parents[2] / "golden"
ENGINES: Final = {"sqlite.sql": sqlite, "postgresql.sql": postgres}
#: Where statements stand: ``queries`` and ``changes``, and what ends like them.
MODULES: Final = re.compile(r"(^|_)(queries|changes)$")
LINE_CHARACTERS: Final = 118
#: What begins a line.
CLAUSES: Final = re.compile(
    r" (?=(?:SELECT|FROM|CROSS JOIN|LEFT JOIN|WHERE|GROUP BY|ORDER BY|LIMIT|VALUES|ON CONFLICT|RETURNING|SET) )"
)


def statements(engine: ModuleType) -> Iterator[tuple[str, str]]:
    """Give the name and the text of every statement of an engine."""
    for module in pkgutil.iter_modules(engine.__path__):
        if MODULES.search(module.name):
            named = vars(importlib.import_module(f"{engine.__name__}.{module.name}"))
            yield from (
                (f"{module.name}.{name}", text)
                for name, text in named.items()
                if name[0].isupper() and name.isupper() and isinstance(text, str)
            )


def rendered(statement: str) -> str:
    """Give a statement in lines that do not depend on how it was put together."""
    flat = re.sub(r"('[^']*')|\s+", lambda found: found[1] or " ", statement).strip()
    flat = flat.replace("( ", "(").replace(" )", ")")
    lines = [
        line
        for clause in CLAUSES.split(flat)
        for line in textwrap.wrap(clause, LINE_CHARACTERS, break_on_hyphens=False)
    ]
    return "\n".join(lines)


def told(engine: ModuleType) -> str:
    """Give the file of an engine."""
    return "\n\n".join(f"-- {name}\n{rendered(text)};" for name, text in statements(engine)) + "\n"


@pytest.mark.parametrize("name", ENGINES)
def test_every_statement_is_as_it_was(name: str) -> None:
    now = told(ENGINES[name])
    if os.environ.get("HOLDFAST_GOLDEN_SQL") == "write":
        (GOLDEN / name).write_text(now, encoding="utf-8")
    assert now == (GOLDEN / name).read_text(encoding="utf-8")


def test_a_statement_is_told_the_same_however_it_was_broken_into_lines() -> None:
    one = "SELECT a, b FROM c WHERE d = '  x'"
    assert rendered(one) == "SELECT a, b\nFROM c\nWHERE d = '  x'"
    assert rendered("\nSELECT a,\n       b\nFROM c   WHERE d = '  x'\n") == rendered(one)
    assert rendered(one.replace("'  x'", "' x'")) != rendered(one)
