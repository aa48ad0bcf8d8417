"""Whichever call of the storage fails, and however: nothing is half done, and the retry gives the right answer."""

import itertools

import pytest

from contract.around import SqlAround
from faults.errand import Errand, clock
from faults.faulty import FaultyStorage, Kind

#: Measured, they take up to three times as long, and run nothing that others' tests do not.
pytestmark = pytest.mark.no_cover

#: One call fails; or what would have told, undone or repeated it fails as well.
LENGTHS = (1, 3)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.value)
def test_a_fault_at_any_call_leaves_nothing_half_done(durable: SqlAround, kind: Kind, length: int) -> None:
    storage = FaultyStorage(durable.open(clock))
    failed = set()
    for first in itertools.count(1):
        storage.plan(kind, first, length)
        Errand(durable).run(storage)
        if not storage.struck:
            break
        failed.update(storage.calls[first - 1 : first - 1 + length])
    storage.close()
    assert failed >= {"begin", "load", "save", "commit", "reader", "items", "key", "item_list", "totals"}
    assert length == 1 or "rollback" in failed
    assert length == 1 or kind not in (Kind.COMMITTED, Kind.LOST) or "committed" in failed
