"""The record of an operation: all that the domain has to know of one kind of command."""

from collections.abc import Callable
from typing import Any

from holdfast.domain.commands import Adjust, Command, Count
from holdfast.domain.decide.decision import Decision
from holdfast.domain.records import MISSING, Record
from holdfast.domain.touches import Reach
from holdfast.domain.view import View

Rule = Callable[[View, Any], Decision]


class Operation(Record, frozen=True):
    """One kind of command. Each module of rules ends with the records of its own."""

    #: The word for it in answers, ledger entries and metrics; an item and a document may share one.
    kind: str = MISSING
    command: type[Command] = MISSING
    #: None: it has no rule of its own, but is made of other commands.
    rule: Rule | None = MISSING
    #: Which rows it may touch.
    touches: Reach = MISSING
    #: How many units it is about: negative when it takes them away; None: about no units, or about many lines of them.
    units: Callable[[Any], int] | None = MISSING
    #: Whether it takes units away that were there.
    removes: bool = False
    #: Whether nobody may ask for it from outside.
    internal: bool = False

    def amount(self, command: Command) -> int:
        """Give the units that a command is about; 0: about no units."""
        return 0 if self.units is None else self.units(command)


def quantity(command: Any) -> int:
    """Give the units of most commands."""
    units: int = command.quantity
    return units


def delta(command: Adjust) -> int:
    """Give the units of a correction."""
    return command.delta


def counted(command: Count) -> int:
    """Give the units of a count."""
    return command.counted
