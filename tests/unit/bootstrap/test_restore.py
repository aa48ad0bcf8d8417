"""What is said of a database that is accepted: what it has of what was known."""

from typing import Final

import pytest
from msgspec.structs import replace

from holdfast.bootstrap.restore import lost
from holdfast.storage.record import Record, Whereabouts

RECORD: Final = Record(database="D", home="H", epoch="E", sequence=7, command_id="c-7", time=99)
FOUND: Final = Whereabouts("D", "H", "E", 7, 99, "c-7", "c-7")


@pytest.mark.parametrize(
    ("record", "found", "told"),
    [
        (RECORD, FOUND, ["It has the entry that was known."]),
        (RECORD, replace(FOUND, database="X"), ["It is another database than the one that was here."]),
        (RECORD, replace(FOUND, command_id="x"), ["It has another entry 7 than the one that was known."]),
        (
            RECORD,
            replace(FOUND, sequence=4, command_id=""),
            ["Entries 5 to 7 at least are not in it, and are given up."],
        ),
        (replace(RECORD, sequence=0), FOUND, []),
        (None, FOUND, []),
    ],
)
def test_what_is_lost_is_said(record: Record | None, found: Whereabouts, told: list[str]) -> None:
    assert lost(record, found) == told
