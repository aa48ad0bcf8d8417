"""What makes a request this request, in today's format and in that of keys and documents of earlier releases."""

from typing import Any, Final

import msgspec
import pytest

from holdfast.api.documents.document_schemas import SellFields
from holdfast.api.documents.reservation_schemas import ConfirmFields, MakeReservationFields
from holdfast.api.http.bodies import Reported
from holdfast.api.http.writes import fingerprints
from holdfast.api.items.schemas import Units as UnitsFields
from holdfast.domain.keys import fingerprint_of

Former = tuple[str, tuple[str, ...], dict[bytes, bytes], type[Reported], dict[str, Any], str]
#: Requests, and what a release with the former format stored for them.
FORMER: Final[list[Former]] = [
    ("reserve", ("default", "A"), {}, UnitsFields, {"quantity": 1, "idempotencyKey": "k", "reference": "r"},
     "a65320a33599bbec2cddd2a56ece9640"),
    ("reserve", ("default", "A"), {b"if-match": b'"3.1"'}, UnitsFields, {"quantity": 1},
     "8c7d32285c3de3ffe77a2517665b1b82"),
    ("reserve", ("default", "A"), {}, UnitsFields, {"quantity": 1, "expectedVersion": 3},
     "10c0cfcb757961a363c8d64cb90fcddc"),
    ("reservation", (), {}, MakeReservationFields,
     {"id": "R-1", "lines": [{"sku": "A", "quantity": 2, "storeIds": ["a", "b"]}], "ttlSeconds": 60,
      "allowSplit": True, "reference": "o"},
     "c434011626517f2e79e7d768ec4f3d69"),
    ("reservation.confirm", ("R-1",), {}, ConfirmFields, {"ifExpired": "reacquire"},
     "c44d6ee195c863bfa9d80e5a03c5a0ec"),
    ("sale", (), {}, SellFields,
     {"id": "S", "lines": [{"sku": "A", "quantity": 2}], "happened": True, "occurredAt": "2026-01-31T08:15:30Z"},
     "f674cdfcf2da50d6f5d4dfbd3978e482"),
]  # fmt: skip


@pytest.mark.parametrize("request_", FORMER, ids=lambda row: row[0])
def test_a_key_of_an_earlier_release_is_still_known(request_: Former) -> None:
    route, path, headers, fields, body, stored = request_
    now, former = fingerprints(route, path, headers, msgspec.convert(body, fields))
    assert fingerprint_of(former).hex() == stored
    assert now != fingerprint_of(former)


def of(headers: dict[bytes, bytes] | None = None, **fields: Any) -> bytes:
    """Give the fingerprint of a reserve, in today's format."""
    body = msgspec.convert({"quantity": 1} | fields, UnitsFields)
    return fingerprints("reserve", ("default", "A"), headers or {}, body)[0]


def test_the_version_that_a_request_is_meant_for_is_no_part_of_it() -> None:
    assert of() == of({b"if-match": b"*"}) == of(expectedVersion=7) == of(idempotencyKey="k")
    assert of() not in (of(quantity=2), of(note="n"))


def test_when_a_promise_ends_is_no_part_of_its_content() -> None:
    lines = {"lines": [{"sku": "A", "quantity": 1}]}
    bodies: list[dict[str, object]] = [
        {"ttlSeconds": 60},
        {"ttlSeconds": 61, "ifExpired": "reacquire", "ifReleased": "reacquire"},
        {"expiresAt": "2026-01-31T08:15:30Z"},
        {"confirmed": True},
        {"confirmed": True, "ttlSeconds": 60},
    ]
    contents = [
        fingerprints("reservation", (), {}, msgspec.convert({**lines, **body}, MakeReservationFields).asked)[0]
        for body in bodies
    ]
    held, paid = contents[:3], contents[3:]
    assert (len(set(held)), len(set(paid)), held[0] == paid[0]) == (1, 1, False)
