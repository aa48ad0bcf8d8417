"""Commands about documents in a batch: each stands alone, and does what the single call does."""

from typing import Any

import httpx
import pytest

from api.documents import RESERVATIONS, SALES, TRANSFERS, call, figures, made, new_id, read
from api.expectations import assert_invalid, data_of, nothing_changes, stock
from api.writing import batch, results
from holdfast.api.items.batch_documents import DOCUMENT_ROWS
from server import Server

Row = dict[str, Any]
#: What each call on a document of 3 units takes, and what is done before.
CHANGES: dict[str, tuple[list[str], Row]] = {
    "reservation.confirm": ([], {"ttlSeconds": 600}),
    "reservation.unconfirm": (["confirm"], {"ttlSeconds": 600, "expectedVersion": 2}),
    "reservation.fulfill": ([], {"lines": [{"lineId": "1", "quantity": 2}], "id": "P-1", "note": "two"}),
    "reservation.release": ([], {}),
    "reservation.extend": ([], {"ttlSeconds": 9000}),
    "reservation.amend": ([], {"lines": [{"lineId": "1", "sku": "", "quantity": 5}]}),
    "reservation.reassign": ([], {"lines": [{"lineId": "1"}], "toStoreId": "default"}),
    "reservation.unfulfill": (["fulfill"], {}),
    "reservation.return": (["fulfill"], {"lines": [{"lineId": "1", "quantity": 1}]}),
    "sale.return": ([], {"lines": [{"lineId": "1", "quantity": 1}]}),
    "transfer.receive": ([], {"lines": [{"lineId": "1", "received": 1}], "expectedVersion": 1}),
    "transfer.receipt": (["receive"], {"lines": [{"lineId": "1", "received": 2}]}),
    "transfer.change": ([], {"reference": "truck 7"}),
    "transfer.cancel": ([], {}),
}
PATHS = {"reservation": RESERVATIONS, "sale": SALES, "transfer": TRANSFERS}
METHODS = {"transfer.receipt": "PUT", "transfer.change": "PATCH"}
#: What is never the same in two documents.
OWN = ("id", "createdAt", "updatedAt", "expiresAt", "parcels")


def making(name: str, sku: str, **fields: Any) -> Row:
    """Give the creation of a document of 3 units, as a command of a batch."""
    more: dict[str, Row] = {
        "reservation": {"ttlSeconds": 900},
        "sale": {},
        "transfer": {"fromStoreId": None, "toStoreId": "default"},
    }
    return {"type": name, "lines": [{"sku": sku, "quantity": 3}], **more[name], **fields}


def prepared(client: httpx.Client, name: str, sku: str) -> str:
    """Make the document of a change, and do what comes before it."""
    kind = name.partition(".")[0]
    document: Row = making(kind, sku)
    del document["type"]
    document_id: str = data_of(client.post(PATHS[kind], json=document), 201)["id"]
    for action in CHANGES[name][0]:
        data_of(call(client, PATHS[kind], document_id, action))
    return document_id


def test_every_call_is_tried() -> None:
    assert {write.name for write in DOCUMENT_ROWS.values()} == {*CHANGES, *PATHS}


@pytest.mark.parametrize("name", CHANGES)
def test_a_command_does_what_the_single_call_does(client: httpx.Client, name: str) -> None:
    sku, (kind, _, action) = stock(client, 20), name.partition(".")
    fields = CHANGES[name][1]
    if name == "reservation.amend":
        fields = {"lines": [fields["lines"][0] | {"sku": sku}]}
    alone, together = (prepared(client, name, sku) for _ in range(2))
    path = f"{PATHS[kind]}/{alone}" + ("" if action == "change" else f"/{action}")
    single = client.request(METHODS.get(name, "POST"), path, json=fields)
    [row] = results(batch(client, [{"type": name, f"{kind}Id": together, **fields}], atomic=False))
    assert (row["status"], row["message"]) == (single.status_code, single.json()["message"])
    assert {field: value for field, value in row[kind].items() if field not in OWN} == {
        field: value for field, value in single.json()["data"].items() if field not in OWN
    }
    assert row[kind] == read(client, PATHS[kind], together)


