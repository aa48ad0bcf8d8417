"""``make mutate``: plant each bug in a copy of the project of its own, and see that a test fails.

``python -m mutations word`` takes only the bugs whose words or file hold that word. A bug that survives, that does
not apply any more, or whose tests could not be run is a failure.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Final

import msgspec

from mutations.planted import ROOT, Mutation, mutations, problem_of

#: What a copy consists of: all that the tests of the list need.
COPIED: Final = ("pyproject.toml", "src", "tests")
#: How long the tests of one bug may take; and all of them, without a bug.
MUTATION_S_MAX: Final = 120.0
SOUND_S_MAX: Final = 900.0
#: How many copies are tried at once.
JOBS: Final = min(4, os.cpu_count() or 1)
#: How pytest ends (its manual, "exit codes"): all passed, some failed.
PASSED: Final = 0
FAILED: Final = 1

CAUGHT: Final = "caught"
SURVIVED: Final = "SURVIVED"
#: Lines of what the tests said that are shown where it matters.
SHOWN_LINES: Final = 15


class Result(msgspec.Struct, frozen=True):
    """What became of one bug."""

    mutation: Mutation
    verdict: str
    seconds: float


def run_tests(copy: Path, tests: Iterable[str], seconds_max: float) -> tuple[int | None, str]:
    """Run tests on a copy; give pytest's exit status, None when the time was up, and the end of what it said."""
    # PYTHONPATH comes before what is installed: the copy is what is tested, in its subprocesses too.
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-qx", "-p", "no:cacheprovider", *tests],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # So that it can be ended with all that it has started.
    )
    try:
        said, _ = process.communicate(timeout=seconds_max)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, ""
    return process.returncode, "\n".join(said.splitlines()[-SHOWN_LINES:])


def copied_to(folder: str) -> Path:
    """Copy the project."""
    copy = Path(folder)
    for name in COPIED:
        source = ROOT / name
        shutil.copytree(source, copy / name) if source.is_dir() else shutil.copy2(source, copy / name)
    return copy


def tried(mutation: Mutation) -> Result:
    """Plant one bug and run the tests that must catch it."""
    started = time.monotonic()
    if problem := problem_of(mutation):
        return Result(mutation, f"DOES NOT APPLY: {problem}", 0.0)
    with tempfile.TemporaryDirectory(prefix="holdfast-mutation-") as folder:
        copy = copied_to(folder)
        (copy / mutation.file).write_text(mutation.planted_in(copy), "utf-8")
        status, said = run_tests(copy, [mutation.caught_by], MUTATION_S_MAX)
    told = {PASSED: SURVIVED, FAILED: CAUGHT, None: f"UNDECIDED: longer than {MUTATION_S_MAX:.0f} s"}
    verdict = told.get(status, f"UNDECIDED: the tests could not be run\n{said}")
    return Result(mutation, verdict, time.monotonic() - started)


def require_sound(chosen: Sequence[Mutation]) -> None:
    """Leave when the tests fail without any bug: then they say nothing about one."""
    tests = sorted({mutation.caught_by for mutation in chosen if problem_of(mutation) is None})
    with tempfile.TemporaryDirectory(prefix="holdfast-mutation-") as folder:
        status, said = run_tests(copied_to(folder), tests, SOUND_S_MAX)
    if status != PASSED:
        sys.exit(f"Without any bug the tests of the list must pass, and they do not:\n{said}")


def said_of(result: Result) -> str:
    """Give a row of the table."""
    mutation = result.mutation
    return (
        f"{result.seconds:5.1f} s  {result.verdict:8}  {mutation.bug} ({mutation.file.removeprefix('src/holdfast/')})"
    )


def main(word: str = "") -> None:
    """Try all bugs, or those that a word names, and print a table row by row."""
    chosen = [mutation for mutation in mutations() if word in mutation.bug or word in mutation.file]
    started = time.monotonic()
    minutes_max = (SOUND_S_MAX + MUTATION_S_MAX * len(chosen) / JOBS) / 60
    print(f"{len(chosen)} bugs, at most {minutes_max:.0f} minutes; first their tests without any bug:", flush=True)
    require_sound(chosen)
    print(f"{time.monotonic() - started:13.1f} s  they pass", flush=True)
    missed: list[Result] = []
    with ThreadPoolExecutor(JOBS) as pool:
        trials = as_completed([pool.submit(tried, mutation) for mutation in chosen])
        for number, result in enumerate((trial.result() for trial in trials), 1):
            print(f"{number:3}/{len(chosen)} {said_of(result)}", flush=True)
            missed += [result] * (result.verdict != CAUGHT)
    print(f"{len(chosen) - len(missed)} of {len(chosen)} caught in {time.monotonic() - started:.0f} s")
    for result in missed:
        print(f"not caught by {result.mutation.caught_by}: {said_of(result)}")
    sys.exit(bool(missed) or not chosen)


if __name__ == "__main__":
    main(*sys.argv[1:2])
