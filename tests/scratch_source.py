"""A scratch copy of the source, which a test changes by the book to see how much there is to change."""

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from programs import unmeasured

SOURCE: Final = Path(__file__).parent.parent / "src"


def copied(folder: Path) -> Path:
    """Copy the source."""
    source = folder / "src"
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    return source


def add(path: Path, before: str, text: str) -> None:
    """Put a text in front of the first line that begins like that."""
    content = path.read_text(encoding="utf-8")
    assert f"\n{before}" in content, (path, before)
    path.write_text(content.replace(f"\n{before}", f"\n{text}{before}", 1), encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    """Put a text in the place of another one."""
    content = path.read_text(encoding="utf-8")
    assert old in content, (path, old)
    path.write_text(content.replace(old, new), encoding="utf-8")


def run(source: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script with the copy."""
    places = os.pathsep.join((str(source), str(SOURCE.parent / "tests")))
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=unmeasured() | {"PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def touched_files(source: Path) -> list[str]:
    """Name the files that are new or changed."""
    names = [path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()]
    _, changed, new = filecmp.cmpfiles(SOURCE, source, names, shallow=False)
    return sorted(changed + new)
