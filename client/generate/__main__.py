"""Write the parts of the client that follow from the API (`make sdk`), or with `--check` say which are not current."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from calls import calls
from document import Document
from methods import methods
from models import models
from refusals import refusals

TARGET: Final = Path(__file__).resolve().parents[1] / "src" / "holdfast_client" / "generated"


def generated() -> Mapping[str, str]:
    """Give every file with its text."""
    document = Document()
    made = {
        "models.py": models(document),
        "calls.py": calls(document),
        "methods.py": methods(document),
        "refusals.py": refusals(document),
    }
    return {name: _formatted(text, name) for name, text in made.items()}


def _formatted(text: str, name: str) -> str:
    where = ("--stdin-filename", str(TARGET / name), "-")
    for command in (("check", "--fix-only", "--exit-zero", "--quiet", "--select", "I,F401,RUF022"), ("format",)):
        ended = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *where], input=text, capture_output=True, text=True, check=True
        )
        text = ended.stdout
    return text


def _is_current(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text(encoding="utf-8") == text


def main(arguments: list[str]) -> int:
    """Write or check; give the exit status."""
    match arguments:
        case ["--check", *where]:
            folder = Path(where[0]) if where else TARGET
            stale = [name for name, text in generated().items() if not _is_current(folder / name, text)]
            for name in stale:
                print(f"{name} is not current: make sdk", file=sys.stderr)
            return 1 if stale else 0
        case []:
            for name, text in generated().items():
                (TARGET / name).write_text(text, encoding="utf-8")
            return 0
    print("usage: generate [--check [FOLDER]]", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
