"""The commands of a page, run in a shell as a reader would; paths of the test stand for those of the page."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from typer.testing import CliRunner

from docs.test_examples import examples, matches
from holdfast.cli.app import app

RUN_S_MAX: Final = 60
#: A command of ours with its settings before it, and nothing that a shell would have to do.
OURS: Final = re.compile(r"(?P<settings>(?:[A-Z_]+=[\w./:-]+ )*)holdfast (?P<words>[\w./ -]+)")


class Shell:
    """Runs one command after the other; what is exported stays."""

    def __init__(self, paths: Mapping[str, Path], environment: Mapping[str, str], more_path: str = "") -> None:
        """Begin; ``paths`` are those of the page and what stands for them here, the longest first."""
        self._paths: Final = {page: str(here) for page, here in paths.items()}
        self._environment = dict(environment)
        programs = Path(sys.executable).parent
        self._environment["PATH"] = ":".join(filter(None, (str(programs), more_path, environment["PATH"])))

    @property
    def path(self) -> str:
        """Where programs are looked for."""
        return self._environment["PATH"]

    def here(self, text: str) -> str:
        """Give a text of the page with the paths of this test."""
        pattern = "|".join(re.escape(path) + r"(?![\w-])" for path in self._paths)
        return re.sub(pattern, lambda found: self._paths[found[0]], text)

    def run(self, command: str) -> str:
        """Run a command that ends well; give its output. One of ours alone is run in this process: it takes a tenth."""
        plain = OURS.fullmatch(self.here(command))
        if plain is not None:
            settings = dict(word.split("=", 1) for word in plain["settings"].split())
            environment = os.environ.keys() - self._environment.keys()
            ended = CliRunner().invoke(
                app,
                shlex.split(plain["words"]),
                env={**dict.fromkeys(environment), **self._environment, **settings},
                catch_exceptions=False,
            )
            assert ended.exit_code == 0, (command, ended.output)
            return ended.stdout.strip()
        return self._run_in_a_shell(command)

    def _run_in_a_shell(self, command: str) -> str:
        script = f'set -e; {self.here(command)}; printf "\\0"; env -0'
        ended = subprocess.run(
            ("bash", "-c", script), env=self._environment, capture_output=True, check=False, timeout=RUN_S_MAX
        )
        assert ended.returncode == 0, (command, ended.stdout, ended.stderr)
        output, *variables = ended.stdout.decode().split("\0")
        self._environment = dict(variable.split("=", 1) for variable in variables if variable)
        return output.strip()

    def follow(self, page: str, first: int = 0, end: int | None = None) -> int:
        """Run the commands of a page, and see that they print what it says; give how many there were."""
        found = examples(page)[first:end]
        for command, printed in found:
            real = re.sub(r" +$", "", self.run(command), flags=re.MULTILINE)
            assert matches(self.here(printed), real), f"{command}\nprinted: {printed}\nreal: {real}"
        return len(found)


def sections(page: Path, heading: str) -> tuple[int, int]:
    """Give which examples of a page stand before a heading, and how many there are in all."""
    text = page.read_text()
    before, heading_found, _ = text.partition(f"\n## {heading}\n")
    assert heading_found
    return before.count("\n$ "), text.count("\n$ ")
