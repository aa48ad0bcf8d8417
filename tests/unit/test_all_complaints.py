"""A bad body is answered with all its bad fields; the one that was met first stands first."""

from typing import Any

import msgspec
import pytest

from holdfast.api.documents.reservation_schemas import MakeReservationFields
from holdfast.api.http.all_complaints import ERRORS_MAX
from holdfast.api.http.bodies import decode
from holdfast.api.http.problems import Invalid
from holdfast.api.items.batch_rows import BatchFields
from holdfast.api.items.schemas import AddItem, AdjustItem


def errors_of(kind: Any, body: object) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        decode(msgspec.json.Decoder(kind), msgspec.json.encode(body))
    errors: Any = caught.value.members["errors"]
    assert errors[0]["field"] == caught.value.members["field"]
    assert caught.value.detail == f"{errors[0]['field']}: {errors[0]['message']}"
    found = {each["field"]: each["message"] for each in errors}
    assert len(found) == len(errors)
    return found


@pytest.mark.parametrize(
    ("kind", "body", "fields"),
    [
        (AddItem, {"sku": "", "name": "\x07", "quantity": -1, "x": 1, "reason": ""}, "name quantity reason sku x"),
        (AddItem, {}, "name quantity sku"),
        (AddItem, [], "body"),
        (AddItem, {"sku": "A", "name": "A", "quantity": 1, "occurredAt": "now", "idempotencyKey": "é"}, None),
        (AdjustItem, {"delta": 0, "reason": "nope", "bucket": 3}, "bucket delta reason"),
        (
            MakeReservationFields,
            {
                "lines": [{"sku": "", "quantity": 0}, {"sku": "A", "quantity": 1, "x": 1}, 5, {}],
                "ttlSeconds": "x",
                "note": "",
            },
            "lines[0].quantity lines[0].sku lines[1].x lines[2] lines[3].quantity lines[3].sku note ttlSeconds",
        ),
        (MakeReservationFields, {"lines": [], "ttlSeconds": 0}, "lines ttlSeconds"),
        (
            BatchFields,
            {"commands": [{"type": "add", "sku": "", "quantity": 1.5}, {"type": "zzz"}, {}], "atomic": 3},
            "atomic commands[0].name commands[0].quantity commands[0].sku commands[1].type commands[2].type",
        ),
    ],
)
def test_every_bad_field_is_named(kind: Any, body: object, fields: str | None) -> None:
    assert sorted(errors_of(kind, body)) == sorted((fields or "idempotencyKey occurredAt").split())


def test_each_is_said_in_the_words_that_it_would_have_alone() -> None:
    bad = {"sku": "", "name": 5, "quantity": -1}
    sound = {"sku": "A", "name": "A", "quantity": 1}
    for field, message in errors_of(AddItem, bad).items():
        assert errors_of(AddItem, sound | {field: bad[field]}) == {field: message}


def test_an_error_names_so_many_fields_and_no_more() -> None:
    assert len(errors_of(AddItem, {f"x{number}": 1 for number in range(500)})) == ERRORS_MAX
