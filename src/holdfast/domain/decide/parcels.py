"""What is told with an id is told once: one place for parcels, deliveries and returns."""

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from holdfast.domain.commands.documents import TellingCommand
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.documents import Document, Parcel, ParcelLine, Reservation, Transfer
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import ParcelExists, ParcelsOutOfRange
from holdfast.domain.view import View

#: Parcels, deliveries and returns with ids that a document lists.
PARCELS_MAX: Final = 1_000
#: The ledger's word for a parcel.
FULFILL: Final = "fulfill"


def judge_telling(
    view: View, command: TellingCommand, document: Document | None, kind: str, rule: Callable[[], Decision]
) -> Decision:
    """Answer what was told before with the document as it is; list what is told for the first time."""
    told = command.told
    if told is None or document is None:
        return rule()
    before = document.parcel(kind, told.id)
    if before is not None:
        same = before.content == told.content
        return Effects(DocumentResult(document, changed=False)) if same else ParcelExists(*document.key, told.id)
    if len(document.parcels) >= PARCELS_MAX:
        return ParcelsOutOfRange(PARCELS_MAX)
    decision = rule()
    if not isinstance(decision, Effects) or not isinstance(decision.result, DocumentResult):
        return decision
    after = decision.result.document
    parcel = Parcel(
        told.id,
        kind,
        view.now if command.cause.occurred_at is None else min(command.cause.occurred_at, view.now),
        told.content,
        tuple(_lines(document, after, kind)),
        unaccounted=sum(step.note.unaccounted for step in decision.steps),
        covered=sum(abs(step.note.covered) for step in decision.steps),
    )
    listed = msgspec.structs.replace(after, parcels=(*after.parcels, parcel))
    return msgspec.structs.replace(decision, result=msgspec.structs.replace(decision.result, document=listed))


def _lines(before: Document, after: Document, kind: str) -> Iterator[ParcelLine]:
    """Give what has come to a document by what was told."""
    known = dict(_units(before, kind))
    for place, units in _units(after, kind):
        if units != known.get(place, 0):
            yield ParcelLine(*place, units - known.get(place, 0))


def _units(document: Document, kind: str) -> Iterator[tuple[tuple[int, str], int]]:
    """Give the units of each line and store that have been told of, as that kind."""
    if isinstance(document, Transfer):
        for line in document.lines:
            yield (line.id, document.to_store), line.arrived
    elif isinstance(document, Reservation):
        for promised in document.lines:
            for allocation in promised.allocations:
                units = allocation.fulfilled if kind == FULFILL else allocation.returned
                yield (promised.id, allocation.store), units
    else:
        for sold in document.lines:
            for back in sold.returns:
                yield (sold.id, back.store), back.units
