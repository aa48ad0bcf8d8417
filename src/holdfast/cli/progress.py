"""How far a long command is."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from holdfast.bootstrap import Stages


@contextmanager
def shown_progress() -> Iterator[Stages]:
    """Show a bar, on a terminal only, and out of the way of what is printed."""
    console = Console(stderr=True)
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda stage, done, expected: bar.update(task, description=stage, completed=done, total=expected)
