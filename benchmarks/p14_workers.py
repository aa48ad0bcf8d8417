"""P14: what do several processes on the embedded database cost, and bring? There are none yet."""

from typing import Final

from benchmarks.question import Answer, Bench, Question


def ask(_: Bench) -> list[Answer]:
    """Say so."""
    return [
        Answer(
            number="P14",
            question="`--workers N` on SQLite: processor time of the committer and of a worker, and the rate",
            measured="not built: on SQLite the server is one process",
            target="≤ 30 µs of the committer; the sum ≤ +10 %",
            reached=False,
        )
    ]


QUESTION: Final = Question(("P14",), "Several processes on SQLite", ask)
