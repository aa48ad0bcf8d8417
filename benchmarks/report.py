"""The table on the terminal, and the page of the documentation."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.page import AFTER, BEFORE
from benchmarks.question import Answer, Bench

COLUMNS: Final = ("#", "question", "measured", "processor (reference's)", "reference", "ratio", "target")
#: Of a table that goes into a file.
PIPED_COLUMNS: Final = 200


def show(console: Console, machine: dict[str, str], bench: Bench, answers: list[Answer]) -> None:
    """Print the table."""
    table = Table(title="Benchmarks", caption=method(bench), show_lines=True)
    for column in COLUMNS:
        table.add_column(column, overflow="fold")
    for answer in answers:
        colour = "red" if answer.fault else "green" if answer.reached else "yellow"
        table.add_row(
            *(
                f"[{colour}]{escape(cell)}[/]" if at == COLUMNS.index("ratio") else escape(cell)
                for at, cell in enumerate(_cells(answer))
            )
        )
    console.print(", ".join(f"{name} {fact}" for name, fact in machine.items()), highlight=False)
    console.print(table)
    for line in remarks(answers):
        console.print(line, highlight=False, markup=False)


def page(machine: dict[str, str], bench: Bench, answers: list[Answer]) -> str:
    """Give the page as Markdown."""
    lines = [BEFORE, *_table(("machine", ""), machine.items()), "", "## The table", ""]
    lines += [*_table(COLUMNS, map(_cells, answers)), "", method(bench), ""]
    lines += ["## What to know of it", "", *(f"- {_escaped(line)}" for line in remarks(answers)), "", AFTER]
    return "\n".join(lines)


def remarks(answers: list[Answer]) -> list[str]:
    """Give what was wrong and what else to know, each once."""
    faults = [f"WRONG: {answer.number}: {answer.fault}." for answer in answers if answer.fault]
    notes = [f"{answer.number}: {answer.note}." for answer in answers if answer.note]
    return list(dict.fromkeys(faults + notes))


def method(bench: Bench) -> str:
    """Say how the figures came to be."""
    return (
        f"Median (lowest-highest) of {bench.rounds} rounds of {bench.seconds:g} s each, in turns, where a row says no "
        f"other; ratios round by round; load by {bench.generator.name}. Processor time: user and system, of all "
        "processes of the server with its database, for each request."
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _escaped(text: str) -> str:
    """Keep a text from being taken for the form of a table or of a page."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def _cells(answer: Answer) -> tuple[str, ...]:
    return (
        answer.number,
        answer.question,
        answer.measured,
        answer.processor,
        answer.reference,
        f"WRONG {answer.ratio}" if answer.fault else answer.ratio,
        answer.target,
    )
