"""Whoever names a store gets that store looked up, and no other."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from holdfast.storage.sqlite.storage import SqliteStorage
from in_process import serving
from memory_wire import MemoryHTTP
from server import writing

#: It can be looked up by nobody: reading it is a defect.
UNREADABLE = """
INSERT INTO stores (id, name, created_at, updated_at, version, location, attributes)
VALUES ('broken', '', 1, 1, 1, NULL, '{')
"""
CALLS: list[tuple[str, str, object]] = [
    ("GET", "/api/stores/berlin", None),
    ("GET", "/api/stores/berlin/inventory/items", None),
    ("GET", "/api/stores/berlin/inventory/stats", None),
    ("GET", "/api/inventory/ledger?storeId=berlin", None),
    ("POST", "/api/inventory/availability", {"skus": ["A"], "storeIds": ["default", "berlin"]}),
]


def answers(folder: Path, calls: Sequence[tuple[str, str, object]]) -> list[int]:
    """Make calls beside a store that cannot be read; give the statuses."""

    async def scenario() -> list[int]:
        storage = SqliteStorage(folder / "holdfast.db")
        async with (
            serving(storage, folder) as app,
            httpx.AsyncClient(transport=MemoryHTTP(app), base_url="http://test") as client,
        ):
            made = await client.post("/api/stores", json={"id": "berlin", "name": "Berlin"})
            assert made.status_code == 201
            with writing(folder) as connection:
                connection.execute(UNREADABLE)
            return [(await client.request(method, path, json=body)).status_code for method, path, body in calls]

    return asyncio.run(scenario())


def test_the_store_beside_cannot_be_read(tmp_path: Path) -> None:
    assert answers(tmp_path, [("GET", "/api/stores/broken", None), ("GET", "/api/stores", None)]) == [500, 500]


@pytest.mark.parametrize("call", CALLS)
def test_one_store_is_read_by_its_id(tmp_path: Path, call: tuple[str, str, object]) -> None:
    assert answers(tmp_path, [call]) == [200]


@pytest.mark.parametrize("call", CALLS)
def test_a_store_that_is_not_there_is_a_404_all_the_same(tmp_path: Path, call: tuple[str, str, object]) -> None:
    method, path, body = call
    elsewhere = body and {"skus": ["A"], "storeIds": ["default", "paris"]}
    assert answers(tmp_path, [(method, path.replace("berlin", "paris"), elsewhere)]) == [404]
