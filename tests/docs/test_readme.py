"""Every example of the README works as it is printed."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import Server, running

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
#: Stands for whatever may be there: times, ids, fields that the text leaves out.
ELLIPSIS = "…"


def examples() -> list[tuple[str, str]]:
    """Give every command of the README's console blocks with the output below it."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = re.sub(r"\\\n\s*", "", part).partition("\n")
            found.append((command, output.strip()))
    return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("readme")) as ready:
        yield ready


def matches(printed: str, real: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in printed.split(ELLIPSIS))
    return re.fullmatch(pattern, real) is not None


def test_every_example_prints_what_the_readme_says(server: Server) -> None:
    assert len(examples()) >= 7
    for command, printed in examples():
        words = shlex.split(command.replace("http://localhost:3000", server.url))
        assert words[0] == "curl"
        real = subprocess.run(words, capture_output=True, text=True, check=True, timeout=30).stdout.strip()
        json.loads(real)
        assert matches(printed, real), f"{command}\nprinted: {printed}\nreal: {real}"


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    for page in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} points to {target}"
