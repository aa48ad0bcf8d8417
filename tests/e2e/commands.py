"""Commands of ``holdfast`` that end by themselves, as an operator runs them; in this process, which takes less time."""

from pathlib import Path
from typing import Any

import msgspec
from typer.testing import CliRunner, Result

from holdfast.cli.app import app
from server import environment


def run(data_dir: Path, *words: str | Path, **settings: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(map(str, words)), env=environment(data_dir, settings), catch_exceptions=False)


def told(data_dir: Path, *words: str | Path, **settings: str) -> str:
    """Run a command that ends well; give what it printed."""
    ended = run(data_dir, *words, **settings)
    assert (ended.exit_code, ended.stderr) == (0, ""), ended.output
    return ended.stdout


def refused(data_dir: Path, *words: str | Path, status: int = 1, **settings: str) -> str:
    """Run a command that does nothing; give the one line that says why."""
    ended = run(data_dir, *words, **settings)
    assert (ended.exit_code, ended.stdout, ended.stderr.count("\n")) == (status, "", 1), ended.output
    return ended.stderr.removesuffix("\n")


def backed_up(data_dir: Path, target: Path, *options: str) -> dict[str, Any]:
    """Make a backup; give what was said of it to a machine."""
    made: dict[str, Any] = msgspec.json.decode(told(data_dir, "backup", target, *options))
    return made
