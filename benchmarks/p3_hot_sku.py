"""P3: how many reserves of one hot SKU do several nodes on PostgreSQL do, beside row-locked transactions?"""

from typing import Final

from benchmarks.question import Answer, Bench, Question
from benchmarks.several_nodes import compare

TARGET: Final = 15


def ask(bench: Bench) -> list[Answer]:
    """Everybody wants the same item."""
    return compare(bench, "P3", 1, TARGET)


QUESTION: Final = Question(("P3",), "One hot SKU on PostgreSQL", ask)
