"""Batches are committed, and what came of their commands is counted: by whoever owns the database."""

from collections.abc import Callable, Sequence

from holdfast.domain.decide import OPERATIONS
from holdfast.domain.judge import Verdict
from holdfast.engine.batch import Request, Result
from holdfast.engine.commit import Committer
from holdfast.engine.counting import count
from holdfast.engine.figures import Figures
from holdfast.engine.ports import Storage
from holdfast.engine.timings import Timings


class Judging:
    """Judges batches, one after the other, on one thread."""

    def __init__(
        self, storage: Storage, new_batch_id: Callable[[], str], about_to_commit: Callable[[], None] = lambda: None
    ) -> None:
        """``about_to_commit``: as ``Committer`` has it."""
        self.figures = Figures()
        self.timings = Timings()
        self._committer = Committer(
            storage, self.figures, new_batch_id, timings=self.timings, about_to_commit=about_to_commit
        )

    def judge(self, batch: Sequence[Request]) -> list[Result]:
        """Give a result for each request, in order; they are durable."""
        results = self._committer.commit(batch)
        for request, result in zip(batch, results, strict=True):
            if isinstance(result, Verdict):
                count(self.figures, request.command, result)
        return results


def weight_of(request: Request) -> int:
    """Tell how much work it is: the lines of its command, at least one."""
    return OPERATIONS[type(request.command)].touches.weight(request.command)
