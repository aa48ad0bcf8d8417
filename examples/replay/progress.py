"""How far the replay is: a bar on a terminal, plain lines elsewhere; on stderr, so that results can be piped."""

from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

#: Plain lines of one stage.
LINES_MAX: Final = 10


class Progress:
    """The stages of a run, one after the other."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bar = Bar(
            TextColumn("{task.description:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bar.stop()

    def of(self, stage: str, total: int) -> Callable[[], None]:
        """Begin a stage; call the result once for each thing that is done."""
        if self._console.is_terminal:
            task = self._bar.add_task(stage, total=total)
            return lambda: self._bar.advance(task)
        done = 0

        def count() -> None:
            nonlocal done
            done += 1
            if done * LINES_MAX // total != (done - 1) * LINES_MAX // total:
                self._console.print(f"{stage}: {done:,} of {total:,}", highlight=False)

        return count
