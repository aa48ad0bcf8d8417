"""What the description says of a body is what its decoder does: both take it, or neither does."""

from typing import Any, Final

import jsonschema_rs
import msgspec
import pytest

from holdfast.api.app import every_route
from holdfast.api.service.openapi import Description

COMPONENTS: Final = Description(every_route(), "0").document["components"]
TYPES: Final[dict[str, Any]] = {route.body.__name__: route.body for route in every_route() if route.body is not None}

LINE: Final = {"sku": "A", "quantity": 1}
LINES: Final = {"lines": [LINE]}
MOVE: Final = {"quantity": 1, "from": "sellable", "to": "unsellable"}
ROW: Final = {"type": "reserve", "sku": "A", "quantity": 1}
ADD: Final = {"sku": "A", "name": "A", "quantity": 0}
SEND: Final = {"fromStoreId": None, "toStoreId": "default", "lines": [LINE]}


def holding(**fields: Any) -> dict[str, Any]:
    return {"ttlSeconds": 60, "lines": [{**LINE, **fields}]}


GOOD: Final[list[tuple[str, dict[str, Any]]]] = [
    ("AddItem", {**ADD, "sku": "x" * 128, "name": "\u00e9" * 256, "note": "n" * 2000}),
    ("AddItem", {**ADD, "idempotencyKey": "k" * 255, "reason": None, "occurredAt": "2026-01-31T08:15:30Z"}),
    ("AdjustItem", {"delta": -1, "reason": "lost"}),
    ("CountItem", {"counted": 0, "asOfVersion": 3, "asOf": None}),
    ("MoveUnits", MOVE),
    ("MakeReservationFields", {**LINES, "ttlSeconds": 2_592_000}),
    ("MakeReservationFields", {**LINES, "confirmed": True, "ttlSeconds": None}),
    ("MakeReservationFields", holding(storeIds=["a", "b"], storeId=None)),
    ("FulfillFields", {}),
    ("FulfillFields", {"lines": [{"quantity": 1, "lineId": "12", "sku": None}]}),
    ("ExtendFields", {"expiresAt": "2026-01-31T08:15:30+01:00"}),
    ("ReceiveFields", {"lines": [{"sku": "A", "missing": 1, "received": 0}]}),
    ("SendTransferFields", SEND),
    ("BatchFields", {"commands": [ROW], "idempotencyKey": "k"}),
    ("AvailabilityQuery", {"skus": ["A"], "storeIds": None}),
    ("MakeStoreFields", {"id": "a-1_b", "name": "A"}),
]

