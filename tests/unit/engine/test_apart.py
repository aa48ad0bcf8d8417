"""Batches stay whole but for commands that reach beyond documents which their own batch makes or changes."""

from builders import add, confirm, make_reservation, sell, units, wanted
from builders.orders import back, return_sale
from holdfast.domain.commands import Command
from holdfast.engine.apart import apart
from holdfast.engine.batch import Request

SOLD, BACK, ADDED = sell(units(3), document_id="S-1"), return_sale(back(store="berlin")), add(1)


def parts(*commands: Command) -> list[list[Command]]:
    return [[request.command for request in part] for part in apart([Request(command) for command in commands])]


def test_commands_about_other_things_stay_together() -> None:
    others = [ADDED, SOLD, make_reservation(wanted(1)), confirm(), ADDED, return_sale(back(), document_id="S-2")]
    assert parts(*others) == [others]
    assert parts() == [[]]


def test_what_comes_back_of_a_sale_of_the_same_batch_is_judged_after_it() -> None:
    assert parts(ADDED, SOLD, ADDED, BACK, ADDED) == [[ADDED, SOLD, ADDED], [BACK, ADDED]]
    assert parts(SOLD, BACK, BACK) == [[SOLD], [BACK], [BACK]]
    assert parts(BACK, SOLD) == [[BACK, SOLD]]
