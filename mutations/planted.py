"""The list of bugs, and what is wrong with an entry that does not fit the code and the tests of today."""

import ast
from pathlib import Path
from typing import Final

import msgspec

ROOT: Final = Path(__file__).resolve().parent.parent
LIST: Final = Path(__file__).with_name("planted.toml")


class Mutation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"old": "from"}):
    """One bug."""

    #: In a few words, what goes wrong with it.
    bug: str
    file: str
    #: What stands in the file exactly once, and what stands there instead when the bug is planted.
    old: str
    to: str
    #: A file of tests, or one test of it (file::test).
    caught_by: str

    def planted_in(self, root: Path) -> str:
        """Give the text of the file with the bug in it."""
        return (root / self.file).read_text("utf-8").replace(self.old, self.to)


class _List(msgspec.Struct, frozen=True):
    mutation: list[Mutation]


def mutations() -> list[Mutation]:
    """Read the list."""
    return msgspec.toml.decode(LIST.read_bytes(), type=_List).mutation


def problem_of(mutation: Mutation) -> str | None:
    """Say why a bug cannot be planted, or cannot be caught by what should."""
    path = ROOT / mutation.file
    times = path.read_text("utf-8").count(mutation.old) if path.is_file() else 0
    if times != 1:
        return f"what it replaces stands {times} times in {mutation.file}"
    if not _compiles(mutation.planted_in(ROOT)):
        return f"{mutation.file} is no Python any more"
    tests, _, test = mutation.caught_by.partition("::")
    if test not in _tests_in(ROOT / tests):
        return f"there is no {mutation.caught_by}"
    return None


def _compiles(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _tests_in(path: Path) -> set[str]:
    """Give the names of a file's tests, and the empty one for all of them."""
    if not path.is_file():
        return set()
    names = {node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}
    return {name for name in names if name.startswith("test_")} | {""}
