"""What answers look like, and how tests set up stock."""

import itertools
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import apsw
import httpx

from api.wire import ITEMS, item_path
from server import Row, Server, reading

ITEM_MEMBERS: Final = [
    "sku", "name", "storeId", "quantity", "reserved", "available", "short", "owed", "unsellable", "incoming",
    "safetyStock", "reorderPoint", "version", "createdAt", "lastUpdated",
]  # fmt: skip
#: What a count tells beside the item.
FINDING_MEMBERS: Final = ["counted", "expected", "variance", "covers"]
PROBLEM_MEMBERS: Final = [
    "type", "title", "status", "detail", "instance", "requestId", "retryable", "success", "error",
]  # fmt: skip
TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
#: What a write changes; the rows of keys may also be rearranged at any time.
_TABLES: Final = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'key_*' ORDER BY name"
#: Tells whether another connection has committed since it was asked before.
_COMMITS: Final = "data_version"
_numbers: Final = itertools.count(1)


def new_sku() -> str:
    """Give a SKU that no other test of the module uses."""
    return f"SKU-{next(_numbers)}"


def stock(client: httpx.Client, quantity: int = 10, *, reserved: int = 0) -> str:
    """Make an item; give its SKU. Its version is 1, or 2 when some of it is reserved."""
    sku = new_sku()
    added = client.post(ITEMS, json={"sku": sku, "name": f"Name of {sku}", "quantity": quantity})
    assert added.status_code == 201, added.text
    if reserved:
        data_of(act(client, sku, "reserve", quantity=reserved))
    return sku


def act(
    client: httpx.Client, sku: str, action: str, headers: dict[str, str] | None = None, **fields: object
) -> httpx.Response:
    """Send one of the writes that name their item in the path."""
    method = "PUT" if action == "quantity" else "POST"
    return client.request(method, item_path(sku, action), json=fields, headers=headers)


def data_of(response: httpx.Response, status: int = 200) -> dict[str, Any]:
    """Give the data of a success."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    envelope: dict[str, Any] = response.json()
    assert envelope["success"] is True
    data: dict[str, Any] = envelope["data"]
    return data


def item(client: httpx.Client, sku: str) -> dict[str, Any]:
    """Read an item."""
    return data_of(client.get(item_path(sku)))


def available(client: httpx.Client, skus: Sequence[str]) -> list[int]:
    """Give what all stores together have available of SKUs."""
    answer = client.post("/api/inventory/availability", json={"skus": skus})
    assert answer.status_code == 200, answer.text
    return [entry["available"] for entry in answer.json()["data"]]


def assert_problem(response: httpx.Response, status: int, name: str, code: str, **members: object) -> dict[str, Any]:
    """Check every member of an error against the contract; give it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert list(problem) == PROBLEM_MEMBERS
    assert problem["type"] == f"/problems/{code.lower().replace('_', '-')}"
    assert problem["title"]
    assert problem["status"] == status
    assert problem["requestId"] == response.headers["x-request-id"]
    assert problem["retryable"] is (status in (408, 503))
    assert problem["success"] is False
    error = problem["error"]
    assert (error["name"], error["code"], error["statusCode"]) == (name, code, status)
    assert error["message"] == problem["detail"] != ""
    assert TIME.fullmatch(error["timestamp"])
    assert error | members == error
    return problem


def assert_invalid(response: httpx.Response, field: str) -> dict[str, Any]:
    """Check a 400 that names the field at fault."""
    problem = assert_problem(response, 400, "ValidationError", "VALIDATION_ERROR", field=field)
    assert problem["detail"].startswith(f"{field}: ")
    return problem


def assert_expired(response: httpx.Response, field: str) -> dict[str, Any]:
    """Check the 410 of a cursor that leads nowhere any more."""
    problem = assert_problem(response, 410, "CursorExpiredError", "CURSOR_EXPIRED", field=field)
    assert problem["detail"].startswith(f"{field}: ")
    return problem


@contextmanager
def nothing_changes(server: Server) -> Iterator[None]:
    """See by raw SQL that stock, ledger and head are the same afterwards."""
    with reading(server.data_dir) as before, reading(server.data_dir) as after:
        commits = after.pragma(_COMMITS)
        before.execute("BEGIN")
        assert list(before.execute(_TABLES))  # From here on it sees what was there now.
        yield
        if after.pragma(_COMMITS) != commits:  # Where nobody has committed anything, there is nothing to compare.
            assert _everything(after) == _everything(before)


def _everything(database: apsw.Connection) -> dict[str, list[Row]]:
    return {table: list(database.execute(f"SELECT * FROM {table}")) for (table,) in list(database.execute(_TABLES))}
