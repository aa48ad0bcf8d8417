"""A command may reach items that are known by a document alone, which another command of its batch makes or changes."""

from collections.abc import Callable, Sequence

import pytest

from builders import NOW, add, fulfill_reservation, make_reservation, part, sell, units, wanted
from builders.orders import amend, back, line, reassign, return_reservation, return_sale
from contract.around import Around
from contract.batches import Hands, commit
from contract.conftest import Open
from holdfast.bootstrap.verify import audited
from holdfast.domain.commands import Command
from holdfast.engine.ports import Storage

STOCK = [add(40, store=store, sku=sku) for store in ("default", "berlin") for sku in ("LAPTOP", "PHONE")]


@pytest.fixture
def storage(around: Around, open_storage: Open) -> Storage:
    around.put_stores("berlin")
    return open_storage(Hands(NOW))


def _returned_sale() -> list[Command]:
    return [sell(units(3), document_id="S-1"), return_sale(back(2, store="berlin"))]


def _returned_order() -> list[Command]:
    return [make_reservation(wanted(3)), fulfill_reservation(), return_reservation(back(2, store="berlin"))]


def _parcel_from_elsewhere() -> list[Command]:
    return [make_reservation(wanted(3)), fulfill_reservation(part(2, store="berlin"), happened=True)]


def _reassigned() -> list[Command]:
    return [make_reservation(wanted(3)), reassign(part(3))]


def _amended_and_reassigned() -> list[Command]:
    amended = amend(line(3, number=1), line(2, "PHONE"))
    return [make_reservation(wanted(3)), amended, reassign(part(2, sku="PHONE"))]


@pytest.mark.parametrize(
    ("commands", "sku", "numbers"),
    [
        (_returned_sale, "LAPTOP", (42, 0)),
        (_returned_order, "LAPTOP", (42, 0)),
        (_parcel_from_elsewhere, "LAPTOP", (38, 0)),
        (_reassigned, "LAPTOP", (40, 3)),
        (_amended_and_reassigned, "PHONE", (40, 2)),
    ],
)
def test_what_one_batch_makes_and_goes_on_with_finds_its_items(
    around: Around,
    storage: Storage,
    commands: Callable[[], Sequence[Command]],
    sku: str,
    numbers: tuple[int, int],
) -> None:
    commit(storage, *STOCK)
    verdicts = commit(storage, *commands())
    assert [verdict.outcome.applied for verdict in verdicts] == [True] * len(verdicts), verdicts
    item = around.items()["berlin", sku]
    assert (item.balance, item.reserved) == numbers
    audit = around.audit()
    try:
        assert audited(audit, lambda _done, _expected: None).found == []
    finally:
        audit.close()
