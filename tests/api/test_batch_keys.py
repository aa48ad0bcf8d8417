"""The keys of batches: one for all, or one for each command."""

import httpx

from api.expectations import assert_problem, data_of, item, nothing_changes, stock
from api.writing import OPERATIONS, batch, item_of, reserve, results
from server import Server, rows

REPLAYED = "idempotency-replayed"
SHORTAGE = "InsufficientQuantityError"


def test_an_atomic_batch_under_a_key_takes_effect_once(client: httpx.Client, server: Server) -> None:
    sku, other = stock(client, 10), stock(client, 10)
    key = {"Idempotency-Key": f"batch-{sku}"}
    commands = [reserve(sku, 1), reserve(other, 2)]
    first = batch(client, commands, key, reference="A-1")
    with nothing_changes(server):
        second = batch(client, commands, key, reference="A-1", atomic=True)
        for changed in ([reserve(sku, 1)], [reserve(other, 2), reserve(sku, 1)], [reserve(sku, 1), reserve(other, 3)]):
            response = batch(client, changed, key, reference="A-1")
            assert_problem(response, 422, "IdempotencyError", "IDEMPOTENCY_KEY_REUSED")
    assert [result["data"]["reserved"] for result in results(first)] == [1, 2]
    assert (REPLAYED in first.headers, second.headers[REPLAYED]) == (False, "true")
    assert second.json() == first.json() | {"message": "Operation already completed"}
    operation = data_of(client.get(f"{OPERATIONS}batch-{sku}"))
    assert operation == first.json()["operation"]
    assert (operation["type"], operation["status"], {"sku", "amount"} & operation.keys()) == (
        "batch",
        "completed",
        set(),
    )
    assert "storeId" not in operation["metadata"]
    kept = "SELECT count(DISTINCT command_id), count(*), max(reference) FROM ledger WHERE sku IN (?, ?) AND version = 2"
    assert rows(server.data_dir, kept, (sku, other)) == [(1, 2, "A-1")]


def test_a_batch_refused_by_stock_stays_refused_under_its_key(client: httpx.Client) -> None:
    sku = stock(client, 1)
    key = {"Idempotency-Key": f"late-{sku}"}
    first = batch(client, [reserve(sku, 2)], key)
    data_of(client.post(item_of(None, sku, "adjust"), json={"delta": 5, "reason": "received"}))
    second = batch(client, [reserve(sku, 2)], key)
    for refused in (first, second):
        assert_problem(refused, 422, SHORTAGE, "INSUFFICIENT_QUANTITY", index=0, available=1)
    assert second.headers[REPLAYED] == "true"
    operation = data_of(client.get(f"{OPERATIONS}late-{sku}"))
    assert (operation["status"], operation["error"]["code"]) == ("failed", "INSUFFICIENT_QUANTITY")


def test_each_command_by_itself_has_a_key_of_its_own_which_the_single_call_shares(client: httpx.Client) -> None:
    sku, other = stock(client, 10), stock(client, 1)
    commands = [
        reserve(sku, 1, idempotencyKey=f"row-{sku}", note="n"),
        reserve(sku, 1, idempotencyKey=f"row-{sku}", note="n"),
        reserve(sku, 2, idempotencyKey=f"row-{sku}"),
        reserve(other, 2, idempotencyKey=f"row-{other}"),
        reserve(sku, 1),
    ]
    first, second = (results(batch(client, commands, atomic=False)) for _ in range(2))
    assert [result["status"] for result in first] == [200, 200, 422, 422, 200]
    assert [result.get("replayed") for result in first] == [None, True, None, None, None]
    assert [result.get("replayed") for result in second] == [True, True, None, True, None]
    assert [result.get("message") for result in first][:2] == [
        "Item reserved successfully", "Operation already completed",
    ]  # fmt: skip
    assert first[0]["operation"] == first[1]["operation"] == data_of(client.get(f"{OPERATIONS}row-{sku}"))
    assert first[2]["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert first[4]["operation"]["idempotencyKey"] is None
    alone = client.post(
        item_of(None, sku, "reserve"), json={"quantity": 1, "note": "n", "idempotencyKey": f"row-{sku}"}
    )
    assert (alone.headers[REPLAYED], data_of(alone)) == ("true", first[0]["data"])
    assert item(client, sku)["reserved"] == 3
