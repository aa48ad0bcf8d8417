"""Set up and start the project on every supported Python as a new user would: `make test-install`.

Each Python gets a fresh clone of the last commit, the pip that it brings, and an empty cache. The first and the last
of them then run all tests. It prints a table, and ends with 1 when anything failed.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
#: The minor releases of Python 3 that are supported.
MINORS: Final = (11, 12, 13)
START_S_MAX: Final = 600.0


def candidates(minor: int) -> Iterator[str]:
    """Name the places where a Python may be: the path, then pyenv's versions, the oldest first."""
    yield f"python3.{minor}"
    folder = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from (str(path) for path in sorted(folder.glob(f"3.{minor}.*/bin/python3")))


def find(minor: int) -> str | None:
    """Find a Python that really runs and can make environments; a shim of pyenv may lead nowhere."""
    probe = f"import sys, ensurepip, venv; sys.exit(sys.version_info[1] != {minor})"
    for candidate in candidates(minor):
        path = shutil.which(candidate)
        if path and subprocess.run([path, "-c", probe], capture_output=True, check=False).returncode == 0:
            return path
    return None


def said_by(command: list[str]) -> str:
    """Run a command that must go well; give what it printed."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def start(clone: Path, settings: dict[str, str]) -> float:
    """Let `make run` set up and serve, stop it as Ctrl-C does; give the seconds until it listened."""
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"PYTHON={settings['PYTHON']}"],  # noqa: S607 - make is what a new user has
        cwd=clone,
        env=settings,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None  # noqa: S101 - it was asked for
    said = []
    for line in process.stderr:
        said.append(line)
        if " listens on " in line:
            break
    took = time.monotonic() - began
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    said += process.communicate(timeout=START_S_MAX)[1].splitlines(keepends=True)
    if not any("Everything that was accepted is on disk" in line for line in said):
        raise RuntimeError("".join(said))
    return took


def make(clone: Path, target: str, settings: dict[str, str]) -> float:
    """Run a target of make; give the seconds that it took."""
    began = time.monotonic()
    subprocess.run(["make", target, f"PYTHON={settings['PYTHON']}"], cwd=clone, env=settings, check=True)  # noqa: S607
    return time.monotonic() - began


def attempt(python: str, *, tests: bool) -> str:
    """Do all of it with one Python; give the row of the table."""
    with tempfile.TemporaryDirectory(prefix="holdfast-install-") as scratch:
        clone = Path(scratch) / "holdfast"
        said_by(["git", "clone", "--quiet", str(ROOT), str(clone)])
        settings = {
            **os.environ,
            "PYTHON": python,
            "PIP_CACHE_DIR": str(Path(scratch) / "cache"),
            "PORT": "0",
            "HOST": "127.0.0.1",
        }
        said_by([python, "-m", "venv", str(Path(scratch) / "bare")])
        pip = said_by([str(Path(scratch) / "bare" / "bin" / "python"), "-m", "pip", "--version"]).split()[1]
        started = start(clone, settings)
        added = make(clone, "setup-dev", settings)
        said_by([str(clone / ".venv" / "bin" / "python"), "-m", "pip", "check"])
        tested = f"{make(clone, 'test', settings):8.0f} s" if tests else "         -"
    return (
        f"{said_by([python, '--version']):<15} pip {pip:<8} make run {started:5.1f} s   tools {added:5.1f} s   {tested}"
    )


def main() -> int:
    """Try the Pythons that are there; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without-tests", action="store_true", help="set up and start only")
    without_tests = parser.parse_args().without_tests
    rows, failed = [], False
    for minor in MINORS:
        python = find(minor)
        if python is None:
            rows.append(f"Python 3.{minor:<5} was not found: have it as python3.{minor} on the path, or in pyenv")
            print(rows[-1], flush=True)
            failed = True
            continue
        try:
            rows.append(attempt(python, tests=not without_tests and minor in (MINORS[0], MINORS[-1])))
        except (subprocess.SubprocessError, RuntimeError) as error:
            rows.append(f"Python 3.{minor:<5} failed: {error}")
            failed = True
        print(rows[-1], flush=True)
    print("\n".join(["", "Set-up with each Python, its own pip and an empty cache:", *rows]))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
