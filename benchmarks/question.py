"""What a question is: a file of this folder offers one as QUESTION, and __main__ lists it."""

from collections.abc import Callable
from pathlib import Path
from statistics import median

import msgspec

from benchmarks.generator import Generator


class Bench(msgspec.Struct, frozen=True):
    """What a question measures with."""

    #: A folder on a real disk, removed afterwards.
    directory: Path
    generator: Generator
    #: Each contender gets so many rounds, in turns (A B A B …), so that a slow minute hits all of them.
    rounds: int
    seconds: float


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table."""

    number: str
    question: str
    measured: str
    reference: str
    ratio: str
    target: str
    #: Whether the target was reached here.
    reached: bool
    #: Something was wrong, not slow: one line that says what.
    fault: str | None = None
    #: What a reader should know beside the figures.
    note: str | None = None


class Question(msgspec.Struct, frozen=True):
    """A thing to measure."""

    number: str
    title: str
    ask: Callable[[Bench], list[Answer]]


def rate(figures: list[float]) -> str:
    """Show requests per second: the median and the range of the rounds."""
    return f"{median(figures):,.0f}/s ({min(figures):,.0f}-{max(figures):,.0f})"


def compared(measured: list[float], reference: list[float]) -> float:
    """Give the ratio of the medians."""
    return median(measured) / median(reference)
