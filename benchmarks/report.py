"""The table on the terminal, and the page of the documentation."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.question import Answer, Bench

COLUMNS: Final = ("#", "question", "measured", "reference", "ratio", "target")
INTRODUCTION: Final = """\
# Benchmarks

Written by `make bench`, which never fails on speed. What counts are the ratios: both sides ran at the same time on
the same machine, in turns, and share it with the load generator. Durable means SQLite with `synchronous=FULL`, or
PostgreSQL with `fsync=on` and `synchronous_commit=on`; idempotency keys and ledger on, `LOG_LEVEL=info`, answered after
the commit.
"""


def show(console: Console, machine: dict[str, str], bench: Bench, answers: list[Answer]) -> None:
    """Print the table."""
    table = Table(title="Benchmarks", caption=_method(bench), show_lines=True)
    for column in COLUMNS:
        table.add_column(column, justify="right" if column == "ratio" else "left", overflow="fold")
    for answer in answers:
        colour = "green" if answer.reached else "yellow"
        table.add_row(*_cells(answer)[:4], f"[{colour}]{answer.ratio}[/]", answer.target)
    console.print(", ".join(f"{name} {fact}" for name, fact in machine.items()), highlight=False)
    console.print(table)
    for line in remarks(answers):
        console.print(line, highlight=False)


def page(machine: dict[str, str], bench: Bench, answers: list[Answer]) -> str:
    """Give the page as Markdown."""
    lines = [INTRODUCTION, *_table(("machine", ""), machine.items()), "", *_table(COLUMNS, map(_cells, answers))]
    lines += ["", _method(bench), *(f"\n{line}" for line in remarks(answers))]
    return "\n".join(lines) + "\n"


def remarks(answers: list[Answer]) -> list[str]:
    """Give what was wrong and what else to know, each once."""
    faults = [f"WRONG: {answer.number}: {answer.fault}." for answer in answers if answer.fault]
    notes = [f"{answer.number}: {answer.note}." for answer in answers if answer.note]
    return list(dict.fromkeys(faults + notes))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(answer: Answer) -> tuple[str, ...]:
    return answer.number, answer.question, answer.measured, answer.reference, answer.ratio, answer.target


def _method(bench: Bench) -> str:
    return (
        f"Rates: median (lowest-highest) of {bench.rounds} rounds of {bench.seconds:g} s each, in turns; "
        f"load by {bench.generator.name}."
    )