@pytest.mark.parametrize("name", PATHS)
def test_a_document_is_made_once_under_its_id_and_its_key(client: httpx.Client, name: str) -> None:
    sku, document_id, key = stock(client, 20), new_id(), new_id()
    row = making(name, sku, id=document_id, idempotencyKey=key, reference=None)
    first, same, fresh = results(
        batch(client, [row, row | {"idempotencyKey": None}, making(name, sku)], atomic=False, reference="night 7")
    )
    assert [each["status"] for each in (first, same, fresh)] == [201, 200, 201]
    assert first[name] == same[name]
    assert (first[name]["reference"], fresh[name]["id"] != document_id) == ("night 7", True)
    del row["type"], row["idempotencyKey"]
    again = client.post(PATHS[name], json=row | {"reference": "night 7"}, headers={"Idempotency-Key": key})
    assert (again.status_code, again.headers["idempotency-replayed"], again.json()["data"]) == (
        201,
        "true",
        first[name],
    )


def test_a_later_command_sees_what_the_earlier_ones_did_and_a_refused_one_harms_nobody(client: httpx.Client) -> None:
    sku, order = stock(client, 4), new_id()
    rows = [
        making("reservation", sku, id=order),
        making("reservation", sku),
        {"type": "reservation.confirm", "reservationId": order, "idempotencyKey": order},
        {"type": "reservation.unconfirm", "reservationId": order, "ttlSeconds": 60},
        {"type": "reservation.confirm", "reservationId": "nobody"},
        {"type": "reservation.confirm", "reservationId": "\0"},
        {"type": "reservation.extend", "reservationId": order, "expiresAt": "9999-01-01T00:00:00Z"},
        {"type": "add", "sku": sku, "name": "more", "quantity": 1},
        {"type": "reservation.fulfill", "reservationId": order, "lines": [{"lineId": "1", "quantity": 2.0}]},
        {"type": "reservation.fulfill", "reservationId": order, "lines": [{"lineId": "1", "quantity": 2}]},
    ]
    found = results(batch(client, rows, atomic=False))
    assert [row["status"] for row in found] == [201, 422, 200, 428, 404, 400, 400, 201, 200, 422]
    assert [found[place]["error"]["field"] for place in (5, 6)] == ["reservationId", "expiresAt"]
    assert figures(client, sku) == (3, 1, 2)
    [again] = results(batch(client, [rows[2]], atomic=False))
    assert (again["replayed"], again["reservation"]["version"]) == (True, 2)
    assert again["current"] == {"status": "open", "version": 3}


def test_documents_stand_alone(client: httpx.Client, server: Server) -> None:
    sku = stock(client, 5)
    with nothing_changes(server):
        refused = batch(client, [{"type": "reserve", "sku": sku, "quantity": 1}, making("sale", sku)])
        problem = assert_invalid(refused, "commands[1].type")
        assert '"atomic": false' in problem["detail"]


def test_a_call_has_a_bound_of_lines(client: httpx.Client, server: Server) -> None:
    lines = [{"sku": "NOBODY-HAS-IT", "quantity": 1}] * 1667
    rows = [{"type": "sale", "lines": lines} for _ in range(3)]
    with nothing_changes(server):
        problem = assert_invalid(batch(client, rows, atomic=False), "commands")
        assert "5001 lines" in problem["detail"]
    rows[0]["lines"] = lines[1:]
    assert [row["status"] for row in results(batch(client, rows, atomic=False))] == [404, 404, 404]


def test_goods_that_are_short_are_told_in_the_row_too(client: httpx.Client) -> None:
    sku = stock(client, 5)
    order = made(client, RESERVATIONS, [{"sku": sku, "quantity": 4}], ttlSeconds=600)["id"]
    data_of(client.post(f"/api/inventory/items/{sku}/adjust", json={"delta": -3, "reason": "lost"}))
    [row] = results(batch(client, [{"type": "reservation.confirm", "reservationId": order}], atomic=False))
    assert "somebody has to act" in row["message"]
    assert row["reservation"]["lines"][0]["itemShort"] == 2


def test_an_unknown_type_and_a_document_without_a_name_are_a_400_in_their_rows(client: httpx.Client) -> None:
    rows: list[Row] = [
        {"type": "reservation.confirm"},
        {"type": "confirm", "reservationId": "R"},
        {"type": "sale", "lines": []},
    ]
    found = results(batch(client, rows, atomic=False))
    assert [(row["status"], row["error"]["field"]) for row in found] == [
        (400, "reservationId"), (400, "type"), (400, "lines"),
    ]  # fmt: skip
    assert_invalid(batch(client, rows[:1]), "commands[0].reservationId")