BAD: Final[list[tuple[str, dict[str, Any]]]] = [
    ("AddItem", {**ADD, "sku": ""}),
    ("AddItem", {**ADD, "sku": "x" * 129}),
    ("AddItem", {**ADD, "sku": "a\x85b"}),
    ("AddItem", {**ADD, "name": "two\nlines"}),
    ("AddItem", {**ADD, "reference": "r" * 257}),
    ("AddItem", {**ADD, "note": "n" * 2001}),
    ("AddItem", {**ADD, "idempotencyKey": "k" * 256}),
    ("AddItem", {**ADD, "idempotencyKey": "\u00e9"}),
    ("AddItem", {**ADD, "quantity": 2**53}),
    ("AddItem", {**ADD, "colour": "red"}),
    ("AdjustItem", {"delta": 0, "reason": "lost"}),
    ("AdjustItem", {"delta": 1, "reason": "because"}),
    ("CountItem", {"counted": 0, "asOfVersion": 3, "asOf": "2026-01-31T08:15:30Z"}),
    ("CountItem", {"counted": 0, "source": ""}),
    ("MoveUnits", {**MOVE, "to": "sellable"}),
    ("PutItemSettings", {"name": ""}),
    ("MakeReservationFields", LINES),
    ("MakeReservationFields", {**LINES, "ttlSeconds": 60, "expiresAt": "2026-01-31T08:15:30Z"}),
    ("ConfirmFields", {"ttlSeconds": 60, "expiresAt": "2026-01-31T08:15:30Z"}),
    ("UnconfirmFields", {}),
    ("AmendFields", {"lines": []}),
    ("AmendFields", {"lines": [LINE], "ttlSeconds": 60, "expiresAt": "2026-01-31T08:15:30Z"}),
    ("ReassignFields", {"toStoreId": "a"}),
    ("ReassignFields", {"fromStoreId": "a"}),
    ("ReassignFields", {"fromStoreId": "a", "toStoreId": "b", "storeIds": ["b"]}),
    ("UnfulfillFields", {"lines": [{"sku": "A", "quantity": 1}], "parcelId": "P-1"}),
    ("ReturnFields", {}),
    ("ReturnFields", {"lines": [{"quantity": 1}]}),
    ("ReceiptTotalsFields", {"lines": [{"received": 1}]}),
    ("MakeReservationFields", {**LINES, "ttlSeconds": None}),
    ("MakeReservationFields", {"ttlSeconds": 60, "lines": []}),
    ("MakeReservationFields", holding(storeIds=["a"], storeId="b")),
    ("MakeReservationFields", holding(storeIds=["a", "a"])),
    ("MakeReservationFields", holding(storeIds=["_a"])),
    ("MakeReservationFields", holding(storeIds=[])),
    ("FulfillFields", {"lines": None}),
    ("FulfillFields", {"lines": [{"quantity": 1}]}),
    ("FulfillFields", {"lines": [{"quantity": 1, "lineId": "1", "sku": "A"}]}),
    ("FulfillFields", {"lines": [{"quantity": 1, "lineId": "01"}]}),
    ("ExtendFields", {}),
    ("ExtendFields", {"ttlSeconds": 1, "expiresAt": "2026-01-31T08:15:30Z"}),
    ("ReceiveFields", {"lines": [{"sku": "A"}]}),
    ("ReceiveFields", {"lines": [{"sku": "A", "received": 0}]}),
    ("ReceiveFields", {"lines": [{"received": 1}]}),
    ("SendTransferFields", {name: value for name, value in SEND.items() if name != "fromStoreId"}),
    ("BatchFields", {"commands": []}),
    ("BatchFields", {"commands": [{**ROW, "type": "patch"}]}),
    ("AvailabilityQuery", {"skus": []}),
    ("AvailabilityQuery", {"skus": ["A"], "storeIds": ["-"]}),
    ("MakeStoreFields", {"id": "_A", "name": "A"}),
    ("MakeStoreFields", {"id": "a" * 65, "name": "A"}),
    ("ChangeStoreFields", {"name": None}),
    ("PutSkuFields", {"name": "x" * 257}),
]


def described(name: str, body: dict[str, Any]) -> bool:
    schema = {"$ref": f"#/components/schemas/{name}", "components": COMPONENTS}
    return jsonschema_rs.validator_for(schema).is_valid(body)


def decoded(name: str, body: dict[str, Any]) -> bool:
    try:
        msgspec.json.decode(msgspec.json.encode(body), type=TYPES[name])
    except msgspec.ValidationError:
        return False
    return True


@pytest.mark.parametrize(("name", "body"), GOOD)
def test_a_good_body_is_described_and_decoded(name: str, body: dict[str, Any]) -> None:
    assert (described(name, body), decoded(name, body)) == (True, True)


@pytest.mark.parametrize(("name", "body"), BAD)
def test_a_bad_body_is_neither_described_nor_decoded(name: str, body: dict[str, Any]) -> None:
    assert (described(name, body), decoded(name, body)) == (False, False)


@pytest.mark.parametrize(
    "body",
    [
        {"commands": [{**ROW, "idempotencyKey": "k"}]},
        {"commands": [{**ROW, "idempotencyKey": "k"}], "atomic": True},
        {"commands": [ROW], "atomic": False, "idempotencyKey": "k"},
    ],
)
def test_the_keys_of_a_batch_that_the_handler_refuses_are_not_described(body: dict[str, Any]) -> None:
    assert not described("BatchFields", body)


def test_each_command_of_its_own_may_have_its_key() -> None:
    assert described("BatchFields", {"commands": [{**ROW, "idempotencyKey": "k"}], "atomic": False})
