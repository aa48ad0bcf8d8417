"""Every example of the command line works as it is printed: the page is typed from top to bottom, in one folder."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import typed
from server import Server, running

ROOT = Path(__file__).resolve().parents[2]
#: The pages, and how many examples each has at least.
PAGES = {"docs/how-to/opening-stock.md": 8}
#: What an import ends with that has left rows out.
PARTLY = 5
_FILE = re.compile(r"This is `([a-z.]+)`:\n\n```csv\n(.*?)```", re.DOTALL)
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def examples(text: str) -> Iterator[tuple[str, str]]:
    """Give every command with what is printed below it."""
    for block in _BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = part.partition("\n")
            yield command, printed.rstrip()


def output_of(command: str, server: Server) -> str:
    words = shlex.split(command)
    assert words[0] in {"holdfast", "grep"}
    if words[0] == "grep":
        return subprocess.run(words, capture_output=True, text=True, check=True, timeout=30).stdout.rstrip()
    ended = typed(server, *words[1:])
    assert ended.status in {0, PARTLY}, (command, ended.both)
    return "\n".join(line.rstrip() for line in ended.both.rstrip().splitlines())


@pytest.mark.parametrize("page", PAGES)
def test_every_example_prints_what_the_page_says(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / page).read_text(encoding="utf-8")
    for name, content in _FILE.findall(text):
        (tmp_path / name).write_text(content, encoding="utf-8")
    found = list(examples(text))
    assert len(found) >= PAGES[page]
    with running(tmp_path / "data") as server:
        for command, printed in found:
            assert output_of(command, server) == printed, command
