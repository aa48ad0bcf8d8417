"""Which release this is, and the commit that it was built from."""

import subprocess
from importlib import resources
from pathlib import Path
from typing import Final

from holdfast import __version__

#: Written when a wheel is built.
_FILE: Final = "commit.txt"
#: Gives the commit of a working tree, marked where something in it has changed.
_DESCRIBE: Final = ("git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
_DESCRIBE_S_MAX: Final = 5.0


def release() -> str:
    """Name version and commit, as far as somebody knows it."""
    commit = built_from() or working_tree(Path(__file__).resolve().parents[2])
    return f"holdfast {__version__} (commit {commit or 'unknown'})"


def built_from() -> str:
    """Give the commit that an installed package was built from; empty: it was not said."""
    file = resources.files("holdfast") / _FILE
    return file.read_text("ascii").strip() if file.is_file() else ""


def working_tree(root: Path) -> str:
    """Give the commit of a working tree; empty: this is none, or git is missing or does not trust it."""
    if not (root / ".git").exists():
        return ""
    try:
        described = subprocess.run(  # noqa: S603 - a command of ours, in a tree of ours
            _DESCRIBE, cwd=root, capture_output=True, text=True, check=False, timeout=_DESCRIBE_S_MAX
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return described.stdout.strip()
