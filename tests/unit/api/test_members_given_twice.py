"""Of two members of one name the last one would win silently: a body that has them is refused, however they hide."""

import json

import msgspec
import pytest

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
}
ONCE = {
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
