"""POST /api/inventory/batch: many commands in one call, all or none, or each by itself."""

from typing import Any

import httpx
import pytest

from api.documents import item_in, new_store
from api.expectations import (
    FINDING_MEMBERS,
    ITEM_MEMBERS,
    TIME,
    assert_problem,
    data_of,
    item,
    new_sku,
    nothing_changes,
    stock,
)
from api.writing import WRITES, batch, item_of, reserve, results, stocked, write
from holdfast.api.limits import BATCH_ROWS_MAX
from server import Server, rows

SHORTAGE = "InsufficientQuantityError"
Row = dict[str, Any]


def row(name: str, sku: str, **fields: object) -> Row:
    """Give one of the writes as a command of a batch."""
    return {"type": name, "sku": sku, **WRITES[name].fields, **fields}


def add(sku: str, quantity: int, **fields: object) -> Row:
    return {"type": "add", "sku": sku, "name": f"Name of {sku}", "quantity": quantity, **fields}


@pytest.mark.parametrize("atomic", [True, False])
@pytest.mark.parametrize("name", WRITES)
def test_a_command_of_a_batch_does_what_the_single_call_does(client: httpx.Client, name: str, atomic: bool) -> None:
    alone, together = stocked(client, name), stocked(client, name)
    single = write(client, name, alone)
    [result] = results(batch(client, [row(name, together)], atomic=atomic))
    own = {"sku", "name", "createdAt", "lastUpdated", "covers"} & result["data"].keys()
    expected = data_of(single) | {field: result["data"][field] for field in own}
    assert (result["status"], result["data"], result["message"]) == (200, expected, single.json()["message"])
    assert list(result["data"]) == [*ITEM_MEMBERS, *(FINDING_MEMBERS if name == "count" else [])]
    assert "error" not in result
    assert "replayed" not in result
    assert client.get(item_of(None, together)).status_code == client.get(item_of(None, alone)).status_code


@pytest.mark.parametrize("atomic", [True, False])
def test_what_a_command_makes_is_a_201(client: httpx.Client, atomic: bool) -> None:
    commands = [add(new_sku(), 1), {"type": "settings", "sku": new_sku()}, {"type": "settings", "sku": stock(client)}]
    assert [result["status"] for result in results(batch(client, commands, atomic=atomic))] == [201, 201, 200]


@pytest.mark.parametrize("atomic", [True, False])
def test_a_later_command_sees_the_earlier_ones(client: httpx.Client, atomic: bool) -> None:
    sku, store = new_sku(), new_store(client)
    commands = [
        add(sku, 5), reserve(sku, 4), add(sku, 3, storeId=store), {"type": "release", "sku": sku, "quantity": 1},
        {"type": "set", "sku": sku, "quantity": 9, "expectedVersion": 3}, reserve(sku, 1, storeId=store),
    ]  # fmt: skip
    found = results(batch(client, commands, atomic=atomic))
    assert [result["data"]["version"] for result in found] == [1, 2, 1, 3, 4, 2]
    assert [result["data"]["available"] for result in found] == [5, 1, 3, 2, 6, 2]
    assert (item(client, sku), item_in(client, store, sku)) == (found[4]["data"], found[5]["data"])


def test_an_atomic_batch_does_nothing_when_one_command_is_refused(client: httpx.Client, server: Server) -> None:
    sku, new = stock(client, 3), new_sku()
    with nothing_changes(server):
        refused = batch(client, [add(new, 5), reserve(sku, 2), reserve(sku, 2), reserve("NOBODY", 1)])
    problem = assert_problem(
        refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", index=2, sku=sku, requested=2, available=1
    )
    assert problem["detail"].startswith("Command 2 was refused, and with it all: ")
    assert client.get(item_of(None, new)).status_code == 404


