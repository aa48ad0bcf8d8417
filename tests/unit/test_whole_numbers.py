"""Numbers with a zero fraction are integers; everything else stays as it was sent."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.api.http.whole_numbers import with_whole_numbers
from holdfast.domain.identifiers import QUANTITY_MAX


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2.0", "2"), ("2e0", "2"), ("2E+0", "2"), ("0.2e1", "2"), ("20e-1", "2"), ("-3.000", "-3"), ("-0.0", "0"),
        ("9007199254740991.0", "9007199254740991"), ('{"a":5.0,"b":[1e2]}', '{"a":5,"b":[100]}'),
    ],
)  # fmt: skip
def test_a_number_with_a_zero_fraction_is_the_integer_that_it_equals(sent: str, read: str) -> None:
    assert with_whole_numbers(sent.encode()) == read.encode()


@pytest.mark.parametrize(
    "sent",
    [
        "2", "2.5", "15e-1", "1e-400", "1e400", "1e99999999999999999999", "9007199254740992.0", '"2.0"',
        r'"\"2.0"', r'"\\\"2.0', '"2.0', '"2.0\\', '{"2.0":"2e0"}', "2.", "2e", "",
    ],
)  # fmt: skip
def test_everything_else_stays_as_it_was_sent(sent: str) -> None:
    assert with_whole_numbers(sent.encode()) == sent.encode()


def test_a_large_body_of_quotation_marks_takes_no_longer_than_any_other() -> None:
    body = b'{"quantity":1.5,"note":"' + rb"\"" * 500_000
    assert with_whole_numbers(body) == body  # Quadratic, this would never end.


@given(
    st.recursive(
        st.none()
        | st.integers(-QUANTITY_MAX, QUANTITY_MAX).map(float)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_value_changes(value: object) -> None:
    assert json.loads(with_whole_numbers(json.dumps(value).encode())) == value
