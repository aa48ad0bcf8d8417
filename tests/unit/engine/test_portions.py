"""Lists end by bytes as well as by entries: nothing beyond is read, and nothing is left out."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.engine import portions
from holdfast.engine.portions import cut, portion, size_of

BYTES = 100


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PAGE_BYTES_MAX", BYTES)


def rows(*sizes: int) -> list[str]:
    """Give texts that have so many bytes as JSON."""
    made = [str(number).ljust(size - 2, "x") for number, size in enumerate(sizes)]
    assert [size_of(row) for row in made] == list(sizes)
    return made


@pytest.mark.parametrize(
    ("sizes", "limit", "shown", "further"),
    [
        ((), 5, 0, False),
        ((10, 10), 5, 2, False),
        ((10, 10, 10), 2, 2, True),
        ((50, 50), 5, 2, False),
        ((50, 50, 10), 5, 2, True),
        ((50, 51), 5, 1, True),
        ((300,), 5, 1, False),
        ((300, 10), 5, 1, True),
        ((300, 300, 300), 5, 1, True),
        ((10, 300), 5, 1, True),
    ],
)
def test_a_page_holds_what_fits_and_at_least_one_row(
    sizes: tuple[int, ...], limit: int, shown: int, further: bool
) -> None:
    every = rows(*sizes)
    assert cut(portion(every[: limit + 1]), limit) == (every[:shown], further)


def test_nothing_is_read_beyond_the_row_that_shows_that_there_is_more() -> None:
    def reading() -> Iterator[str]:
        yield from rows(40, 50, 20)
        raise AssertionError("Nobody wants this one.")

    taken = portion(reading())
    assert (len(taken), cut(taken, 100)) == (3, (taken[:2], True))


@given(st.lists(st.integers(4, 150), max_size=30), st.integers(1, 6))
def test_page_after_page_shows_every_row_once(sizes: list[int], limit: int) -> None:
    every = rows(*sizes)
    seen: list[str] = []
    further = bool(every)
    while further:
        page, further = cut(portion(every[len(seen) :][: limit + 1]), limit)
        assert page
        assert len(page) == 1 or sum(map(size_of, page)) <= BYTES
        seen += page
    assert seen == every