@pytest.mark.parametrize(
    ("refused", "status", "name", "code", "members"),
    [
        ({"type": "reserve", "quantity": 1, "expectedVersion": 7}, 409, "ConcurrencyError", "CONCURRENCY_ERROR",
         {"expectedVersion": 7, "currentVersion": 1}),
        ({"type": "release", "quantity": 1}, 422, SHORTAGE, "INSUFFICIENT_RESERVED", {"requested": 1, "reserved": 0}),
        ({"type": "delete"}, 409, "ConflictError", "CONFLICT", {"onHand": 10, "reserved": 0, "incoming": 0}),
        ({"type": "adjust", "delta": 2**53 - 1, "reason": "found"}, 400, "ValidationError", "VALIDATION_ERROR",
         {"field": "commands[1].delta"}),
        ({"type": "count", "counted": 1, "asOfVersion": 9}, 400, "ValidationError", "VALIDATION_ERROR",
         {"field": "commands[1].asOfVersion"}),
        ({"type": "reserve", "quantity": 1, "storeId": "nowhere"}, 404, "NotFoundError", "NOT_FOUND",
         {"storeId": "nowhere"}),
    ],
)  # fmt: skip
def test_the_refusal_of_a_batch_is_that_of_the_command_with_its_index(  # noqa: PLR0917 - the parts of a refusal
    client: httpx.Client, refused: Row, status: int, name: str, code: str, members: Row
) -> None:
    sku, other = stock(client, 10), stock(client, 10)
    response = batch(client, [reserve(other, 1), {"sku": sku, **refused}])
    assert_problem(response, status, name, code, index=1, **members)
    assert item(client, other)["version"] == 1


def test_each_command_by_itself_is_answered_as_the_single_call_would_be(client: httpx.Client) -> None:
    sku, new = stock(client, 3), new_sku()
    commands = [reserve(sku, 2), reserve(sku, 2), reserve("NOBODY", 1), add(new, 5), reserve(sku, 1, expectedVersion=1)]
    response = batch(client, commands, atomic=False)
    found = results(response)
    assert [result["status"] for result in found] == [200, 422, 404, 201, 409]
    assert [("data" in result, "error" in result) for result in found] == [
        (True, False), (False, True), (False, True), (True, False), (False, True),
    ]  # fmt: skip
    error = found[1]["error"]
    assert TIME.fullmatch(error.pop("timestamp"))
    assert error == {
        "name": SHORTAGE, "code": "INSUFFICIENT_QUANTITY", "statusCode": 422, "sku": sku, "requested": 2,
        "available": 1, "message": f"Only 1 of SKU {sku} are available, 2 were requested.",
    }  # fmt: skip
    assert (found[4]["error"]["currentVersion"], found[2]["error"]["sku"]) == (2, "NOBODY")
    assert (item(client, sku)["reserved"], item(client, new)["quantity"]) == (2, 5)


@pytest.mark.parametrize("atomic", [True, False])
def test_what_the_call_says_of_why_holds_for_commands_that_say_nothing(
    client: httpx.Client, server: Server, atomic: bool
) -> None:
    sku = stock(client, 10)
    commands = [
        reserve(sku, 1),
        reserve(sku, 1, reference="own", note="own", reason="own", occurredAt="2026-01-02T00:00:00Z"),
    ]
    why = {"reference": "A-1", "note": "a", "reason": "b", "occurredAt": "2026-01-01T00:00:00Z"}
    results(batch(client, commands, {"X-Actor": "Zoe"}, atomic=atomic, **why))
    sql = (
        "SELECT reference, note, reason, occurred_at, actor FROM ledger WHERE sku = ? AND version > 1 ORDER BY version"
    )
    assert rows(server.data_dir, sql, (sku,)) == [
        ("A-1", "a", "b", 1_767_225_600_000, "Zoe"),
        ("own", "own", "own", 1_767_312_000_000, "Zoe"),
    ]


@pytest.mark.parametrize("atomic", [True, False])
def test_the_largest_batch_is_taken_and_every_sku_in_it(client: httpx.Client, atomic: bool) -> None:
    kinds = ["a/b", "..", "a%2Fb", "Größe 😀"]
    mark = new_sku()
    commands = [
        add(f"{kinds[number % 4]}-{mark}-{number}-".ljust(128, "x"), number, reference="r" * 200, note="n" * 200)
        for number in range(BATCH_ROWS_MAX)
    ]
    found = results(batch(client, commands, atomic=atomic))
    assert [result["data"]["sku"] for result in found] == [command["sku"] for command in commands]
    assert {result["status"] for result in found} == {201}
