"""Of two members of one name the last one would win silently: a body that has them is refused, however they hide."""

import json
from contextlib import nullcontext

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.api.http.bodies import decode
from holdfast.api.http.problems import Invalid


class Wrapped(msgspec.Struct):
    """A body with anything in it."""

    content: object


BODY = msgspec.json.Decoder(Wrapped)


def wrapped(content: bytes) -> bytes:
    """Give a body with that in it."""
    return b'{"content":%b}' % content


TWICE = {
    "plainly": b'{"a":1,"a":2}',
    "in an escape": b'{"quantity":1,"quantit\\u0079":2}',
    "beside a name that is no word": b'{"a":1,"a":2,"attributes":{"b-c":1}}',
    "beside the same names elsewhere": b'{"a":{"b":1},"c":[{"b":1},{"b":1,"b":2}]}',
    "behind a string full of quotes": b'{"a":"\\":\\"","b":"x\\\\","c":1,"c":2}',
    "behind strings that look like members": b'{"a":["x",":","y"],"\\":":1,"b":1,"b":":"}',
    "deep within": b'{"a":[[[{"b":{"c":1,"c":2}}]]]}',
    "with white space": b'{"a" : 1,\n"a"\t:2}',
    "in a row of a list": b'[{"a":1,"a":2},{"b":1}]',
    "in the last row of a list": b'[{"b":1},{"a":1,"b":2,"a":2}]',
    "as a list of rows": b'[{"a":1}],"content":[{"b":1}]',
    "as a list that hides rows": b'{"a":[{"b":1}],"a":[]}',
}
ONCE = {
    "in rows of a list": b'[{"a":1,"b":{}},{"a":"{","b":"}"}]',
    "in rows of two lists": b'{"a":[{"b":1}],"c":[{"b":1},2]}',
    "in objects of a list": b'{"a":[{"b":1},{"b":2}]}',
    "in strings": b'{"a":"\\"a\\":1","b":["a",":"],"c":{"a":": "}}',
    "in other letters": b'{"a":1,"A":2,"\\u00e4":3,"":4}',
    "empty": b"{}",
}


@pytest.mark.parametrize("body", TWICE.values(), ids=TWICE)
def test_a_member_that_stands_twice_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid, match="given twice"):
        decode(BODY, wrapped(body))


@pytest.mark.parametrize("body", ONCE.values(), ids=ONCE)
def test_a_member_that_stands_once_in_its_object_is_not(body: bytes) -> None:
    assert decode(BODY, wrapped(body)).content == json.loads(body)


def texts() -> st.SearchStrategy[str]:
    """Give texts of JSON, of which some have members that stand twice."""
    names = st.sampled_from(['"a"', '"b"', '"\\u0061"', '"{"', '":"'])
    plain = st.sampled_from(["1", "null", '"a"', '"\\""', '"{:"', "[]", "{}"])
    return st.recursive(
        plain,
        lambda part: (
            st.lists(part, max_size=3).map(lambda parts: f"[{','.join(parts)}]")
            | st.lists(st.tuples(names, part), max_size=3).map(
                lambda members: f"{{{','.join(f'{name}:{value}' for name, value in members)}}}"
            )
        ),
        max_leaves=12,
    )


@given(texts())
def test_whatever_a_body_holds_it_is_refused_for_a_member_twice_and_for_nothing_else(text: str) -> None:
    twice = False

    def look(members: list[tuple[str, object]]) -> None:
        nonlocal twice
        twice = twice or len({name for name, _ in members}) < len(members)

    json.loads(text, object_pairs_hook=look)
    with pytest.raises(Invalid, match="given twice") if twice else nullcontext():
        decode(BODY, wrapped(text.encode()))
