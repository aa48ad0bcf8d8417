"""What pyproject.toml cannot say: a wheel knows the commit that it was built from."""

import os
import subprocess
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
#: As ``holdfast.release`` asks in a working tree.
DESCRIBE = ("git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")


def commit() -> str:
    """Give the commit, marked where the tree has changes; empty: nobody knows. Whoever has no .git here may name it."""
    named = os.environ.get("HOLDFAST_COMMIT", "").strip()
    if named or not (ROOT / ".git").exists():
        return named
    described = subprocess.run(DESCRIBE, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return described.stdout.strip()


class BuildWithCommit(build_py):
    """Adds a file with the commit."""

    def run(self) -> None:
        """Build as ever, then write it."""
        super().run()
        if not self.editable_mode:
            (Path(self.build_lib) / "holdfast" / "commit.txt").write_text(commit() + "\n", encoding="ascii")


setup(cmdclass={"build_py": BuildWithCommit})
