"""A prefix as a range of keys in byte order."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from holdfast.storage.ranges import end_of_prefix, skus_after

#: Characters around the edges of what UTF-8 and Unicode count, so that prefixes meet often.
characters = st.sampled_from("ab\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010fffe\U0010ffff")
texts = st.text(characters, max_size=5) | st.text(max_size=5)


@pytest.mark.parametrize(
    ("prefix", "end"),
    [
        ("", None),
        ("A", "B"),
        ("LAPTOP-", "LAPTOP."),
        ("a\U0010ffff", "b"),
        ("\U0010ffff\U0010ffff", None),
        ("a\ud7ff", "a\ue000"),
        ("\uffff", "\U00010000"),
    ],
)
def test_the_end_is_the_first_text_after_all_with_the_prefix(prefix: str, end: str | None) -> None:
    assert end_of_prefix(prefix) == end


@settings(deadline=None)
@given(texts, texts)
@example("a\ud7ff", "a\ud7ffz")
@example("a\U0010ffff", "a\U0010ffff\U0010ffff")
def test_the_range_holds_a_text_exactly_when_it_has_the_prefix(prefix: str, text: str) -> None:
    end = end_of_prefix(prefix)
    after_start = prefix.encode() <= text.encode()
    before_end = end is None or text.encode() < end.encode()
    assert (after_start and before_end) == text.startswith(prefix)


@pytest.mark.parametrize(
    ("after", "prefix", "shown"),
    [
        ("", "", ["A", "A-1", "A-2", "B"]),
        ("A-1", "", ["A-2", "B"]),
        ("", "A-", ["A-1", "A-2"]),
        ("A-1", "A-", ["A-2"]),
        ("A", "A", ["A-1", "A-2"]),
        ("B", "A", []),
        ("A", "B", ["B"]),
    ],
)
def test_skus_after_one_that_begin_so_lie_between_two_bounds(after: str, prefix: str, shown: list[str]) -> None:
    first, end = skus_after(after, prefix)
    assert [sku for sku in ("A", "A-1", "A-2", "B") if first <= sku < end] == shown
