"""Commands typed by a test: in this process, against a server over a socket."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from holdfast.cli.app import app
from server import UNMEASURED, Server


class Typed:
    """What a command has printed, and its status."""

    def __init__(self, status: int, out: str, told: str, both: str) -> None:
        self.status = status
        self.out = out
        #: Both as a person sees them.
        self.both = both
        #: What it said on standard error.
        self.told = told

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The lines that it printed."""
        return [line.rstrip() for line in self.out.splitlines()]


def typed(server: Server | str, *words: object) -> Typed:
    """Type a command, and wait for its end."""
    url = server if isinstance(server, str) else server.url
    result = CliRunner().invoke(app, [str(word) for word in words], env={"HOLDFAST_URL": url, "HOLDFAST_API_KEY": ""})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Typed(result.exit_code, result.stdout, result.stderr, result.output)


def started(server: Server, folder: Path, *words: object) -> subprocess.Popen[str]:
    """Start a command as a process of its own."""
    command = [sys.executable, "-m", "holdfast", *(str(word) for word in words)]
    environment = {**os.environ, **UNMEASURED, "HOLDFAST_URL": server.url}
    return subprocess.Popen(
        command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
