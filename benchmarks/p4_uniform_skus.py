"""P4: how many reserves of many SKUs do several nodes on PostgreSQL do, beside row-locked transactions?"""

from typing import Final

from benchmarks.question import Answer, Bench, Question
from benchmarks.several_nodes import compare

TARGET: Final = 4
SKUS: Final = 10_000


def ask(bench: Bench) -> list[Answer]:
    """Everybody wants something else."""
    return compare(bench, "P4", SKUS, TARGET)


QUESTION: Final = Question(("P4",), "Many SKUs on PostgreSQL", ask)
