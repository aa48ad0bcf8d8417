"""The ledger as a whole, and the sums of the stores, are compared; every difference is named once."""

import pytest

from holdfast.domain.audit import Place, sequence_differences, total_differences
from holdfast.domain.difference import Difference, Kind


def places(*pairs: tuple[int, int]) -> list[Place]:
    return [Place(sequence, time) for sequence, time in pairs]


@pytest.mark.parametrize(
    ("written", "head", "expected"),
    [
        ([], Place(0, 0), []),
        ([(1, 5), (2, 5), (3, 6)], Place(3, 9), []),
        ([(1, 5), (4, 5)], Place(4, 5), [(Kind.SEQUENCE_GAP, 4)]),
        ([(2, 5)], Place(2, 5), [(Kind.SEQUENCE_GAP, 2)]),
        ([(1, 5), (1, 5)], Place(1, 5), [(Kind.SEQUENCE_DUPLICATE, 1)]),
        ([(1, 5), (2, 4)], Place(2, 5), [(Kind.TIME_GOES_BACK, 2)]),
        ([(1, 5)], Place(2, 5), [(Kind.HEAD_DIFFERS, None)]),
        ([(1, 5)], Place(1, 4), [(Kind.HEAD_DIFFERS, None)]),
        ([], None, [(Kind.HEAD_DIFFERS, None)]),
    ],
)
def test_the_ledger_is_dense_in_time_and_ends_at_its_head(
    written: list[tuple[int, int]], head: Place | None, expected: list[tuple[Kind, int | None]]
) -> None:
    found = sequence_differences(places(*written), head)
    assert [(each.kind, each.sequence) for each in found] == expected


def test_sums_that_are_not_those_of_the_items_are_told_by_store() -> None:
    kept = {"b": (1, 1, 5, 0), "gone": (0, 0, 0, 0), "same": (2, 2, 2, 2)}
    counted = {"a": (1, 0, 0, 0), "b": (1, 1, 6, 1), "same": (2, 2, 2, 2)}
    assert list(total_differences(kept, counted)) == [
        Difference(Kind.TOTALS_DIFFER, "totals: items is 0, the items add up to 1", "a"),
        Difference(
            Kind.TOTALS_DIFFER,
            "totals: on_hand is 5, the items add up to 6; reserved is 0, the items add up to 1",
            "b",
        ),
    ]
