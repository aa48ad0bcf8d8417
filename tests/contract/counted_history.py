"""An item with a history, what its ledger says of a moment, and what is loaded of it."""

from typing import Final

from builders import NOW, add, adjust, cause, count, release, reserve, sell, units
from contract.around import Around
from contract.batches import as_requests, commit, new_id
from holdfast.domain.commands import Basis, Command, Count, OnMoved
from holdfast.domain.identifiers import ItemId
from holdfast.domain.ledger import Flag
from holdfast.domain.outcomes import ItemResult, Outcome
from holdfast.domain.past import Past
from holdfast.engine.batch import footprint_of
from holdfast.engine.ports import Storage

LAPTOP: Final[ItemId] = ("default", "LAPTOP")
#: Milliseconds after NOW, and what is committed then: versions 1 to 8, two of them in one batch.
HISTORY: Final[list[tuple[int, list[Command]]]] = [
    (10, [add(5)]),
    (20, [reserve(2)]),
    (20, [adjust(-1), add(1, sku="PHONE")]),
    (35, [add(7), adjust(3)]),
    (40, [release(1)]),
    (50, [adjust(-2), add(2, sku="PHONE")]),
]


def told_late(storage: Storage) -> None:
    """Tell of moments of that history, to the millisecond of its entries; at last somebody counts what is there."""
    late = [cause(occurred_at=NOW + after) for after in (20, 35, 36, 50)]
    commit(
        storage,
        sell(units(2), happened=True, cause=late[0]),
        add(3, cause=late[1]),
        adjust(-4, cause=late[2]),
        adjust(1, cause=late[3]),
        sell(units(1), cause=late[0], document_id="S-2"),
        count(20, as_of=NOW + 30, source="erp", basis=Basis.BOOKS),
        count(9, as_of=NOW + 40, on_moved=OnMoved.REBASE),
        count(21, as_of=NOW + 45, source="erp", basis=Basis.BOOKS),
        adjust(-9, cause=late[1]),
    )
    found = outcome(storage, count(17, as_of=NOW + 60, source="robot", on_moved=OnMoved.REBASE)).result
    assert isinstance(found, ItemResult)
    assert found.changed is False, found


def outcome(storage: Storage, command: Count) -> Outcome:
    return commit(storage, command)[0].outcome


def past_of(storage: Storage, time: int | None, version: int | None) -> Past:
    """Have a batch loaded that asks for a moment."""
    transaction = storage.begin(new_id())
    view = transaction.load(footprint_of(as_requests([count(1, as_of=time, as_of_version=version)])))
    transaction.rollback()
    return view.past((*LAPTOP, time, version))


def told_by_ledger(around: Around, time: int | None, version: int | None) -> Past:
    """Read off the ledger itself what the item was."""
    item = around.items()[LAPTOP]
    ledger = [written for written in around.ledger() if (written.entry.store, written.entry.sku) == LAPTOP]
    if version == item.version:
        return Past(version, item.balance, moment=max(item.updated_at, item.counted_as_of or 0))
    past, moment = Past(0, 0), time or 0
    for written in ledger:
        entry = written.entry
        if written.time <= time if time is not None else entry.version <= (version or 0):
            past = Past(entry.version, entry.balance)
            moment = written.time if time is None else time
    if time is None and item.counted_version <= (version or 0):
        moment = max(moment, item.counted_as_of or 0)
    facts = [each.entry for each in ledger if each.entry.version > past.version and not each.entry.promise]
    late = [entry for entry in facts if entry.occurred_at is not None and entry.occurred_at <= moment]
    belated = sum(entry.balance_delta for entry in late)
    corrected = sum(entry.balance_delta for entry in late if entry.kind == "count")
    booked = sum(entry.balance_delta for entry in facts if entry not in late and entry.flags & Flag.BOOKS)
    return Past(past.version, past.balance, belated, corrected, booked, moment)
