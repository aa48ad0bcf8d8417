"""A command with many lines counts as many."""

import pytest

from builders import cause, reserve
from builders.orders import amend, back, line, return_reservation
from holdfast.domain.commands import (
    Batch,
    Command,
    ConfirmReservation,
    ExpireReservation,
    MakeReservation,
    PutSku,
    Sell,
    SendTransfer,
)
from holdfast.domain.commands.documents import SentUnits, Units, WantedUnits
from holdfast.domain.decide import OPERATIONS
from holdfast.domain.touches import DOCUMENT_WEIGHT

SENT = SentUnits(sku="LAPTOP", quantity=1)
UNITS = Units(store="default", sku="LAPTOP", quantity=1)
WANTED = WantedUnits(stores=("default",), sku="LAPTOP", quantity=1)
MANY = WantedUnits(stores=("default", "berlin", "paris"), sku="LAPTOP", quantity=1)


@pytest.mark.parametrize(
    ("command", "weight"),
    [
        (reserve(1), 1),
        (PutSku(cause=cause(), sku="LAPTOP", name="Laptop"), 1),
        (MakeReservation(cause=cause(), id="r-1", lines=(WANTED, MANY)), 4),
        (Sell(cause=cause(), id="s-1", lines=(UNITS,) * 3), 3),
        (MakeReservation(cause=cause(), id="r-1", lines=(WANTED,) * 4), 4),
        (SendTransfer(cause=cause(), id="t-1", from_store=None, to_store="default", lines=(SENT,) * 5), 5),
        (Batch(cause=cause(), commands=(reserve(1), reserve(2))), 2),
        (ConfirmReservation(cause=cause(), id="r-1"), DOCUMENT_WEIGHT),
        (ExpireReservation(cause=cause(), id="r-1"), DOCUMENT_WEIGHT),
        (amend(line(1), line(1, number=2, stores=("default", "berlin"))), 3),
        (return_reservation(back(1), back(1)), DOCUMENT_WEIGHT + 2),
    ],
)
def test_the_weight_of_a_command_is_the_number_of_its_lines_and_their_stores_as_far_as_known(
    command: Command, weight: int
) -> None:
    assert OPERATIONS[type(command)].touches.weight(command) == weight
