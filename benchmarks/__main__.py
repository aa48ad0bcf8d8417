"""Measure: ``python -m benchmarks`` asks every question, ``python -m benchmarks P1`` one.

Prints a table with the machine; a run of all questions at the usual length writes docs/benchmarks.md. The exit code
is 1 when an answer was wrong, never because one was slow.
"""

import tempfile
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from benchmarks import p1_reserves, p3_hot_sku, p4_uniform_skus, p5_one_at_a_time, p6_reads, p9_import, report
from benchmarks.generator import best_generator
from benchmarks.machine import describe_machine
from benchmarks.question import Answer, Bench, Question

QUESTIONS: Final[tuple[Question, ...]] = (
    p1_reserves.QUESTION,
    p3_hot_sku.QUESTION,
    p4_uniform_skus.QUESTION,
    p5_one_at_a_time.QUESTION,
    p6_reads.QUESTION,
    p9_import.QUESTION,
)
ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "benchmarks.md"
ROUNDS: Final = 5
SECONDS: Final = 3.0


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Questions such as P1; none: all.")] = None,
    *,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds of each contender, taken in turns.")] = ROUNDS,
    seconds: Annotated[float, typer.Option(min=0.2, help="Length of a round.")] = SECONDS,
) -> None:
    """Measure, and print a table."""
    asked = [question for question in QUESTIONS if not names or question.number in names]
    unknown = set(names or ()) - {question.number for question in QUESTIONS}
    if unknown:
        known = ", ".join(question.number for question in QUESTIONS)
        raise typer.BadParameter(f"There is no question {', '.join(sorted(unknown))}; there are {known}.")
    console = Console()
    answers: list[Answer] = []
    # Beside the project and not in /tmp, which is memory on many machines: syncing must cost what it costs.
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "build") as directory:
        machine = describe_machine(Path(directory))
        bench = Bench(Path(directory), best_generator(), rounds, seconds)
        for question in asked:
            console.print(f"{question.number} {question.title} …", highlight=False)
            answers += question.ask(bench)
    report.show(console, machine, bench, answers)
    if len(asked) == len(QUESTIONS) and (rounds, seconds) == (ROUNDS, SECONDS):
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(report.page(machine, bench, answers), encoding="utf-8")
        console.print(f"Written to {PAGE.relative_to(ROOT)}.")
    raise typer.Exit(any(answer.fault for answer in answers))


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
