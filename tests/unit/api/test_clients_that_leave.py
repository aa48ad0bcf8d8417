"""Clients that leave in the middle of something: that is no defect, and nothing goes on for them."""

import asyncio
from pathlib import Path

import pytest

from echo import chunked, get, post
from holdfast.api.http.exchange import Exchange
from holdfast.storage.sqlite.storage import SqliteStorage
from in_process import serving
from memory_wire import opened

DEADLINE_S = 20.0
ITEMS = "/api/inventory/items"
ADDITION = b'{"sku":"A","name":"a","quantity":1}'
REQUESTS = [
    post(ITEMS, ADDITION)[:-1],
    chunked(ITEMS, b"3\r\none\r\nx"),
    post(ITEMS, ADDITION),
    post("/nowhere", b"{}")[:-1],
    get("/livez"),
    get(ITEMS),
    b"nonsense\r\n\r\n",
]


@pytest.mark.parametrize("content", REQUESTS)
@pytest.mark.parametrize("steps", range(4))
def test_a_client_that_leaves_is_no_defect(tmp_path: Path, content: bytes, steps: int) -> None:
    defects: list[Exception] = []

    async def scenario() -> None:
        def report(defect: Exception, _: str) -> None:
            defects.append(defect)

        async with serving(SqliteStorage(tmp_path / "holdfast.db"), tmp_path, report) as app:
            over = asyncio.Event()

            async def watched(exchange: Exchange) -> None:
                await app(exchange)
                over.set()

            wire = opened(watched)
            wire.send(content)
            for _ in range(steps):
                await asyncio.sleep(0)
            wire.leave()
            await over.wait()

    asyncio.run(asyncio.wait_for(scenario(), DEADLINE_S))
    assert defects == []


def test_nothing_goes_on_for_a_client_that_has_left_a_long_answer() -> None:
    async def scenario() -> None:
        given_up = asyncio.Event()

        async def endless(exchange: Exchange) -> None:
            await exchange.begin(200, [])
            try:
                while True:
                    await exchange.send_piece(b"x" * 1_000)
            finally:
                given_up.set()

        wire = opened(endless, bytes_max=10_000)
        wire.send(get("/"))
        await wire.until(lambda: len(wire.writes) > 10)
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        wire.leave()
        await given_up.wait()

    asyncio.run(asyncio.wait_for(scenario(), DEADLINE_S))
