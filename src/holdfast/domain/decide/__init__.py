"""``decide(view, command)``: the one door to the rules of stock.

A new kind of command is one frozen value (``commands``), one rule (a function in this package),
and one row in the table below.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from holdfast.domain.commands import Add, Adjust, Command, Fulfill, ItemCommand, Release, Reserve, SetQuantity
from holdfast.domain.decide import facts, promises, settings
from holdfast.domain.decide.decision import Decision
from holdfast.domain.rejections import StoreNotFound
from holdfast.domain.view import View

#: The rule of each command.
RULES: Final[Mapping[type[ItemCommand], Callable[[View, Any], Decision]]] = {
    Add: facts.add,
    SetQuantity: settings.set_quantity,
    Reserve: promises.reserve,
    Release: promises.release,
    Fulfill: promises.fulfill,
    Adjust: facts.adjust,
}


def decide(view: View, command: Command) -> Decision:
    """Judge a command against the view at ``view.now``. Nothing is changed: the decision says what would be."""
    if command.store not in view.stores:
        return StoreNotFound(command.store)
    return RULES[type(command)](view, command)
