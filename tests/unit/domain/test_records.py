"""A table that lacks something says so when it is imported, in one sentence."""

from typing import Any

import pytest

from holdfast.domain.commands import Command
from holdfast.domain.decide import OPERATIONS
from holdfast.domain.decide.operation import Operation
from holdfast.domain.records import Incomplete, leaves, require_rows
from holdfast.domain.touches import ITS_ITEM


class Thing:
    pass


class Chair(Thing):
    pass


class Table(Thing):
    pass


class RoundTable(Table):
    pass


WHOLE: dict[str, Any] = {
    "kind": "lend", "command": Command, "rule": lambda *_: None, "touches": ITS_ITEM, "units": None,
}  # fmt: skip


@pytest.mark.parametrize("part", ["command", "rule", "touches", "units"])
def test_a_record_without_a_part_says_which_one(part: str) -> None:
    Operation(**WHOLE)
    with pytest.raises(Incomplete, match=f'^Operation "lend" has no {part}\\.$'):
        Operation(**{name: value for name, value in WHOLE.items() if name != part})


def test_a_class_without_a_row_is_named() -> None:
    assert leaves(Thing) == [Chair, RoundTable]
    require_rows("FURNITURE", leaves(Thing), [RoundTable, Chair])
    with pytest.raises(Incomplete, match=r"^class RoundTable has no row in FURNITURE\.$"):
        require_rows("FURNITURE", leaves(Thing), [Chair])


def test_a_class_with_two_rows_is_named() -> None:
    with pytest.raises(Incomplete, match=r"^class Chair has several rows in FURNITURE\.$"):
        require_rows("FURNITURE", leaves(Thing), [Chair, RoundTable, Chair])


def test_the_records_stand_in_the_order_in_which_their_commands_are_defined() -> None:
    ours = [kind for kind in leaves(Command) if kind.__module__.startswith("holdfast.")]
    assert list(OPERATIONS) == ours
    assert all(record.command is kind for kind, record in OPERATIONS.items())
