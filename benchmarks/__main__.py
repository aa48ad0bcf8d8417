"""Measure: ``python -m benchmarks`` asks every question, ``python -m benchmarks P1`` one.

Prints a table with the machine; a run of all questions at the usual length writes docs/benchmarks.md. The exit code
is 1 when an answer was wrong or could not be had, never because one was slow.
"""

import tempfile
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from benchmarks import report
from benchmarks.generator import best_generator
from benchmarks.machine import describe_machine
from benchmarks.question import Bench
from benchmarks.questions import QUESTIONS, ask_all, chosen

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "benchmarks.md"
ROUNDS: Final = 5
SECONDS: Final = 2.0
#: No question is begun after this; they are made to need less together.
ALL_S_MAX: Final = 600.0
#: For questions that were asked for by name: some fill databases for minutes.
CHOSEN_S_MAX: Final = 3600.0


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Questions such as P1; none: all.")] = None,
    *,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds of each contender, taken in turns.")] = ROUNDS,
    seconds: Annotated[float, typer.Option(min=0.2, help="Length of a round.")] = SECONDS,
    small: Annotated[bool, typer.Option("--small", help="Fill databases no further than a run of all does.")] = False,
) -> None:
    """Measure, and print a table."""
    try:
        asked = chosen(names or [])
    except LookupError as error:
        raise typer.BadParameter(str(error)) from None
    console = Console(width=None if Console().is_terminal else report.PIPED_COLUMNS)
    # Beside the project and not in /tmp, which is memory on many machines: syncing must cost what it costs.
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "build") as directory:
        machine = describe_machine(Path(directory))
        bench = Bench(Path(directory), best_generator(), rounds, seconds, full=bool(names) and not small)
        answers = ask_all(
            asked,
            bench,
            lambda line: console.print(line, highlight=False, markup=False),
            seconds_max=CHOSEN_S_MAX if names else ALL_S_MAX,
        )
    report.show(console, machine, bench, answers)
    if len(asked) == len(QUESTIONS) and (rounds, seconds) == (ROUNDS, SECONDS):
        PAGE.write_text(report.page(machine, bench, answers), encoding="utf-8")
        console.print(f"Written to {PAGE.relative_to(ROOT)}.")
    raise typer.Exit(any(answer.fault for answer in answers))


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
