"""All questions, and how they are asked: one that fails says so in its line, and the others are asked all the same."""

import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from benchmarks import (
    generators,
    p1_reserves,
    p2_engine,
    p3_hot_sku,
    p4_uniform_skus,
    p5_one_at_a_time,
    p6_reads,
    p7_million_items,
    p9_import,
    p10_growth,
    p11_availability,
    p14_workers,
    p15_peers,
    p17_one_on_postgresql,
    r12_fair_shares,
)
from benchmarks.question import NONE, Answer, Bench, Question, not_measured

QUESTIONS: Final[tuple[Question, ...]] = (
    generators.QUESTION,
    p1_reserves.QUESTION,
    p2_engine.QUESTION,
    p3_hot_sku.QUESTION,
    p4_uniform_skus.QUESTION,
    p5_one_at_a_time.QUESTION,
    p6_reads.QUESTION,
    p7_million_items.QUESTION,
    p9_import.QUESTION,
    p10_growth.QUESTION,
    p11_availability.QUESTION,
    p14_workers.QUESTION,
    p17_one_on_postgresql.QUESTION,
    r12_fair_shares.QUESTION,
    p15_peers.QUESTION,
)


def chosen(names: Sequence[str]) -> list[Question]:
    """Give the questions that answer one of these; none named: all. Raises ``LookupError`` for a number of none."""
    known = [number for question in QUESTIONS for number in question.numbers]
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise LookupError(f"There is no question {', '.join(unknown)}; there are {', '.join(known)}.")
    return [question for question in QUESTIONS if not names or not set(names).isdisjoint(question.numbers)]


def ask_all(
    questions: Iterable[Question],
    bench: Bench,
    tell: Callable[[str], None],
    *,
    seconds_max: float,
    now: Callable[[], float] = time.monotonic,
) -> list[Answer]:
    """Ask one after the other, as long as there is time; give the lines of the table in its order."""
    answers: list[Answer] = []
    deadline = now() + seconds_max
    for question in questions:
        if now() >= deadline:
            why = f"the {seconds_max / 60:g} minutes were over; ask for it alone"
            answers += [not_measured(number, question.title, NONE, why) for number in question.numbers]
            continue
        begun = now()
        tell(f"{question.name} {question.title} …")
        answers += _asked(question, bench, tell)
        tell(f"  {now() - begun:.0f} s")
    return sorted(answers, key=_place)


def _asked(question: Question, bench: Bench, tell: Callable[[str], None]) -> list[Answer]:
    try:
        return question.ask(bench)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other questions can be asked
        tell(traceback.format_exc())
        fault = " ".join(f"{type(error).__name__}: {error}".split())
        return [
            Answer(number=number, question=question.title, measured="failed", target=NONE, reached=False, fault=fault)
            for number in question.numbers
        ]


def _place(answer: Answer) -> tuple[bool, int]:
    """P1, P2, … by their numbers, behind them R12; what has no number comes first."""
    return answer.number.startswith("R"), int(answer.number[1:]) if answer.number[1:].isdigit() else 0
