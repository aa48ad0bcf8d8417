"""What a question is: a file of this folder offers one as QUESTION, and questions.py lists it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import msgspec

from benchmarks.generator import Generator

#: In place of a figure that there is none of.
NONE = "-"


class Bench(msgspec.Struct, frozen=True):
    """What a question measures with."""

    #: A folder on a real disk, removed afterwards.
    directory: Path
    generator: Generator
    #: Each contender gets so many rounds, in turns (A B A B …), so that a slow minute hits all of them.
    rounds: int
    seconds: float
    #: Whether databases are filled as far as the question says, which can take minutes.
    full: bool = False


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table."""

    number: str
    question: str
    measured: str
    #: Processor time of all processes of the server for each request, and that of the reference.
    processor: str = NONE
    reference: str = NONE
    ratio: str = NONE
    target: str
    #: Whether the target was reached here.
    reached: bool
    #: Something was wrong, not slow: one line that says what.
    fault: str | None = None
    #: What a reader should know beside the figures.
    note: str | None = None


class Question(msgspec.Struct, frozen=True):
    """A thing to measure."""

    #: What it answers; several where one run of the contenders answers all of them.
    numbers: tuple[str, ...]
    title: str
    ask: Callable[[Bench], list[Answer]]

    @property
    def name(self) -> str:
        """Its numbers, as one name."""
        return ", ".join(self.numbers)


def rate(figures: Sequence[float]) -> str:
    """Show requests per second: the median and the range of the rounds."""
    return f"{median(figures):,.0f}/s ({min(figures):,.0f}-{max(figures):,.0f})"


def milliseconds(figures: Sequence[float]) -> str:
    """Show durations: the median and the range of the rounds."""
    return f"{median(figures):.2f} ms ({min(figures):.2f}-{max(figures):.2f})"


def microseconds(figures: Sequence[float]) -> str:
    """Show processor time for each request: the median of the rounds."""
    return f"{median(figures):.0f} µs" if figures else NONE


def ratios(measured: Sequence[float], reference: Sequence[float]) -> list[float]:
    """Compare two contenders round by round: the rounds of a number stood side by side in time."""
    return [ours / theirs for ours, theirs in zip(measured, reference, strict=True)]


def spread(figures: Sequence[float], digits: int = 2) -> str:
    """Show ratios: the median and the range of the rounds."""
    return f"{median(figures):.{digits}f} ({min(figures):.{digits}f}-{max(figures):.{digits}f})"


def not_measured(number: str, question: str, target: str, why: str) -> Answer:
    """Give the line of a question that has no answer here, without anything being wrong."""
    return Answer(number=number, question=question, measured=f"not measured: {why}", target=target, reached=False)
