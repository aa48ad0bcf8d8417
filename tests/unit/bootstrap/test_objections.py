"""What speaks against a database, for every way in which it and the record of a data directory may differ."""

from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from holdfast.bootstrap.objections import objection
from holdfast.storage.record import Record, Whereabouts

PATH: Final = Path("/data/holdfast.db")
RECORD: Final = Record(database="D", home="H", epoch="E", sequence=7, command_id="c-7", time=1_700_000_000_000)
FOUND: Final = Whereabouts("D", "H", "E", 7, 1_700_000_000_000, "c-7", "c-7")


def judged(record: Record | None, found: Whereabouts | None) -> str | None:
    return objection(record, found, PATH, PATH.parent)


@pytest.mark.parametrize(
    ("record", "found"),
    [
        (None, None),
        (None, Whereabouts()),
        (None, Whereabouts("D", None, "E")),
        (RECORD, FOUND),
        (RECORD, replace(FOUND, sequence=9, last_command_id="c-9")),
        (replace(RECORD, sequence=0, command_id=""), replace(FOUND, command_id="")),
        (replace(RECORD, adopting=True), replace(FOUND, home=None)),
        (replace(RECORD, adopting=True), FOUND),
    ],
    ids=[
        "a first start", "an empty file", "an earlier release", "the same", "a record that lags behind",
        "an empty ledger then", "killed before it had its home", "killed when it had",
    ],
)  # fmt: skip
def test_nothing_speaks_against_what_belongs_together(record: Record | None, found: Whereabouts | None) -> None:
    assert judged(record, found) is None


@pytest.mark.parametrize(
    ("record", "found", "told"),
    [
        (RECORD, None, "no database /data/holdfast.db, but /data/holdfast.record knows one, with entry 7 of 2023-"),
        (replace(RECORD, sequence=0), None, "with no entry."),
        (None, FOUND, "belongs to another data directory"),
        (RECORD, Whereabouts(), "is not the one of this data directory"),
        (RECORD, replace(FOUND, database="X"), "is not the one of this data directory"),
        (RECORD, replace(FOUND, home="X"), "is not the one of this data directory"),
        (RECORD, replace(FOUND, home=None), "is not the one of this data directory"),
        (replace(RECORD, adopting=True), replace(FOUND, home="X"), "is not the one of this data directory"),
        (RECORD, replace(FOUND, sequence=5, command_id=""), "22:13:20.000Z, and the file ends with entry 5."),
        (RECORD, replace(FOUND, sequence=7, command_id="x"), "back in time: /data/holdfast.record knows entry 7 of"),
        (RECORD, replace(FOUND, sequence=70, command_id="x"), "the file has other entries"),
        (RECORD, replace(FOUND, epoch="X"), "the file has other entries"),
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_what_is_known_and_what_to_do(
    record: Record | None, found: Whereabouts | None, told: str
) -> None:
    line = judged(record, found)
    assert line is not None
    assert told in line
    assert "`holdfast restore --accept`" in line
    assert "\n" not in line
