"""``decide(view, command)``: the one door to the rules of stock.

A new kind of command is one frozen value (``commands``), and one rule with its record (a function in this package,
and a row in the table at the end of its module).
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

from holdfast.domain.commands import Batch, Command, DocumentCommand, ItemCommand, TellingCommand, VersionedCommand
from holdfast.domain.decide import (
    amending,
    catalogue,
    corrections,
    counts,
    expiry,
    facts,
    payment,
    promises,
    reassigning,
    receipts,
    releases,
    reservations,
    returns,
    sales,
    settings,
    transfers,
    undoing,
)
from holdfast.domain.decide.decision import Decision
from holdfast.domain.decide.operation import Operation, Rule
from holdfast.domain.decide.parcels import judge_telling
from holdfast.domain.decide.versions import judge_version_of
from holdfast.domain.documents import DocumentKey
from holdfast.domain.records import leaves, require_rows
from holdfast.domain.rejections import StoreNotFound
from holdfast.domain.touches import Reach, Rows
from holdfast.domain.view import View


def touch(rows: Rows, command: Command) -> None:
    """Take in the rows that a command may touch."""
    OPERATIONS[type(command)].touches.rows(rows, command)


def _touch_all(rows: Rows, batch: Batch) -> None:
    for command in batch.commands:
        touch(rows, command)


def _table(*records: Operation) -> dict[type[Command], Operation]:
    """Give the records by their commands, in the order in which these are defined. Raises ``Incomplete``."""
    kinds = leaves(Command)
    require_rows("OPERATIONS", kinds, [record.command for record in records])
    by_command = {record.command: record for record in records}
    return {kind: by_command[kind] for kind in kinds}


#: The record of each kind of command.
OPERATIONS: Final[Mapping[type[Command], Operation]] = _table(
    *facts.OPERATIONS,
    *settings.OPERATIONS,
    *promises.OPERATIONS,
    *counts.OPERATIONS,
    *sales.OPERATIONS,
    *reservations.OPERATIONS,
    *payment.OPERATIONS,
    *releases.OPERATIONS,
    *amending.OPERATIONS,
    *reassigning.OPERATIONS,
    *undoing.OPERATIONS,
    *returns.OPERATIONS,
    *expiry.OPERATIONS,
    *transfers.OPERATIONS,
    *receipts.OPERATIONS,
    *corrections.OPERATIONS,
    *catalogue.OPERATIONS,
    Operation("batch", Batch, rule=None, touches=Reach(_touch_all, lambda batch: len(batch.commands)), units=None),
)
#: The records of commands about one item.
ITEM_OPERATIONS: Final = tuple(record for kind, record in OPERATIONS.items() if issubclass(kind, ItemCommand))
_RULES: Final[Mapping[type[Command], Rule]] = {
    kind: record.rule for kind, record in OPERATIONS.items() if record.rule is not None
}


def decide(view: View, command: Command) -> Decision:
    """Judge a command against the view at ``view.now``. Nothing is changed: the decision says what would be."""
    rule = _RULES[type(command)]
    if isinstance(command, ItemCommand):
        return StoreNotFound(command.store) if view.store(command.store) is None else rule(view, command)
    if isinstance(command, TellingCommand) and command.told is not None:
        kind = OPERATIONS[type(command)].kind
        document = view.document(document_of(command))
        decision = judge_telling(view, command, document, kind, partial(rule, view, command))
    else:
        decision = rule(view, command)
    if isinstance(command, VersionedCommand) and command.precondition is not None:
        key = document_of(command) if isinstance(command, DocumentCommand) else None
        return judge_version_of(view, command, decision, key)
    return decision


def document_of(command: DocumentCommand) -> DocumentKey:
    """Give the document that a command is about."""
    rows = Rows()
    touch(rows, command)
    [key] = rows.documents
    return key
