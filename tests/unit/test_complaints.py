"""Whoever sends a wrong body reads what is wrong in his own words, not in those of a type checker."""

import msgspec
import pytest

from holdfast.api.documents.document_schemas import SellFields
from holdfast.api.documents.reservation_schemas import ConfirmFields, FulfillFields, MakeReservationFields
from holdfast.api.http.bodies import Reported, decode
from holdfast.api.http.problems import Invalid
from holdfast.api.items.batch_rows import BatchFields
from holdfast.api.items.schemas import AddItem, AdjustItem, Units

FROM_ZERO = "must be a whole number from 0 to 9007199254740991"
FROM_ONE = "must be a whole number from 1 to 9007199254740991"
EITHER_WAY = "must be a whole number from -9007199254740991 to 9007199254740991"
HOLD = "must be a whole number from 1 to 2592000"

TOLD: list[tuple[type[Reported], str, str]] = [
    (Units, '{"quantity":"5"}', "quantity: must be a whole number, not a text"),
    (Units, '{"quantity":5.5}', "quantity: must be a whole number, not a number with a fraction"),
    (Units, '{"quantity":true}', "quantity: must be a whole number, not true or false"),
    (Units, '{"quantity":null}', "quantity: must be a whole number, not null"),
    (Units, '{"quantity":0}', f"quantity: {FROM_ONE}"),
    (Units, '{"quantity":9007199254740992}', f"quantity: {FROM_ONE}"),
    (Units, '{"quantity":1e400}', f"quantity: {FROM_ONE}"),
    (Units, '{"quantity":-1e400}', f"quantity: {FROM_ONE}"),
    (Units, '{"quantity":' + "9" * 5_000 + "}", f"quantity: {FROM_ONE}"),
    (AdjustItem, '{"delta":-9007199254740992,"reason":"lost"}', f"delta: {EITHER_WAY}"),
    (SellFields, '{"lines":[{"sku":"A","quantity":1},{"sku":"A","quantity":0}]}', f"lines[1].quantity: {FROM_ONE}"),
    (MakeReservationFields, '{"ttlSeconds":0}', f"ttlSeconds: {HOLD}"),
    (MakeReservationFields, '{"ttlSeconds":2592001}', f"ttlSeconds: {HOLD}"),
    (BatchFields, '{"commands":[{"type":"reserve","sku":"A","quantity":0}]}', f"commands[0].quantity: {FROM_ONE}"),
    (BatchFields, '{"commands":[{"type":"set","sku":"A","quantity":-1}]}', f"commands[0].quantity: {FROM_ZERO}"),
    (BatchFields, '{"commands":[{"type":"set","sku":"A","quantity":1e400}]}', f"commands[0].quantity: {FROM_ZERO}"),
    (Units, "[]", "body: must be an object, not a list"),
    (Units, "{}", "quantity: is required"),
    (Units, '{"quantity":1,"units":1}', "units: is not a field of this request"),
    (Units, '{"quantity":1,"idempotencyKey":5}', "idempotencyKey: must be a text, not a whole number"),
    (Units, '{"quantity":1,"expectedVersion":-1}', f"expectedVersion: {FROM_ZERO}"),
    (
        Units,
        '{"quantity":1,"occurredAt":"2026-01-01T00:00:00"}',
        "occurredAt: must be a time such as 2026-01-31T08:15:30Z, with its zone",
    ),
    (
        Units,
        '{"quantity":1,"occurredAt":"yesterday"}',
        "occurredAt: must be a time such as 2026-01-31T08:15:30Z, with its zone",
    ),
    (AdjustItem, '{"delta":0,"reason":"lost"}', "delta: must not be 0"),
    (AdjustItem, '{"delta":1,"reason":"lost","bucket":"attic"}', "bucket: attic is none of sellable, unsellable"),
    (
        AdjustItem,
        '{"delta":1,"reason":"eaten"}',
        "reason: eaten is none of received, returned, damaged, lost, found, stolen, expired, sample, correction, other",
    ),
    (
        Units,
        '{"quantity":1,"idempotencyKey":"a","idempotencyKey" : "b"}',
        "idempotencyKey: is given twice; send it once",
    ),
    (Units, '{"quantity":1,"quantity":2}', "quantity: is given twice; send it once"),
    (AddItem, '{"sku":"","name":"x","quantity":1}', "sku: must not be empty"),
    (FulfillFields, '{"lines":[]}', "lines: must hold at least 1"),
    (FulfillFields, '{"lines":null}', "lines: must be a list, not null"),
    (FulfillFields, '{"lines":[{"sku":"A","quantity":1},{"sku":"A"}]}', "lines[1].quantity: is required"),
    (FulfillFields, '{"lines":[{"sku":"A","quantity":0}]}', f"lines[0].quantity: {FROM_ONE}"),
    (FulfillFields, '{"lines":[{"sku":"A","quantity":1,"x":1}]}', "lines[0].x: is not a field of this request"),
    (FulfillFields, '{"lines":[{"sku":"","quantity":1}]}', "lines[0].sku: must not be empty"),
    (FulfillFields, '{"lines":[{"sku":"A","quantity":1,"sku":"B"}]}', "sku: is given twice; send it once"),
    (ConfirmFields, '{"ifExpired":"x"}', "ifExpired: x is none of reject, reacquire"),
    (ConfirmFields, '{"ifExpired":"' + "x" * 1_000 + '"}', f"ifExpired: {'x' * 100}… is none of reject, reacquire"),
    (Units, '{"quantity":1,"' + "x" * 1_000 + '":1}', f"{'x' * 100}…: is not a field of this request"),
    (Units, '{"' + "y" * 1_000 + '":1,"quantity":1}', f"{'y' * 100}…: is not a field of this request"),
]


@pytest.mark.parametrize(("kind", "body", "told"), TOLD)
def test_a_complaint_names_the_field_and_says_what_to_do(kind: type[Reported], body: str, told: str) -> None:
    with pytest.raises(Invalid) as caught:
        decode(msgspec.json.Decoder(kind), body.encode())
    assert caught.value.detail == told
    field, _, message = told.partition(": ")
    assert caught.value.members["field"] == field
    assert caught.value.members["errors"][0] == {"field": field, "message": message}  # type: ignore[index]


def test_each_of_several_objects_may_have_a_member_of_one_name() -> None:
    body = b'{"lines":[{"sku":"A","quantity":1},{"sku":"A","quantity":2}]}'
    lines = decode(msgspec.json.Decoder(FulfillFields), body).lines
    assert isinstance(lines, tuple)
    assert [line.quantity for line in lines] == [1, 2]


def test_a_text_may_be_called_like_a_member() -> None:
    body = b'{"quantity":1,"reason":"quantity","note":"\\"quantity\\": 7"}'
    assert decode(msgspec.json.Decoder(Units), body).note == '"quantity": 7'
