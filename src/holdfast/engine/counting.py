"""What is counted of commands that were judged."""

from typing import Final

from holdfast.domain.commands import Batch, Command
from holdfast.domain.decide import OPERATIONS
from holdfast.domain.judge import Verdict
from holdfast.domain.rejections import Code, Rejection
from holdfast.engine.figures import Figures

_VERSION_CONFLICTS: Final = frozenset({Code.CONCURRENCY_ERROR, Code.PRECONDITION_FAILED})


def count(figures: Figures, command: Command, verdict: Verdict) -> None:
    """Count a command that has an answer."""
    figures.commands += 1
    if verdict.replayed:
        figures.replays += 1
        return
    result = verdict.outcome.result
    if isinstance(result, Rejection):
        code = result.code
        figures.refused[code] += 1
        figures.version_conflicts += code in _VERSION_CONFLICTS
        return
    _took_effect(figures, command)
    for part in command.commands if isinstance(command, Batch) else ():
        _took_effect(figures, part)


def _took_effect(figures: Figures, command: Command) -> None:
    operation = OPERATIONS[type(command)]
    figures.applied[operation.kind] += 1
    figures.removals += operation.removes or operation.amount(command) < 0
