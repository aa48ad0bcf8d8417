"""Starlette + Redis: one Lua script for everything, on a server with ``appendfsync always``."""

import os
from pathlib import Path

from answers import MALFORMED, MISSING, REUSED, Answer, done, fingerprint_of, short, units_of
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

KEY_S = 7 * 24 * 3600

redis = Redis.from_url(os.environ["PEER_STORE"])
script = redis.register_script(Path(__file__).with_name("reserve.lua").read_text())


async def reserve(request: Request) -> JSONResponse:
    """POST /api/inventory/items/{sku}/reserve."""
    sku, key = request.path_params["sku"], request.headers.get("idempotency-key")
    units = units_of(await request.json())
    status, body = await reserved(sku, key, units) if key and units else MALFORMED
    return JSONResponse(body, status)


async def reserved(sku: str, key: str, units: int) -> Answer:
    """Run the script."""
    verdict, *numbers = await script(
        keys=[f"item:{sku}", f"key:{key}", "ledger"], args=[sku, units, fingerprint_of(sku, units), KEY_S]
    )
    if verdict == b"done":
        return done(sku, *map(int, numbers))
    if verdict == b"short":
        return short(*map(int, numbers))
    return MISSING if verdict == b"missing" else REUSED


app = Starlette(routes=[Route("/api/inventory/items/{sku}/reserve", reserve, methods=["POST"])])
