"""Every example of the README and of the guides works as it is printed."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from server import UNMEASURED, WAIT_S_MAX, running

ROOT = Path(__file__).resolve().parents[2]
#: The pages, and how many examples each has at least: a page whose examples are no longer found proves nothing.
PAGES = {
    "README.md": 15,
    "docs/how-to/hold-stock-while-paying.md": 10,
    "docs/how-to/count-while-selling.md": 10,
    "docs/how-to/tills-that-were-offline.md": 12,
    "docs/how-to/connect-an-erp.md": 8,
    "docs/how-to/follow-the-feed.md": 5,
    "docs/how-to/clock.md": 1,
    "docs/tutorial.md": 8,
    "docs/how-to/flash-sale.md": 2,
    "docs/reference/python-client.md": 4,
    "client/README.md": 1,
    "docs/how-to/change-an-order.md": 6,
    "docs/how-to/undo-and-correct.md": 10,
    "docs/how-to/take-goods-back.md": 9,
    "docs/how-to/click-and-collect.md": 8,
    "docs/how-to/find-out-why-a-request-was-refused.md": 5,
    "docs/how-to/recall.md": 8,
}
#: Stands for whatever may be there: times, ids, fields that the text leaves out.
ELLIPSIS = "…"
#: A cursor of the ledger: in a page it stands for the one that a database gives in its place.
CURSOR: Final = re.compile(r"A[A-Za-z0-9_-]{31}(?![A-Za-z0-9_-])")
#: What curl ends with when the time is up that it was given: the only end of a stream.
TIME_IS_UP = 28
#: What grep ends with when there is no such line: none yet, perhaps.
NO_LINE = 1


#: A block of commands with their outputs, or a program and, when it prints something, the block after it.
BLOCK: Final = re.compile(r"```(console|python)\n(.*?)```(?:\n\n```text\n(.*?)```)?", re.DOTALL)


def examples(page: str) -> list[tuple[str, str]]:
    """Give every command of a page's console blocks, and every program, with its output."""
    found = []
    for kind, block, printed in BLOCK.findall((ROOT / page).read_text()):
        if kind == "python":
            found.append((f"python -c {shlex.quote(block)}", printed.strip()))
            continue
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = re.sub(r"\\\n\s*", "", part).split("\n")
            # A body in quotation marks may go over several lines.
            length = next(number for number in range(1, len(lines) + 1) if _is_whole("\n".join(lines[:number])))
            found.append(("\n".join(lines[:length]), "\n".join(lines[length:]).strip()))
    return found


def _is_whole(command: str) -> bool:
    try:
        shlex.split(command)
    except ValueError:
        return False
    return True


def matches(printed: str, real: str, cursors: dict[str, str] | None = None) -> bool:
    """Tell whether an output is as the page says. The cursors of the page are learnt, for the lines that follow."""
    known = {} if cursors is None else cursors
    groups: dict[str, str] = {}

    def pattern(part: str) -> str:
        """Match a cursor with any, but the same one wherever it stands."""
        if part == ELLIPSIS:
            return ".*"
        if not CURSOR.fullmatch(part):
            return re.escape(part)
        if part in known or part in groups:
            return re.escape(known[part]) if part in known else f"(?P={groups[part]})"
        groups[part] = f"cursor{len(groups)}"
        return f"(?P<{groups[part]}>{CURSOR.pattern})"

    found = re.fullmatch("".join(map(pattern, re.split(f"({ELLIPSIS}|{CURSOR.pattern})", printed))), real, re.DOTALL)
    if found is not None:
        known |= {cursor: found[group] for cursor, group in groups.items()}
    return found is not None


def output_of(words: Sequence[str], printed: str, cursors: dict[str, str], url: str) -> str:
    """Run a command. A read is made again for a while: what happens by itself, as the end of a hold, takes a moment."""
    deadline = time.monotonic() + WAIT_S_MAX
    surroundings = os.environ | UNMEASURED | {"HOLDFAST_URL": url}
    while True:
        ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=30, env=surroundings)
        other = NO_LINE if words[0] == "grep" else TIME_IS_UP if "--max-time" in words else 0
        assert ended.returncode in (0, other), (words, ended)
        real = ended.stdout.strip()
        once = "-d" in words or words[0] == sys.executable
        if once or matches(printed, real, cursors) or time.monotonic() > deadline:
            return real


@pytest.mark.parametrize("page", PAGES)
def test_every_example_prints_what_the_page_says(page: str, tmp_path: Path) -> None:
    found, cursors = examples(page), dict[str, str]()
    assert len(found) >= PAGES[page]
    with running(tmp_path) as server:
        for command, printed in found:
            with_cursors = CURSOR.sub(lambda cursor: cursors.get(cursor[0], cursor[0]), command)
            here = with_cursors.replace("http://localhost:3000", server.url).replace(" data/", f" {tmp_path}/")
            words = shlex.split(here)
            assert words[0] in ("curl", "grep", "python")
            if words[0] == "python":
                words[0] = sys.executable
            real = output_of(words, printed, cursors, server.url)
            assert matches(printed, real, cursors), f"{command}\nprinted: {printed}\nreal: {real}"
            if "success" in real and "\n" not in real:
                json.loads(real)


def test_an_example_that_prints_something_else_is_noticed() -> None:
    assert matches('{"quantity":2,…}', '{"quantity":2,"reserved":0}')
    assert not matches('{"quantity":2,…}', '{"quantity":3,"reserved":0}')
    assert not matches('{"quantity":2}', '{"quantity":2,"reserved":0}')
    one, other, third = ("A" + letter * 31 for letter in "xyz")
    cursors: dict[str, str] = {}
    assert matches(f"{one} … {one}", f"{other} and {other}", cursors)
    assert cursors == {one: other}
    assert not matches(f"{one} … {one}", f"{other} and {third}")
    assert not matches(one, third, cursors)


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} points to {target}"
