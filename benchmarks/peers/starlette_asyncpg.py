"""Starlette + asyncpg: one statement for everything."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from answers import MALFORMED, MISSING, REUSED, Answer, done, fingerprint_of, short, units_of
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

CONNECTIONS = 16
RESERVE = Path(__file__).with_name("reserve.sql").read_text()
KEPT = "SELECT fingerprint, on_hand, reserved FROM idempotency_keys WHERE key = $1"
ITEM = "SELECT on_hand, reserved FROM items WHERE sku = $1"


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Keep connections."""
    async with asyncpg.create_pool(os.environ["PEER_STORE"], min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
        app.state.pool = pool
        yield


async def reserve(request: Request) -> JSONResponse:
    """POST /api/inventory/items/{sku}/reserve."""
    sku, key = request.path_params["sku"], request.headers.get("idempotency-key")
    units = units_of(await request.json())
    if not key or not units:
        status, body = MALFORMED
    else:
        async with request.app.state.pool.acquire() as connection:
            status, body = await reserved(connection, sku, key, units)
    return JSONResponse(body, status)


async def reserved(connection: asyncpg.Connection, sku: str, key: str, units: int) -> Answer:
    """Run the statement; where it did nothing, find out why."""
    fingerprint = fingerprint_of(sku, units)
    try:
        row = await connection.fetchrow(RESERVE, sku, units, key, fingerprint)
    except asyncpg.UniqueViolationError:
        row = None
    if row:
        return done(sku, *row)
    kept = await connection.fetchrow(KEPT, key)
    if kept:
        return done(sku, *kept[1:]) if kept["fingerprint"] == fingerprint else REUSED
    item = await connection.fetchrow(ITEM, sku)
    return short(*item) if item else MISSING


app = Starlette(routes=[Route("/api/inventory/items/{sku}/reserve", reserve, methods=["POST"])], lifespan=lifespan)
